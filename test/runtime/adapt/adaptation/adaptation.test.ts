import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  Adaptation,
  type AdaptationParts,
  type AdaptChange,
  adjustableNames,
  limitName,
  weightName,
} from "#runtime/adapt/adaptation/adaptation.ts";
import type { AdaptationPolicy } from "#runtime/capsule/manifest.ts";

const policy: AdaptationPolicy = {
  frozen: false,
  biasShareMax: 0.02,
  biasSharePerHour: 0.005,
  thresholdShareMax: 0.2,
  weightShareMax: 0.1,
};
const outputs = [
  { point: "heater", min: 0, max: 60 },
  { point: "fan", min: -50, max: 50 },
];
const us = 1_000_000;
const hourUs = 3_600 * us;

function adaptationOf(parts: Partial<AdaptationParts> = {}): Adaptation {
  return new Adaptation({ at: 0, policy, frozenBy: "nobody", outputs, alarmRate: 0.01, ...parts });
}

function changesOf(adaptation: Adaptation): readonly AdaptChange[] {
  const changes: AdaptChange[] = [];
  adaptation.changes((change) => changes.push(change) > 0);
  return changes;
}

test("Adaptation: a policy that is corrected the same way all day learns it, at its rate and up to its cap", () => {
  const adaptation = adaptationOf();
  const changes: AdaptChange[] = [];
  for (let at = 0; at <= 12 * hourUs; at += us) {
    // The shield lets through 6 kW less than asked, a tenth of the range; the fan as it is asked for.
    adaptation.observeWrites([30, 10], [24, 10], at);
    changes.push(...changesOf(adaptation));
    if (at === hourUs) assert.ok(adaptation.biases[0]! <= 0 && adaptation.biases[0]! >= -0.005 * 60 - 1e-9);
  }
  assert.ok(Math.abs(adaptation.biases[0]! + 0.02 * 60) < 1e-9);
  assert.equal(adaptation.biases[1], 0);
  assert.equal(changes.length, 32);
  for (const [index, change] of changes.entries()) {
    assert.equal(change.name, "bias heater");
    assert.equal(change.before, index === 0 ? 0 : changes[index - 1]!.after);
    assert.equal(change.values["bias heater"], change.after);
    assert.equal(change.cap, 0.02);
  }
});

test("Adaptation: a correction that was learnt is given back once it is none any more", () => {
  const adaptation = adaptationOf({ inherited: { "bias heater": -0.02 } });
  for (let at = 0; at <= 12 * hourUs; at += us) adaptation.observeWrites([30, 10], [36, 10], at);
  changesOf(adaptation);
  assert.ok(adaptation.biases[0]! > 0);
});

test("Adaptation: the twin's limit follows alarms up within its band and comes back in the end", () => {
  const adaptation = adaptationOf();
  for (let window = 0; window < 100; window++) {
    adaptation.observeWindow(true, window);
    changesOf(adaptation);
  }
  assert.equal(adaptation.limitShift, 0.2);
  for (let window = 0; window < 100_000 && adaptation.limitShift > 0; window++) {
    adaptation.observeWindow(false, window);
    changesOf(adaptation);
  }
  assert.equal(adaptation.limitShift, 0);
});

test("Adaptation: at the promised rate of alarms a limit goes nowhere", () => {
  const adaptation = adaptationOf();
  for (let window = 1; window <= 50_000; window++) {
    adaptation.observeWindow(window % 100 === 0, window);
    changesOf(adaptation);
  }
  assert.ok(Math.abs(adaptation.limitShift) <= 0.2 / 32);
});

test("Adaptation: the branch that is right gains weight, and both being right moves nothing", () => {
  const adaptation = adaptationOf();
  for (let time = 0; time < 1_000; time++) {
    adaptation.observeBranches({ statistical: true, physical: true }, time);
    assert.equal(adaptation.weightShift, 0);
  }
  for (let time = 0; time < 10_000; time++) {
    adaptation.observeBranches({ statistical: true, physical: false }, time);
    changesOf(adaptation);
  }
  assert.equal(adaptation.weightShift, 0.1);
});

