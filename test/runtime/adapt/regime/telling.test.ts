import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { tellingOf } from "#runtime/adapt/regime/kernel-telling.ts";
import type { BranchModel, RegimeModel } from "#runtime/adapt/regime/model.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import type { Shape } from "#runtime/adapt/regime/shape.ts";
import { PlainTelling, type Telling } from "#runtime/adapt/regime/telling.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { type Chance, chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { StateReader, StateWriter } from "#runtime/core/state-pen.ts";

interface Size {
  readonly width: number;
  readonly rows: number;
  readonly regimes: number;
  readonly numbers: number;
  readonly bins: number;
}

/** Nobody fitted it: what a file may hold, not what is likely to be in one. */
function madeUp({ width, rows, regimes, numbers, bins }: Size, chance: Chance): RegimeModel {
  const normal = normalsOf(chance);
  const list = (count: number, value: () => number): Float64Array =>
    Float64Array.from({ length: count }, value);
  const positive = (): number => 0.05 + Math.abs(normal());
  const up = (count: number): Float64Array => list(count, positive).sort();
  const each = <Thing>(thing: () => Thing): Thing[] => Array.from({ length: regimes }, thing);
  const shape = (axes: number): Shape => {
    const places = axes === 0 ? 0 : 1 + Math.floor(chance() * 8);
    const deviations = list(places * axes, positive);
    return { width: axes, means: list(places * axes, normal), deviations, heights: list(places, normal) };
  };
  const branch = (axes: number): BranchModel => ({
    shapes: each(() => shape(axes)),
    limits: list(regimes, () => 5 * positive()),
    temper: chance(),
  });
  const triangles = (count: number): Float64Array =>
    list(count * width * width, normal).map((value, at) =>
      at % width <= Math.floor(at / width) % width ? value : 0,
    );
  const landscape = () => {
    const count = 1 + Math.floor(chance() * 16);
    const weights = new Float64Array(count).fill(1 / count);
    const means = list(count * width, normal);
    return { width, weights, means, heights: list(count, normal), whitenings: triangles(count) };
  };
  const count = regimes + 1;
  const shares = list(count * count, positive);
  const matrix = shares.map((share, at) => {
    const first = at - (at % count);
    return share / shares.subarray(first, first + count).reduce((sum, other) => sum + other, 0);
  });
  return {
    channels: Array.from({ length: width }, (_, at) => `c${at}`),
    physics: Array.from({ length: numbers }, (_, at) => `n${at}`),
    regimes: each(() => "").map((_, at) => `r${at}`),
    secondsPerRow: 1,
    standard: { centres: list(width, normal), deviations: list(width, positive) },
    whitening: triangles(1),
    window: { width, rows, bins, edges: list(width * (bins - 1), normal) },
    statistical: branch(2 * width + 1),
    physical: { ...branch(numbers), landscapes: each(landscape), scales: list(numbers, positive) },
    poolGain: 2 * chance(),
    chain: { count, matrix },
    change: { score: 3 * positive(), alpha: 0.01 },
    calm: { change: up(40), entropySlope: up(chance() < 0.2 ? 0 : 33), excess: up(20) },
    hysteresis: { leadMin: chance() / 2, rowsMin: 1 + Math.floor(chance() * 3) },
    horizonRows: rows,
  };
}

