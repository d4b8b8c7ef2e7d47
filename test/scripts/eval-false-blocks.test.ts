import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { falseBlocks } from "#scripts/eval/false-blocks.ts";
import { type Recorded, recordedIn } from "#scripts/eval/false-blocks-data.ts";
import type { Outcome } from "#scripts/eval/false-blocks-page.ts";
import { dealtBy, splits } from "#scripts/eval/false-blocks-split.ts";

/** The layout of one of the sets: two quantities that belong together, and from some row on no longer do. */
async function folderWith(t: { after(act: () => Promise<void>): void }, driftsFrom: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "false-blocks-"));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "ccpp"));
  const chance = prng(4);
  const rows = Array.from({ length: 4_000 }, (_, row) => {
    const a = chance.normal();
    const b = 0.9 * a + 0.3 * chance.normal() + (row >= driftsFrom ? 1 : 0);
    return `${a.toFixed(3)},${b.toFixed(3)},7`;
  });
  await writeFile(join(folder, "ccpp", "Folds5x2_pp.csv"), ["A,B,CONSTANT", ...rows, ""].join("\n"));
  return folder;
}

const outcomesOf = (folder: string): readonly Outcome[] =>
  falseBlocks.run(folder).figures["outcomes"] as readonly Outcome[];

test("false-blocks: of a plant that stays what it is every promise is kept", async (t) => {
  const folder = await folderWith(t, 4_000);
  assert.equal(recordedIn(folder)[0]?.rows.width, 2, "a channel that never moves is left out");
  const outcomes = outcomesOf(folder);
  assert.equal(outcomes.length, 6);
  for (const { states, isBroken, doubt, drift } of outcomes)
    assert.deepEqual([states === undefined, isBroken, doubt, drift], [false, false, "", undefined]);
});

test("false-blocks: shuffling hides a drift that the order of time shows, and the monitor sees", async (t) => {
  const outcomes = outcomesOf(await folderWith(t, 2_900));
  const at = (split: string) => outcomes.find((one) => one.split === split && one.alpha === 0.01)!;
  assert.equal(at("shuffled").isBroken, false);
  assert.equal(at("time-ordered").isBroken, true);
  assert.ok(at("time-ordered").drift!.at < 0.3);
});

test("false-blocks: a folder without the recordings is a Fault", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "false-blocks-"));
  t.after(() => rm(folder, { recursive: true }));
  assert.throws(() => falseBlocks.run(folder), Fault);
});

const shared = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const noData = !existsSync(shared) && "the data for development are not beside the project";
test("false-blocks: reads every recording", { skip: noData }, () => {
  const shapes = recordedIn(shared).map(({ name, rows, stretches, roles }) => [
    ...[name, rows.values.length / rows.width, rows.width, stretches.length],
    roles.filter((role) => role === "command").length,
  ]);
  assert.deepEqual(shapes, [
    ["skab", 9_405, 8, 1, 0],
    ["steel_energy", 35_040, 6, 1, 0],
    ["ccpp", 9_568, 5, 1, 0],
    ["batadal", 8_761, 36, 1, 8],
    ["tep", 1_460, 52, 2, 11],
    ["tep_act", 9_600, 52, 40, 11],
  ]);
});

const plain = (stretches: Recorded["stretches"]): Recorded => ({
  ...{ name: "plain", order: "", secondsPerRow: 1, regimes: undefined, stretches },
  rows: { values: Float64Array.from({ length: 1_000 }, (_, row) => row % 7), width: 1 },
  ...{ roles: ["measured"], steps: new Float64Array(1) },
});

test("dealtBy() gives every row to the map or to the test, and keeps neighbours together", () => {
  for (const split of splits) {
    const { recording, test: last, rows } = dealtBy(plain([[0, 300], [300, 1_000]]), split); // biome-ignore format: one line
    const all = [...rows.recording, ...rows.test].sort((a, b) => a - b);
    assert.deepEqual(
      all,
      Array.from({ length: 1_000 }, (_, row) => row),
    );
    for (const [series, numbers] of [
      [recording, rows.recording],
      [last, rows.test],
    ] as const)
      for (const [first, end] of split === "shuffled" ? [] : series.stretches)
        for (let row = first + 1; row < end; row++) assert.equal(numbers[row], numbers[row - 1]! + 1);
  }
  const { rows } = dealtBy(plain([[0, 1_000]]), "time-ordered");
  assert.deepEqual([rows.recording.at(-1), rows.test[0]], [699, 700]);
});
