// The log of a real run, checked by programs that share nothing with ours: Python's standard library with OpenSSL, and
// the packages of the Go project. They are given an export, the public formats, and no word of our code.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const peers = join(import.meta.dirname, "../peers");
const go = { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "" };

const hasPeers =
  ["python3", "openssl"].every((name) => spawnSync(name, ["-c", ""], { input: "" }).error === undefined) &&
  spawnSync("go", ["list", "golang.org/x/mod/sumdb/tlog"], { env: go }).status === 0;
const reason =
  hasPeers || process.env["IV_CI"] ? false : "no python3, openssl or golang-golang-x-mod-dev here";

function iv(...argv: readonly string[]): string {
  const run = spawnSync(process.execPath, [join(peers, "../../runtime/main.ts"), "proof", ...argv], {
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

test("a log that the daemon wrote verifies with Python and OpenSSL, and with Go, and a changed one does not", {
  timeout: 120_000,
  skip: reason,
}, async () => {
  await using site = await openSite();
  const data = join(site.folder, "data");
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site)]);
  await until(async () => (await daemon.status()).log.entries > 20);
  // The same evidence while the daemon writes on, as the page asks for it.
  const asked = await fetch(new URL("/v1/proof?index=7", await daemon.url()));
  const shown = join(site.folder, "shown.tlog-proof");
  writeFileSync(shown, await asked.text());
  const since = await (await fetch(new URL("/v1/proof?since=11", await daemon.url()))).text();
  assert.match(since, /^old 11\n/);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
  const { key, records } = JSON.parse(iv("verify", data, "--json")) as { key: string; records: number };
  const out = join(site.folder, "public");
  const proof = join(site.folder, "it.tlog-proof");
  iv("export", data, "--out", out);
  iv("evidence", data, "--index", "7", "--out", proof);

  // The words that a record is packed against are published with the formats.
  const words = join(peers, "../../docs/evidence-dictionary.txt");
  const python = (...more: readonly string[]) =>
    spawnSync("python3", [join(peers, "tlog.py"), out, key, ...more], { encoding: "utf8" });
  const sound = python(proof, words);
  assert.equal(sound.status, 0, sound.stderr);
  assert.equal(python(shown, words).status, 0);
  const seen = JSON.parse(sound.stdout) as { records: number; kinds: Record<string, number> };
  assert.equal(seen.records, records);
  assert.deepEqual([seen.kinds["boot"], seen.kinds["stop"]], [1, 1]);

  const program = join(site.folder, "tlog");
  const built = spawnSync("go", ["build", "-o", program, join(peers, "tlog.go")], {
    encoding: "utf8",
    env: { ...go, GOCACHE: join(site.folder, "go") },
  });
  assert.equal(built.status, 0, built.stderr);
  const withGo = () => spawnSync(program, [out, proof, words], { encoding: "utf8" }).stdout;
  assert.equal(withGo(), `OK ${records}\n`);
  assert.equal(spawnSync(program, [out, shown, words], { encoding: "utf8" }).stdout, `OK ${records}\n`);

  // One letter of one record: with both it is found, and Go says which.
  const width = records < 256 ? `.p/${records}` : "";
  const bundle = join(out, `tile/entries/000${width}`);
  const bytes = readFileSync(bundle);
  const forged = Buffer.from(bytes);
  forged[bytes.indexOf('"kind"') + 1]! ^= 1;
  writeFileSync(bundle, forged);
  assert.match(python().stderr, /the root is not that of the records/);
  assert.match(withGo(), /FAIL: record 0 altered/);
  writeFileSync(bundle, bytes);
  const text = readFileSync(proof, "utf8");
  writeFileSync(proof, text.replace("index 7", "index 8"));
  assert.match(withGo(), /FAIL/);
  assert.match(python(proof, words).stderr, /AssertionError/);
});
