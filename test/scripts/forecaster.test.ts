import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel } from "#runtime/adapt/onnx.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { type ForecastPlan, forecasterShape, trainForecaster } from "#scripts/train/forecaster.ts";
import { answerOf } from "#scripts/train/network.ts";
import type { History } from "#sim/record.ts";

const training = { seed: 5, rows: 8_000, epochs: 10 };

/** A wave that a neighbour runs ahead of, and a walk that nobody can foresee. */
function history(count: number): History {
  const chance = prng(9);
  const [ahead, wave, walk] = [0, 1, 2].map(() => new Float64Array(count));
  for (let row = 0; row < count; row++) {
    ahead![row] = 100 + 10 * Math.sin((row + 5) / 9);
    wave![row] = 100 + 10 * Math.sin(row / 9) + 0.1 * chance.normal();
    walk![row] = (walk![row - 1] ?? 0) + chance.normal();
  }
  const columns = new Map([
    ["ahead", ahead!],
    ["wave", wave!],
    ["walk", walk!],
  ]);
  return { seed: 9, sampleS: 1, count, columns };
}

const scaled = (point: string, offset: number, scale: number) => ({ point, offset, scale });
const plan: ForecastPlan = {
  contract: {
    inputs: [scaled("ahead", 100, 10), scaled("wave", 100, 10), scaled("walk", 0, 100)],
    outputs: [scaled("wave", 100, 10), scaled("walk", 5, 50)],
  },
  commands: [],
  aheadS: 5,
  hidden: [12, 8],
};
const recorded = history(20_000);
const forecaster = trainForecaster(recorded, plan, training);

test("trainForecaster() foresees what can be foreseen, and says how unsure it is of the rest", () => {
  const [wave, walk] = forecaster.errors;
  assert.ok(wave!.rms < 0.2 * wave!.persistenceRms, `${wave!.rms}`);
  assert.ok(Math.abs(walk!.rms - Math.sqrt(5)) < 0.2, `${walk!.rms}`);
  for (const { point, within95Percent } of forecaster.errors)
    assert.ok(Math.abs(within95Percent - 95) < 5, `${point}: ${within95Percent} %`);
});

test("trainForecaster() learns what a set-point does that comes only after the reading", () => {
  const chance = prng(3);
  const count = 6_000;
  const [asked, level] = [0, 1].map(() => new Float64Array(count));
  for (let row = 1; row < count; row++) {
    asked![row] = chance.between(0, 1) < 0.2 ? chance.between(-10, 10) : asked![row - 1]!;
    level![row] = level![row - 1]! + asked![row]!;
  }
  const columns = new Map([
    ["asked", asked!],
    ["level", level!],
  ]);
  const [learnt] = trainForecaster(
    { seed: 3, sampleS: 1, count, columns },
    {
      contract: {
        inputs: [scaled("level", 0, 100), scaled("asked", 0, 10)],
        outputs: [scaled("level", 0, 100)],
      },
      ...{ commands: ["asked"], aheadS: 4, hidden: [12] },
    },
    training,
  ).errors;
  assert.ok(learnt!.rms < 0.03 * learnt!.persistenceRms, `${learnt!.rms} of ${learnt!.persistenceRms}`);
});

test("trainForecaster() gives the same weights twice", () => {
  assert.deepEqual(trainForecaster(recorded, plan, training).layers, forecaster.layers);
});

test("the forecaster's wires carry what does not move through the rectifiers, in another scale and far out", () => {
  const at = (walk: number) =>
    answerOf(forecaster.layers, Float32Array.of(0, 0, walk / 100), forecasterShape)[1]! * 50 + 5;
  for (const walk of [-300, -20, 0, 20, 300]) assert.ok(Math.abs(at(walk) - walk) < 12, `${at(walk)}`);
});

test("the forecaster as ONNX answers as the reference does", async () => {
  const bytes = encodeOnnx(forecaster.layers, "forecaster", forecasterShape);
  const unit = { file: "forecaster.onnx", role: "forecaster", ...plan.contract } as const;
  const model = await openModel(bytes, unit);
  const chance = prng(2);
  for (let row = 0; row < 20; row++) {
    const input = Float32Array.from({ length: 3 }, () => chance.normal());
    const wanted = answerOf(forecaster.layers, input, forecasterShape);
    const found = await model.run(input);
    for (const [index, value] of wanted.entries()) assert.ok(Math.abs(found[index]! - value) < 1e-5);
  }
  await model.close();
});
