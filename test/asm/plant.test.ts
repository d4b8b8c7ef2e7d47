import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax, scratchAt } from "#runtime/core/layout.ts";
import { expertsOf } from "#runtime/map/experts.ts";
import { kernelExpert } from "#runtime/map/kernel-density.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { placeGroups } from "#runtime/map/place-plant.ts";
import { standardise } from "#runtime/map/standard.ts";
import { surpriseOf } from "#runtime/map/tail.ts";
import { gradientError } from "../runtime/map/chance.ts";
import { committeeOf } from "../support/committee.ts";
import { fittedPlant, groupsOf, statesOf, strange } from "../support/plants.ts";

const kernels = loadKernels();
const { call, f64 } = kernels;
const gradientAt = scratchAt + 32_768;
// Odd and even widths, fewer and more rows than the kernels take at a time.
const plants = [1, 2, 3, 4, 5, 8, 15, 33].map((width) => {
  const fitted = fittedPlant(width);
  const experts = fitted.members.map(expertsOf);
  return {
    ...fitted,
    width,
    at: placeGroups(groupsOf(fitted.members), kernels),
    experts,
    reference: committeeOf(experts),
  };
});
const alone = plants.map(({ rows, width, members, experts }) => ({
  ...{ rows, width, member: members[0]!, reference: experts[0]! },
  at: placeGroups(groupsOf(members.slice(0, 1)), kernels),
}));
const asked = fc
  .constantFrom(...plants)
  .chain((plant) => statesOf(plant.rows).map((state) => ({ plant, state })));

test("plantEnergy() and plantGradient() have the bits of the committee for every state", () => {
  fc.assert(
    fc.property(asked, ({ plant, state }) => {
      f64.set(state, scratchAt / 8);
      assertSame(call.plantEnergy(plant.at, scratchAt), plant.reference.surprise(state));
      const expected = new Float64Array(plant.width);
      const energy = plant.reference.gradient(state, expected);
      assertSame(call.plantGradient(plant.at, scratchAt, gradientAt), energy);
      assert.deepEqual(f64.slice(gradientAt / 8, gradientAt / 8 + plant.width), expected);
    }),
    { numRuns: 4_000 },
  );
});

test("plantMixture() and plantDensity() have the bits of their experts", () => {
  fc.assert(
    fc.property(asked, ({ plant, state }) => {
      const { standard, mixture, density } = plant.members[0]!;
      const inner = new Float64Array(plant.width);
      if (!standardise(state, inner, standard)) return;
      f64.set(state, scratchAt / 8);
      for (const [kernel, expert] of [
        [call.plantMixture, mixtureExpert(mixture)],
        [call.plantDensity, kernelExpert(density)],
      ] as const) {
        const expected = new Float64Array(plant.width);
        const energy = expert.gradient(inner, expected);
        assertSame(kernel(plant.at, scratchAt, gradientAt), energy);
        assert.deepEqual(
          f64.slice(gradientAt / 8, gradientAt / 8 + plant.width),
          expected.map((slope, column) => slope / standard.deviations[column]!),
        );
      }
    }),
    { numRuns: 1_000 },
  );
});

test("plantEnergy() has the same bits where one looks around in one place, where only parts that count are asked", () => {
  const walks = fc.constantFrom(...alone).chain((plant) =>
    fc.tuple(
      fc.constant(plant),
      statesOf(plant.rows),
      // In bandwidths from the first: up to two are within what is listed, and some lie just beyond.
      fc.array(
        fc.record({
          far: fc.double({ min: 0, max: 2.5, noNaN: true }),
          way: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
            minLength: plant.width,
            maxLength: plant.width,
          }),
        }),
        { minLength: 6, maxLength: 20 },
      ),
    ),
  );
  fc.assert(
    fc.property(walks, ([plant, first, steps]) => {
      const { standard, density } = plant.member;
      for (const { far, way } of steps) {
        const length = Math.hypot(...way) || 1;
        const state = first.map(
          (value, column) =>
            value + ((far * density.bandwidth * way[column]!) / length) * standard.deviations[column]!,
        );
        f64.set(state, scratchAt / 8);
        assertSame(call.plantEnergy(plant.at, scratchAt), plant.reference.surprise(state));
      }
    }),
    { numRuns: 1_000 },
  );
});

test("plantEnergies() asks for a batch what plantEnergy() asks for one", () => {
  for (const { at, rows, width } of plants) {
    const states = rows.values.subarray(0, 50 * width);
    f64.set(states, scratchAt / 8);
    call.plantEnergies(at, scratchAt, 50, gradientAt);
    for (let row = 0; row < 50; row++)
      assertSame(f64[gradientAt / 8 + row]!, call.plantEnergy(at, scratchAt + 8 * row * width));
  }
});