/** Rows as a plant might send them, with what it should not, and what a gateway does meanwhile. */
function walk(model: RegimeModel, chance: Chance, rows: number): void {
  const normal = normalsOf(chance);
  const { centres, deviations } = model.standard;
  const values = new Float64Array(model.channels.length);
  const physics = new Float64Array(model.physics.length);
  let tellings: readonly [Telling, Telling] = [new PlainTelling(model), tellingOf(model, loadKernels())];
  let weights = { statistical: 0.4, physical: 0.6 };
  let [place, spread, isKnown] = [0, 1, true];
  for (let row = 0; row < rows; row++) {
    const turn = chance();
    if (turn < 0.03) [place, spread] = [3 * normal(), Math.abs(normal())];
    if (turn > 0.99) for (const telling of tellings) telling.restartWindow();
    if (turn > 0.998) for (const telling of tellings) telling.restart();
    if (turn > 0.97 && turn < 0.98) {
      const statistical = [0, 1, chance()][Math.floor(chance() * 3)]!;
      weights = { statistical, physical: 1 - statistical };
    }
    if (turn > 0.96 && turn < 0.97) isKnown = !isKnown;
    for (let at = 0; at < values.length; at++)
      values[at] = centres[at]! + deviations[at]! * (place + spread * normal());
    if (turn > 0.9 && turn < 0.95)
      values[Math.floor(chance() * values.length)] = wild[Math.floor(chance() * wild.length)]!;
    for (let at = 0; at < physics.length; at++)
      physics[at] = isKnown ? place + normal() : wild[Math.floor(chance() * wild.length)]!;
    for (const telling of tellings) telling.take({ values, physics }, weights);
    if (turn > 0.95 && turn < 0.96)
      // The one goes on with what the other remembers, in kernels of its own.
      tellings = [
        gone(tellings[1], new PlainTelling(model)),
        gone(tellings[0], tellingOf(model, loadKernels())),
      ];
    const [plain, fast] = tellings;
    assert.deepEqual(bitsOf(fast.told), bitsOf(plain.told), `row ${row}`);
    assert.deepEqual(remembered(fast), remembered(plain), `row ${row}`);
  }
}

const wild = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e7, 5e-324, -0];

function remembered(telling: Telling): Uint8Array {
  const pen = new StateWriter();
  telling.remember(pen);
  return pen.bytes();
}

function gone(from: Telling, to: Telling): Telling {
  const pen = new StateReader(remembered(from));
  to.remember(pen);
  assert.ok(pen.isAtEnd);
  // What was told is not remembered: the watch does that.
  to.told.set(from.told);
  return to;
}

function bitsOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.slice().buffer);
}

test("a row told by the kernel has the bits of plain TypeScript, and so has what is remembered", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 6 }),
    rows: fc.integer({ min: 4, max: 24 }),
    regimes: fc.integer({ min: 1, max: 5 }),
    numbers: fc.integer({ min: 0, max: 3 }),
    bins: fc.integer({ min: 2, max: 9 }),
  });
  fc.assert(
    fc.property(sizes, fc.integer(), (size, seed) => {
      const chance = chanceFrom(seed);
      walk(madeUp(size, chance), chance, 200);
    }),
    { numRuns: 60 },
  );
});

for (const name of ["casting-furnace", "grid-frequency", "pump-skid"])
  test(`a row told by the kernel has the bits of plain TypeScript: ${name}`, async () => {
    const folder = fileURLToPath(new URL(`../../../../capsules/${name}`, import.meta.url));
    const { manifest, files } = await openCapsule(folder);
    walk(openRegimes(manifest, files)!, chanceFrom(name.length), 3_000);
  });

test("a model of the largest size finds room in the kernels", () => {
  const chance = chanceFrom(1);
  walk(madeUp({ width: 128, rows: 128, regimes: 2, numbers: 128, bins: 8 }, chance), chance, 140);
});

test("kernels of an older release, which tell no rows, leave it to plain TypeScript", () => {
  const kernels = loadKernels();
  const { regimeRow, ...call } = kernels.call;
  const model = madeUp({ width: 1, rows: 4, regimes: 2, numbers: 0, bins: 2 }, chanceFrom(3));
  assert.ok(regimeRow !== undefined && !(tellingOf(model, kernels) instanceof PlainTelling));
  assert.ok(tellingOf(model, { ...kernels, call }) instanceof PlainTelling);
});

test("what somebody else wrote leads the kernel to no other memory", () => {
  const model = madeUp({ width: 1, rows: 4, regimes: 2, numbers: 0, bins: 2 }, chanceFrom(2));
  const telling = tellingOf(model, loadKernels());
  const pen = new StateWriter();
  pen.whole(1e9);
  for (let number = 0; number < 4 + 3 * 3; number++) pen.number(Number.NaN);
  for (const whole of [1e9, 2e9, -(2 ** 40)]) pen.whole(whole);
  telling.remember(new StateReader(pen.bytes()));
  for (let row = 0; row < 9; row++)
    telling.take(
      { values: Float64Array.of(row), physics: new Float64Array() },
      { statistical: 0.4, physical: 0.6 },
    );
  assert.ok(telling.told.every((number) => number >= -1 && number <= 4));
});
