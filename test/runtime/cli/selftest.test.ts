import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { iv } from "../../support/iv.ts";
import { folder } from "../prove/log.ts";

const script = fileURLToPath(new URL("../../../runtime/main.ts", import.meta.url));

test("iv selftest powercut kills a writer, finds all that was promised, and leaves nothing", async (t) => {
  const dir = folder(t);
  const { out } = await iv("selftest", "powercut", dir, "--kills", "3", "--json");
  const { results } = JSON.parse(out) as { results: { name: string; is: string; found: string }[] };
  const kills = results.find(({ name }) => name === "kills");
  assert.equal(kills?.is, "fine", kills?.found);
  assert.match(kills.found, /^3, [1-9]\d* records promised, none missing/);
  // On a disk that nothing is promised for, the scratch stays with the finding.
  assert.deepEqual(
    readdirSync(dir).filter((name) => name !== ".selftest-powercut"),
    [],
  );
});

test("iv selftest powercut --pull and --returned: what was promised is there, and a disk that lied is found out", async (t) => {
  const dir = folder(t);
  const scratch = join(dir, ".selftest-powercut");
  const child = spawn(process.execPath, [script, "selftest", "powercut", dir, "--pull"], {
    ...{ stdio: ["ignore", "pipe", "inherit"], detached: true },
  });
  let promised = 0;
  for await (const line of createInterface({ input: child.stdout! })) {
    if (/^\d+$/.test(line)) promised = Number(line);
    // The plug: nobody of the group has a last word.
    if (promised > 0) process.kill(-child.pid!, "SIGKILL");
  }
  assert.ok(promised > 0);
  const more = await iv("selftest", "powercut", dir, "--returned", `${promised + 1e6}`, "--json");
  assert.match(more.out, /promised records are gone/);
  assert.equal(more.code, 1);
  const kept = await iv("selftest", "powercut", dir, "--returned", `${promised}`);
  assert.deepEqual([kept.code, existsSync(scratch)], [0, false], kept.out);
});

test("iv selftest powercut says what it needs", async (t) => {
  assert.match((await iv("selftest", "powercut")).err, /say which folder/);
  assert.match((await iv("selftest", "powercut", folder(t), "--returned", "5")).err, /Begin with --pull/);
});
