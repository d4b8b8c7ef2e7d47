import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { openHubPage } from "#runtime/hub/http.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { SqliteLedgerBooks } from "#runtime/hub/store/ledger-books.ts";
import { pageTokenIn } from "#runtime/hub/store/page-token.ts";
import { MirroredLog } from "../../../support/mirrored-log.ts";
import { Asker } from "../../hub/asker.ts";
import { HubRig, hubKey } from "../../hub/rig.ts";
import { capsuleFile, iv, json, openShop } from "./shop.ts";

/** How each gateway's deployment ended, as it has written it, and what the roll-out makes of it. */
const endings = [
  ["plant-1", "committed", "an answer"],
  ["plant-2", "failed", "a failure"],
  ["plant-3", "refused", "a failure"],
  ["plant-4", "skipped", "no answer"],
  ["plant-5", null, "no answer: it is still on its way"],
] as const;

test("iv repo rollout --hub counts how deployments ended in the logs that the hub has cosigned", async (t) => {
  const shop = await openShop(t);
  const fleet = join(shop.dir, "fleet.txt");
  writeFileSync(fleet, endings.map(([gateway]) => gateway).join("\n"));
  const { path } = await capsuleFile(shop.dir, { epoch: 1 });
  const start = ["--rollout", "furnace-1", "--fleet", fleet, "--percent", "100"];
  const { added } = await json<{ added: { id: string }[] }>(
    ...["repo", "add", path, ...start, ...shop.with("alice", "bob", "online")],
  );
  const logs = endings.map(([gateway], at) => new MirroredLog(gateway, at + 1));
  await using rig = new HubRig(logs.map(({ signer }) => signer.verifier));
  for (const [at, [gateway, outcome]] of endings.entries()) {
    const log = logs[at]!;
    t.after(() => log[Symbol.dispose]());
    const common = { kind: "deployment", boot: "run-1", number: 1, capsule: added[0]!.id, previous: null };
    const step = (tick: number, to: string, ending: string | null) => ({
      ...{ ...common, at: 1_790_000_000_000_000 + tick, name: "x", from: "probation", to },
      ...{ because: `is at ${to}`, outcome: ending },
    });
    log.write([step(1, "commit", null), step(2, "clean-up", outcome)].map(canonicalBytes));
    assert.equal((await new Asker(rig, gateway).all(log)).status, 200);
  }
  const show = (...hub: readonly string[]) =>
    iv("repo", "rollout", "show", "furnace-1", "--repo", shop.repo, "--json", ...hub);
  const { code, out } = await show("--hub", rig.dir);
  const { count, decision } = JSON.parse(out) as {
    count: {
      meant: number;
      answered: number;
      failed: number;
      failures: { gateway: string; because: string }[];
    };
    decision: object;
  };
  assert.equal(code, 1);
  assert.deepEqual([count.meant, count.answered, count.failed], [5, 3, 2]);
  assert.deepEqual(
    count.failures.map(({ gateway, because }) => [gateway, because]),
    [
      ["plant-2", "is at clean-up"],
      ["plant-3", "is at clean-up"],
    ],
  );
  assert.deepEqual(decision, { kind: "pause", because: "too-many-failures" });

  // The same by its page, over TLS, for whoever brings the token and knows who signed the certificate.
  const files = { cert: join(shop.dir, "hub.pem"), key: join(shop.dir, "hub.key") };
  const made =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=hub -addext subjectAltName=IP:127.0.0.1";
  execFileSync("openssl", [...made.split(" "), "-keyout", files.key, "-out", files.cert], {
    stdio: "ignore",
  });
  const tokenFile = join(shop.dir, "hub.token");
  const token = pageTokenIn(tokenFile);
  await using view = new HubReader(rig.dir);
  using books = new SqliteLedgerBooks(openHubDb(rig.dir));
  const { name, text: key } = hubKey.verifier;
  const site = { view, ledger: { books, key }, name, key, now: () => 0, isUp: () => true };
  await using page = await openHubPage(site, { host: "127.0.0.1", port: 0, tls: files, token });
  const known = ["--hub", page.url, "--hub-ca", files.cert];
  const asked = await show(...known, "--hub-token", tokenFile);
  assert.deepEqual([asked.code, JSON.parse(asked.out)], [code, JSON.parse(out)]);
  const wrong: readonly (readonly [string, ...string[]])[] = [
    ["asks for its token", ...known],
    ["cannot be asked", "--hub", page.url, "--hub-token", tokenFile],
    ["asked over https", "--hub", "http://hub.example:80"],
    ["go with --hub and an address", "--hub", rig.dir, "--hub-token", tokenFile],
  ];
  for (const [said, ...options] of wrong) {
    const answer = await show(...options);
    assert.ok(answer.code > 0 && answer.out.includes(said), answer.out);
  }
});