for (const who of ["capsule", "gateway"] as const)
  test(`Adaptation: frozen by the ${who}, it takes back what was adapted and moves no more`, () => {
    const frozen = adaptationOf({
      at: 7,
      policy: { ...policy, frozen: who === "capsule" },
      frozenBy: who === "gateway" ? "gateway" : "nobody",
      inherited: { "bias fan": 0.01, [limitName]: 0.1 },
    });
    assert.deepEqual(
      changesOf(frozen).map(({ at, name, before, after, because }) => [at, name, before, after, because]),
      [
        [7, "bias fan", 0.01, 0, "frozen"],
        [7, limitName, 0.1, 0, "frozen"],
      ],
    );
    for (let at = 0; at < 4 * hourUs; at += us) {
      frozen.observeWrites([30, 10], [10, 40], at);
      frozen.observeWindow(true, at);
      frozen.observeBranches({ statistical: true, physical: false }, at);
    }
    assert.deepEqual([...Object.values(frozen.values), ...frozen.biases], [0, 0, 0, 0, 0, 0]);
  });

test("Adaptation.takeBack() undoes all of it, on the record, and adapting goes on from there", () => {
  const adaptation = adaptationOf({ inherited: { "bias heater": 0.02, [weightName]: -0.1 } });
  adaptation.takeBack(9);
  assert.deepEqual(
    changesOf(adaptation).map(({ name, before, after }) => [name, before, after]),
    [
      ["bias heater", 0.02, 0],
      [weightName, -0.1, 0],
    ],
  );
  adaptation.takeBack(10);
  assert.deepEqual(changesOf(adaptation), []);
});

test("Adaptation: no sequence of inputs leaves the caps or outruns the rate, and every change is on record", () => {
  const anything = fc.oneof(fc.double(), fc.constant(Number.NaN), fc.integer({ min: -100, max: 100 }));
  const step = fc.record({
    what: fc.constantFrom("writes", "window", "branches", "back"),
    numbers: fc.array(anything, { minLength: 4, maxLength: 4 }),
    elapsed: fc.oneof(anything, fc.integer({ min: 0, max: 20 * us })),
    yes: fc.boolean(),
    no: fc.boolean(),
  });
  const inherited = fc.record({
    "bias heater": anything,
    "bias fan": anything,
    [limitName]: anything,
    [weightName]: anything,
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), inherited, (steps, before) => {
      const adaptation = adaptationOf({ inherited: before });
      let shown = adaptation.values;
      let at = 0;
      for (const { what, numbers, elapsed, yes, no } of steps) {
        at += elapsed;
        const [a, b, c, d] = numbers as [number, number, number, number];
        if (what === "writes") adaptation.observeWrites([a, b], [c, d], at);
        if (what === "window") adaptation.observeWindow(yes, at);
        if (what === "branches") adaptation.observeBranches({ statistical: yes, physical: no }, at);
        if (what === "back") adaptation.takeBack(at);
        const {
          "bias heater": heater,
          "bias fan": fan,
          [limitName]: limit,
          [weightName]: weight,
        } = adaptation.values;
        assert.ok(Math.abs(heater!) <= 0.02 && Math.abs(fan!) <= 0.02);
        assert.ok(Math.abs(limit!) <= 0.2 && Math.abs(weight!) <= 0.1);
        assert.ok(Math.abs(adaptation.biases[0]!) <= 0.02 * 60 && Math.abs(adaptation.biases[1]!) <= 2);
        for (const change of changesOf(adaptation)) shown = { ...shown, [change.name]: change.after };
        assert.deepEqual(shown, adaptation.values);
      }
    }),
    { numRuns: 300 },
  );
});

test("Adaptation: what the log does not take does not happen", () => {
  const adaptation = adaptationOf();
  for (let time = 0; time < 1_000; time++) {
    adaptation.observeWindow(time % 128 < 64, time);
    adaptation.observeBranches({ statistical: time % 256 < 128, physical: time % 256 >= 128 }, time);
  }
  const { values } = adaptation;
  const changes = changesOf(adaptation);
  assert.ok(changes.length <= 64);
  assert.deepEqual(changes.at(-1)!.values, values);
});

test("adjustableNames() are those of the values, in their order", () => {
  assert.deepEqual(adjustableNames(outputs), Object.keys(adaptationOf().values));
});
