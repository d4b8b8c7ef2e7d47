import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

// A process of its own: how large the young generation of this one is depends on all that ran before.
const program = `
import { getHeapSpaceStatistics } from "node:v8";
import { holdYoung } from ${JSON.stringify(new URL("../../../runtime/cli/young.ts", import.meta.url))};
const young = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").physical_space_size;
const kept = [];
const work = () => { for (let at = 0; at < 2e6; at++) kept.push({ at }); };
const hold = holdYoung();
work();
const held = young();
hold[Symbol.dispose]();
work();
console.log(JSON.stringify({ held, free: young() }));`;

test("holdYoung() keeps the young generation as small as it is until it is disposed of", () => {
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const { held, free } = JSON.parse(run.stdout) as Record<"held" | "free", number>;
  // Two halves of what V8 begins with, and what it takes when it is not held.
  assert.ok(held <= 4 * 2 ** 20, `${held} bytes held`);
  assert.ok(free >= 2 * held, `${held} bytes held, ${free} afterwards`);
});
