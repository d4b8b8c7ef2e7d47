import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { keyOf, splitOf } from "#scripts/eval/adbench-data.ts";
import { aurocOf } from "#scripts/eval/auroc.ts";
import { neighbourDistances } from "#scripts/eval/neighbours.ts";
import { numpyRandom } from "#scripts/eval/numpy-random.ts";

test("aurocOf() counts pairs, equals half: by hand", () => {
  assert.equal(aurocOf(Float64Array.of(1, 2, 3, 4), [0, 0, 1, 1]), 1);
  assert.equal(aurocOf(Float64Array.of(1, 2, 3, 4), [1, 1, 0, 0]), 0);
  // Pairs (positive, negative): 3>1, 3>2, 2>1, 2=2.
  assert.equal(aurocOf(Float64Array.of(1, 2, 3, 2), [0, 0, 1, 1]), 3.5 / 4);
  assert.equal(aurocOf(Float64Array.of(5, 5, 5), [0, 1, 0]), 0.5);
  assert.equal(aurocOf([1, 2, 2, 3], [false, true, false, true]), 0.875);
  assert.ok(Number.isNaN(aurocOf([1, 2], [true, true])));
});

test("neighbourDistances() has the distance to the k-th nearest: by hand", () => {
  const trained = { values: Float64Array.of(0, 0, 0, 1, 0, 2, 10, 0), width: 2 };
  const asked = { values: Float64Array.of(0, 0, 3, 0, 10, 4), width: 2 };
  assert.deepEqual(Array.from(neighbourDistances(trained, asked, 1)), [0, 3, 4]);
  assert.deepEqual(Array.from(neighbourDistances(trained, asked, 2)), [1, Math.sqrt(10), Math.sqrt(104)]);
  const scores = neighbourDistances(trained, asked, 2);
  assert.equal(aurocOf(scores, [0, 1, 0]), 0.5);
  assert.equal(aurocOf(scores, [0, 0, 1]), 1);
});

test("numpyRandom() draws what NumPy draws after np.random.seed(1)", () => {
  // np.random.choice(np.arange(10), 12, replace=True), then choice(np.arange(1000), 8, replace=False); NumPy 1.24.
  assert.deepEqual(Array.from(numpyRandom(1).drawn(10, 12)), [5, 8, 9, 5, 0, 0, 1, 7, 6, 9, 2, 4]);
  const first = numpyRandom(1).permuted(1_000).subarray(0, 8);
  assert.deepEqual(Array.from(first), [507, 818, 452, 368, 242, 929, 262, 810]);
});

test("splitOf() learns from the first half of the normal rows, in their units", () => {
  const values = Float64Array.from({ length: 1_005 }, (_, row) => row);
  const labels = Float64Array.from(values, (row) => (row % 201 === 0 ? 1 : 0));
  const split = splitOf({ values, width: 1 }, labels);
  const normal = Array.from(values).filter((row) => row % 201 !== 0);
  const mean = normal.slice(0, 500).reduce((sum, row) => sum + row, 0) / 500;
  assert.equal(split.train.values.length, 500);
  assert.equal(split.test.values.length, 505);
  assert.deepEqual(Array.from(split.labels), [...Array(500).fill(0), ...Array(5).fill(1)]);
  const unit = split.train.values[1]! - split.train.values[0]!;
  assert.ok(Math.abs(split.train.values[0]! / unit + (mean - 1)) < 1e-9);
  assert.equal(split.isDrawn, false);
  assert.equal(keyOf("27_PageBlocks.npz"), "pageblocks");
});

const command = `${import.meta.dirname}/../../scripts/eval.ts`;
const run = (...words: string[]) =>
  spawnSync(process.execPath, [command, ...words], { encoding: "utf8", timeout: 60_000 });

test("npm run eval -- adbench takes any folder of the same layout", () => {
  const folder = mkdtempSync(join(tmpdir(), "eval-"));
  try {
    const source = prng(1);
    const labels = Int32Array.from({ length: 1_050 }, (_, row) => (row < 1_000 ? 0 : 1));
    const rows = Array.from(labels, (label) => {
      const first = source.normal();
      // What is wrong is the combination, not a value.
      return [first, (label === 0 ? first : -first) + source.normal() / 10];
    });
    const x = { shape: [1_050, 2], values: Float32Array.from(rows.flat()) };
    const members = { X: x, y: { shape: [1_050], values: labels } };
    writeFileSync(join(folder, "1_crossed.npz"), writeNpz(new Map(Object.entries(members))));
    writeFileSync(join(folder, "published_semi_auroc.csv"), "Dataset,KNN,Other\ncrossed,50,60\n");
    const { status, stdout, stderr } = run("adbench", "--data", folder, "--json");
    assert.equal(status, 0, stderr);
    const { meanAuroc, neighboursOffMax, sets } = JSON.parse(stdout);
    assert.deepEqual(sets[0].published, { KNN: 50, Other: 60 });
    assert.equal(sets[0].name, "1_crossed");
    assert.ok(meanAuroc > 85 && meanAuroc === sets[0].ours, `${meanAuroc}`);
    assert.ok(Math.abs(neighboursOffMax - Math.abs(sets[0].neighbours - 50)) < 1e-9);
    const page = run("adbench", "--data", folder);
    assert.match(page.stdout, /\| 1_crossed +\| +500 \| +2 \|.*\| +60\.00 Other \|/);
    assert.equal(run("adbench", "--data", folder, "--json").stdout, stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("npm run eval says in one line what it lacks", () => {
  const absent = join(tmpdir(), "no-such-folder-for-eval");
  const { status, stdout, stderr } = run("adbench", "--data", absent);
  assert.deepEqual([status, stdout], [1, ""]);
  assert.equal(stderr, `Cannot evaluate adbench: there is no folder ${absent}; name one with --data DIR\n`);
  assert.equal(run("nothing").status, 2);
  assert.equal(run("adbench", "--nothing").status, 2);
});
