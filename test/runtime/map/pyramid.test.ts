import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "#runtime/core/digest.ts";
import { thermodynamicsOf } from "#runtime/map/partition.ts";
import { type Field, pictureOf, pyramidOf, pyramidSides } from "#runtime/map/pyramid.ts";

const field: Field = {
  channels: [
    { name: "x", unit: "K", min: 10, max: 20 },
    { name: "y", unit: "kW", min: -1, max: 1 },
  ],
  ...{ threshold: 9, barrier: 12, digest: digestOf(new Uint8Array(0)) },
  energies: (states) =>
    Float64Array.from({ length: states.length / 2 }, (_, index) => {
      const [x, y] = [states[2 * index]! - 15, states[2 * index + 1]!];
      return 3 * x * x + 40 * y * y + 2 * Math.sin(9 * x);
    }),
};

test("pictureOf() asks for all points at once, from corner to corner", () => {
  const picture = pictureOf(field, 64);
  assert.equal(picture.energies.length, 64 * 64);
  assert.equal(picture.energies[0], field.energies(Float64Array.of(10, -1))[0]);
  assert.equal(picture.energies.at(-1), field.energies(Float64Array.of(20, 1))[0]);
  assert.equal(picture.energies[5], field.energies(Float64Array.of(10 + (10 * 5) / 63, -1))[0]);
});

test("pyramidOf() keeps the probability of the whole on every level", () => {
  const base = pictureOf(field, 256);
  const levels = pyramidOf(base);
  assert.deepEqual(
    levels.map(({ columns }) => columns),
    pyramidSides,
  );
  assert.equal(levels.at(-1), base);
  const whole = levels.map(({ energies, columns }) =>
    thermodynamicsOf(energies, { temperature: 1, cell: 1 / (columns * columns) }),
  );
  for (const { logPartition } of whole) assert.ok(Math.abs(logPartition - whole[0]!.logPartition) < 1e-12);
});

test("pyramidOf() has no energy below the four it stands for, nor above their mean", () => {
  const [coarse, fine] = pyramidOf(pictureOf(field, 128)) as [
    ReturnType<typeof pictureOf>,
    ReturnType<typeof pictureOf>,
  ];
  for (let row = 0; row < 64; row++)
    for (let column = 0; column < 64; column++) {
      const four = [0, 1, 128, 129].map((step) => fine.energies[256 * row + 2 * column + step]!);
      const energy = coarse.energies[64 * row + column]!;
      assert.ok(energy >= Math.min(...four) - 1e-12);
      assert.ok(energy <= four.reduce((sum, each) => sum + each / 4, 0) + 1e-12);
    }
});

test("pyramidOf() takes energies as high as they can be, and no other sides than its own", () => {
  const flat = { ...pictureOf(field, 128), energies: new Array<number>(128 * 128).fill(1e6) };
  assert.ok(pyramidOf(flat)[0]!.energies.every((energy) => energy === 1e6));
  for (const side of [32, 96, 100])
    assert.throws(() => pyramidOf(pictureOf(field, side)), /power of two/, `${side}`);
});
