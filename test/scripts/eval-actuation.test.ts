import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import type { ActuationReport } from "#scripts/eval/actuation.ts";
import { actuationDataOf, dealtFrom } from "#scripts/eval/actuation-data.ts";
import { command, level, plantSeries } from "../support/tank-series.ts";

const column = (values: readonly number[]): NpyArray => ({
  shape: [values.length],
  values: Int32Array.from(values),
});
const floats = (values: readonly number[], width: number): NpyArray => ({
  shape: [values.length / width, width],
  values: Float64Array.from(values),
});

/** The tank in the layout of the folder; harm is a level that will pass 6 either way in fifteen rows. */
function folder(): { history: Uint8Array; proposals: Uint8Array } {
  const { rows, width, stretches } = plantSeries({ seed: 3, runs: 20, rowsEach: 200 });
  const at = Array.from({ length: rows.length / width }, (_, row) => row);
  const side = (row: number): number[] => [...rows.subarray(row * width, row * width + command)];
  const runs = stretches.flatMap(([first, end], run) => Array.from({ length: end - first }, () => run));
  const values = Array.from({ length: 40 }, (_, index) => (index % 10) - 4.5);
  const starts = values.map((_, index) => 97 * index + 5);
  const levelAfter = (row: number, valve: number): number => {
    let height = rows[row * width + level]!;
    for (let step = 0; step < 15; step++) height = 0.97 * height + 0.2 * 0.9 * valve;
    return height;
  };
  const states = {
    xmeas: floats(starts.flatMap(side), command),
    xmv: floats(
      starts.map((row) => rows[row * width + command]!),
      1,
    ),
  };
  return {
    history: writeNpz(
      new Map([
        ["run", column(runs)],
        ["xmeas", floats(at.flatMap(side), command)],
        [
          "xmv",
          floats(
            at.map((row) => rows[row * width + command]!),
            1,
          ),
        ],
      ]),
    ),
    proposals: writeNpz(
      new Map([
        ...Object.entries(states),
        ["mv", column(values.map(() => 1))],
        ["value", { shape: [values.length], values: Float64Array.from(values) }],
        ["kind", column(values.map((_, index) => index % 2))],
        [
          "violation",
          column(values.map((value, index) => (Math.abs(levelAfter(starts[index]!, value)) > 6 ? 1 : 0))),
        ],
      ]),
    ),
  };
}

test("npm run eval -- actuation evaluates any folder of the layout, twice the same", async () => {
  const path = await mkdtemp(join(tmpdir(), "iv-actuation-"));
  try {
    const { history, proposals } = folder();
    await writeFile(join(path, "history.npz"), history);
    await writeFile(join(path, "proposals.npz"), proposals);
    const script = fileURLToPath(new URL("../../scripts/eval.ts", import.meta.url));
    const call = async () =>
      await promisify(execFile)(process.execPath, [script, "actuation", "--data", path, "--json"]);
    const first = (await call()).stdout;
    assert.equal((await call()).stdout, first);
    const report = JSON.parse(first) as ActuationReport;
    assert.deepEqual([report.rows, report.proposals], [4000, 40]);
    assert.ok(report.harmful > 5 && report.harmful < 35);
    assert.deepEqual([report.stale, report.slow], [[3], [0]]);
    for (const { name, auroc: found } of report.gates.filter((gate) => gate.name.startsWith("roll-out")))
      assert.ok(found > 0.9 && found > report.gates[0]!.auroc, `${name} ${found}`);
  } finally {
    await rm(path, { recursive: true });
  }
});

test("actuationDataOf() refuses members that do not go together", () => {
  const { history, proposals } = folder();
  const good = readNpz(proposals);
  const broken = (name: string, array: NpyArray | undefined) => {
    const members = new Map(good);
    if (array === undefined) members.delete(name);
    else members.set(name, array);
    return () => actuationDataOf(readNpz(history), members);
  };
  for (const [name, array] of [
    ["mv", undefined],
    ["mv", column(Array.from({ length: 40 }, () => 2))],
    ["mv", column([1])],
    ["xmeas", column([1])],
    ["xmeas", floats([1, 2], 1)],
    ["xmv", floats([1, 2], 1)],
    ["value", { shape: [40], values: new Float64Array(40).fill(Number.NaN) }],
  ] as const)
    assert.throws(
      broken(name, array),
      (error) => error instanceof Fault && error.code === "map/bad-file",
      name,
    );
});

test("dealtFrom() gives other stretches to calibration and loses none", () => {
  const { history, proposals } = folder();
  const data = actuationDataOf(readNpz(history), readNpz(proposals));
  const dealt = dealtFrom(data, 1).series.stretches;
  assert.deepEqual(dealt[4], data.series.stretches[5]);
  assert.deepEqual(
    dealt.toSorted(([a], [b]) => a - b),
    data.series.stretches,
  );
});
