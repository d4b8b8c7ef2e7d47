import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const iv = fileURLToPath(new URL("../../scripts/iv.mjs", import.meta.url));
const spy =
  "--import=data:text/javascript,process.on('exit',()=>console.error(JSON.stringify([process.pid,process.execArgv,process.env.MALLOC_MMAP_THRESHOLD_])))";

function born(command: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawnSync(process.execPath, [iv, command, "--help"], {
    ...{ encoding: "utf8", timeout: 60_000 },
    env: { ...process.env, ...env, NODE_OPTIONS: spy },
  });
  assert.equal(child.status, 0, child.stderr);
  assert.match(child.stdout, /NAME/);
  const lines = child.stderr.trim().split("\n");
  const [pid, flags, threshold] = JSON.parse(lines.at(-1)!) as [number, string[], string | null];
  return { isSame: pid === child.pid && lines.length === 1, flags, threshold };
}

test("iv run begins as the same process with bounds on what it keeps, and a site's own word comes first", {
  skip: process.platform === "linux" ? false : "only Linux can begin a process once more",
}, () => {
  const flags = ["--max-semi-space-size=8"];
  assert.deepEqual(born("run"), { isSame: true, flags, threshold: "131072" });
  const own = born("run", { MALLOC_MMAP_THRESHOLD_: "65536" });
  assert.deepEqual(own, { isSame: true, flags, threshold: "65536" });
});

test("iv of a command that ends begins once", () => {
  assert.deepEqual(born("doctor"), { isSame: true, flags: [], threshold: null });
});
