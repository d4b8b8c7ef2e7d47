import assert from "node:assert/strict";
import { test } from "node:test";
import { TriChecker, type TriNumbers } from "#runtime/adapt/tri-check/check.ts";
import { type Gathered, TriGather, type TriLook } from "#runtime/adapt/tri-check/gather.ts";
import { roomBytesOf } from "#runtime/adapt/tri-check/rows.ts";
import { segmentRows, type TriShape, windowSteps } from "#runtime/adapt/tri-check/shape.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";

// A tank of one channel: a level in joules, and a flow that fills it.
const shape: TriShape = {
  ...{ ticksPerRow: 1, rowMs: 100, aheadRows: 10, slackNats: 0.05 },
  channels: [{ point: "level", axis: 0, floor: 0.01 }],
  balances: [
    {
      ...{ name: "tank", constant: 0, tolerance: 5, spanRows: 100 },
      stored: [{ at: 0, factor: 1 }],
      flows: [{ at: 1, factor: 1 }],
    },
  ],
  points: ["level", "flow"],
};

const kernels = loadKernels();
const checker = new TriChecker(shape, kernels);

interface Row {
  readonly energy: number;
  readonly level: number;
  readonly flow: number;
  readonly expected: number;
}

/** A level that swings by 5 around 100, as forecast, at the bottom of its basin. */
function calm(row: number): Row {
  const turn = (2 * Math.PI * row) / 50;
  const level = 100 + 5 * Math.sin(turn);
  return {
    energy: 0.5 + 0.3 * Math.cos(turn),
    level,
    flow: 5 * Math.cos(turn) * ((2 * Math.PI) / 5),
    expected: level,
  };
}

function gather(rowOf: (row: number) => Row, { from = 0, gather: into = fresh(), everyUs = 100_000 } = {}) {
  for (let row = from; ; row++) {
    const { energy, level, flow, expected } = rowOf(row);
    const at = 1_000_000 + row * everyUs;
    const state = Float64Array.of(level);
    const samples = new Map(
      Object.entries({ level, flow }).map(([point, value]) => [point, { value, quality: quality.good, at }]),
    );
    const look: TriLook = { tick: row + 1, at, state, energy, frame: { at, samples } };
    const twin = { comparedAt: at, expected: Float64Array.of(expected), entropyGain: 1 };
    const gathered = into.take(look, Number.isNaN(expected) ? undefined : twin);
    if (gathered !== undefined) return gathered;
  }
}

function fresh(by = kernels): TriGather {
  const known = ({ samples }: Frame) => Float64Array.from(shape.points, (point) => samples.get(point)!.value);
  return new TriGather(shape, { kernels: by, width: 1, known });
}

function checked({ rows }: Gathered): TriNumbers {
  const work = checker.check(rows);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

test("a plant that does what was forecast passes all three, and the next window goes on from its last row", () => {
  const into = fresh();
  const first = gather(calm, { gather: into });
  assert.deepEqual([first.from, first.to, first.at - first.since], [1, windowSteps + 1, 60_000_000]);
  assert.deepEqual([...first.lowest!], [calm(25).level]);
  const checks = [first, windowSteps + 1].map((next) =>
    checked(typeof next === "number" ? gather(calm, { gather: into, from: next }) : next),
  );
  for (const { balance, coherence, similarity } of checks) {
    assert.ok(balance.value < 0.05, `${balance.value}`);
    assert.deepEqual([balance.name, balance.told, balance.of], ["tank", 6, 6]);
    assert.deepEqual([coherence.value, coherence.told], [1, windowSteps + 1 - 10]);
    assert.ok(Math.abs(similarity.value - 1) < 1e-12);
    assert.deepEqual([similarity.point, similarity.told], ["level", similarity.of]);
  }
});

test("each check fails for its own reason", () => {
  const leaking = checked(gather((row) => ({ ...calm(row), flow: calm(row).flow + 1 })));
  // A leak of 1 in 10 s is 10, of which the tolerance allows 5; 1 % of what was there and went through is less.
  assert.ok(
    leaking.balance.value > 2 && Math.abs(leaking.balance.residual + 10) < 0.5,
    `${leaking.balance.value}`,
  );
  const climbing = checked(gather((row) => ({ ...calm(row), energy: 0.2 * row })));
  assert.equal(climbing.coherence.value, 0);
  const relaxing = checked(gather((row) => ({ ...calm(row), energy: 9 - row / 100 })));
  assert.equal(relaxing.coherence.value, 1);
  const stuck = checked(gather((row) => ({ ...calm(row), level: 100 })));
  assert.ok(stuck.similarity.value < 0.5, `${stuck.similarity.value}`);
  const resting = checked(gather((row) => ({ ...calm(row), level: 100, expected: 100 })));
  assert.ok(Math.abs(resting.similarity.value - 1) < 1e-12, "two flat series are alike");
});

test("rows that nobody knows are left out and not made up", () => {
  const hole = (row: number): Row =>
    row % 200 >= 10 && row % 200 < 50
      ? { energy: Number.NaN, level: Number.NaN, flow: Number.NaN, expected: Number.NaN }
      : calm(row);
  const { balance, coherence, similarity } = checked(gather(hole));
  assert.equal(balance.told, 3);
  assert.ok(coherence.told < windowSteps - 100 && coherence.value === 1);
  assert.ok(similarity.told < similarity.of);
});

test("a tick that came too late costs a window nothing", () => {
  const late = (row: number): Row =>
    row % 60 === 30
      ? { energy: Number.NaN, level: Number.NaN, flow: Number.NaN, expected: Number.NaN }
      : calm(row);
  const { balance, coherence, similarity } = checked(gather(late));
  assert.deepEqual([balance.told, similarity.told], [6, similarity.of]);
  assert.ok(balance.value < 0.05 && similarity.value > 0.999, `${balance.value} ${similarity.value}`);
  assert.equal(coherence.value, 1);
});

test("ticks that never came keep their time, and a pause of a window begins anew", () => {
  const into = fresh();
  const skipping = gather((row) => calm(row * 2), { gather: into, everyUs: 200_000 });
  // Every second row is missing: no segment of the spectra is whole.
  assert.equal(checked(skipping).similarity.told, 0);
  assert.equal(skipping.at - skipping.since, 60_000_000);
  const later = gather(calm, { gather: into, from: 10_000 });
  assert.equal(later.from, 10_001);
  assert.equal(later.to, 10_001 + windowSteps);
});

test("roomBytesOf() is enough for two windows and their checks", () => {
  const other = loadKernels();
  const before = other.reserve(0);
  fresh(other);
  new TriChecker(shape, other);
  assert.ok(other.reserve(0) - before <= roomBytesOf(shape));
  assert.ok(segmentRows * 4 <= windowSteps);
});