test("plantEnergy() never makes a state with a missing channel look ordinary", () => {
  for (const { at, rows, width } of plants)
    for (let column = 0; column < width; column++)
      for (const value of strange) {
        const state = rows.values.slice(0, width).with(column, value);
        f64.set(state, scratchAt / 8);
        const energy = call.plantEnergy(at, scratchAt);
        assert.ok(energy >= 0 && energy <= energyNatsMax);
        if (!Number.isFinite(value)) assert.equal(energy, energyNatsMax);
        if (Math.abs(value) === 1e308) assert.ok(energy > 1_000, `${energy}`);
      }
});

test("plantMixture() and plantDensity() have the slopes of their energies", () => {
  for (let round = 0; round < 60; round++)
    for (const kernel of [call.plantMixture, call.plantDensity]) {
      const { at, rows, width, members } = plants[round % 6]!;
      const { deviations, centres } = members[0]!.standard;
      // Asked in deviations, so that one step suits all channels.
      const place = (inner: Float64Array): void =>
        f64.set(
          inner.map((value, column) => centres[column]! + value * deviations[column]!),
          scratchAt / 8,
        );
      const energy = (inner: Float64Array): number => {
        place(inner);
        return kernel(at, scratchAt, gradientAt);
      };
      const gradient = (inner: Float64Array, into: Float64Array): number => {
        const found = energy(inner);
        for (let column = 0; column < width; column++)
          into[column] = f64[gradientAt / 8 + column]! * deviations[column]!;
        return found;
      };
      const state = rows.values.slice(round * width, (round + 1) * width);
      const inner = state.map((value, column) => (value - centres[column]!) / deviations[column]!);
      assert.ok(gradientError(inner, { energy, gradient }) < 1e-6);
    }
});

test("plantGradient() is the slope of plantEnergy() away from where experts and ranks meet", () => {
  let exact = 0;
  const { at, rows, members } = plants.find(({ width }) => width === 4)!;
  const { deviations, centres } = members[0]!.standard;
  const place = (inner: Float64Array): void =>
    f64.set(
      inner.map((value, column) => value * deviations[column]!),
      scratchAt / 8,
    );
  const energy = (inner: Float64Array): number => {
    place(inner);
    return call.plantEnergy(at, scratchAt);
  };
  const gradient = (inner: Float64Array, into: Float64Array): number => {
    place(inner);
    const found = call.plantGradient(at, scratchAt, gradientAt);
    for (let column = 0; column < 4; column++)
      into[column] = f64[gradientAt / 8 + column]! * deviations[column]!;
    return found;
  };
  for (let row = 0; row < 200; row++) {
    // Four times as far out as the rows, where the tails are straight lines.
    const inner = Float64Array.from({ length: 4 }, (_, column) => {
      const off = rows.values[4 * row + column]! - centres[column]!;
      return (centres[column]! + 4 * off) / deviations[column]!;
    });
    if (gradientError(inner, { energy, gradient }) < 1e-6) exact++;
  }
  assert.ok(exact >= 195, `${exact} of 200`);
});

test("a tail ranks by its place in the calibration, ties and all", () => {
  const { members, rows } = fittedPlant(2, { seed: 9 });
  const tied = members.map((member) => ({
    ...member,
    mixtureTail: {
      ...member.mixtureTail,
      calibration: member.mixtureTail.calibration.map((of) => Math.round(of)),
    },
  }));
  const at = placeGroups(groupsOf(tied), kernels);
  const reference = committeeOf(tied.map(expertsOf));
  for (let row = 0; row < 400; row++) {
    const state = rows.values.slice(2 * row, 2 * row + 2);
    f64.set(state, scratchAt / 8);
    assertSame(call.plantEnergy(at, scratchAt), reference.surprise(state));
  }
  assert.equal(surpriseOf(tied[0]!.mixtureTail, Number.NEGATIVE_INFINITY).nats, 0);
});

test("placeGroups() refuses what the kernels have no room for", () => {
  const [member] = plants[0]!.members;
  const { density } = member!;
  const wide = { ...density, weights: new Float64Array(257), centres: new Float64Array(257) };
  assert.throws(
    () => placeGroups(groupsOf([{ ...member!, density: wide }]), loadKernels()),
    (error) => error instanceof Fault && error.code === "map/bad-file",
  );
});

function assertSame(found: number, expected: number): void {
  assert.ok(Object.is(found, expected), `${found} instead of ${expected}`);
}
