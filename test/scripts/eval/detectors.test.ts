import assert from "node:assert/strict";
import { test } from "node:test";
import { aurocOf } from "#scripts/eval/auroc.ts";
import { detectorsOf, ours, rolledMeans } from "#scripts/eval/detectors.ts";
import { marginalHistograms } from "#scripts/eval/marginals.ts";
import { outcomeOf, quantileOf, shareAbove } from "#scripts/eval/outcomes.ts";
import { drawn } from "../../runtime/map/chance.ts";

test("outcomeOf() counts alarms by hand", () => {
  const { f1, precision, recall, falseAlarms } = outcomeOf([1, 1, 0, 0, 1, 0], [1, 0, 1, 0, 1, 0]);
  assert.deepEqual([precision, recall, falseAlarms], [2 / 3, 2 / 3, 1 / 3]);
  assert.equal(f1, 2 / 3);
  assert.ok(Number.isNaN(outcomeOf([1], [1]).falseAlarms));
  assert.equal(shareAbove([1, 2, 3], 2), 1 / 3);
});

test("quantileOf() has NumPy's values", () => {
  // np.quantile([4, 1, 3, 2], [0, .5, .99, 1])
  const scores = Float64Array.of(4, 1, 3, 2);
  assert.deepEqual(
    [0, 0.5, 0.99, 1].map((share) => Math.round(quantileOf(scores, share) * 100) / 100),
    [1, 2.5, 3.97, 4],
  );
});

test("rolledMeans() looks back only, and not beyond the first row", () => {
  const rows = { values: Float64Array.of(1, 10, 2, 20, 6, 60), width: 2 };
  assert.deepEqual(Array.from(rolledMeans(rows, 2).values), [1, 10, 1.5, 15, 4, 40]);
  assert.deepEqual(rolledMeans(rows, 1), rows);
});

test("marginalHistograms() is highest outside its bins and lowest where most rows were", () => {
  const scores = marginalHistograms({ values: Float64Array.of(0, 0, 0, 10), width: 1 });
  const [common, rare, never, outside] = scores({ values: Float64Array.of(0.5, 9.5, 5, 11), width: 1 });
  assert.ok(common! < rare! && rare! < never! && never === outside);
  assert.equal(common, -Math.log(1.1));
});

const crossed = [
  [1, 0],
  [0.95, 0.1],
] as const;

test("detectorsOf() finds what no single channel shows, but for the marginal histograms", () => {
  const train = drawn([{ count: 600, mean: [0, 0], lower: crossed }], 1);
  const options = { resolution: new Float64Array(2), seed: 1 };
  const detectors = detectorsOf(train, options);
  assert.equal(detectors[0]!.name, ours);
  const ordinary = drawn([{ count: 300, mean: [0, 0], lower: crossed }], 2);
  const odd = { values: ordinary.values.map((value, at) => (at % 2 === 0 ? -value : value)), width: 2 };
  const labels = Uint8Array.from({ length: 600 }, (_, row) => (row < 300 ? 0 : 1));
  for (const { name, scores, heldOut } of detectors) {
    const auroc = aurocOf([...scores(ordinary), ...scores(odd)], labels);
    if (name === "marginal histograms") assert.ok(auroc < 0.6, `${auroc}`);
    else assert.ok(auroc > 0.85, `${name} ${auroc}`);
    // Held-out scores are what new ordinary rows get: the same share of these passes their 90 % quantile.
    const passed = shareAbove(scores(ordinary), quantileOf(heldOut, 0.9));
    assert.ok(passed > 0.04 && passed < 0.18, `${name} ${passed}`);
  }
  const [again] = detectorsOf(train, options);
  assert.deepEqual(again!.heldOut, detectors[0]!.heldOut);
});
