import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { passageOn } from "#runtime/map/energy.ts";
import { placePlant } from "#runtime/map/place-plant.ts";
import type { PlantMap } from "#runtime/map/plant.ts";
import { encodePlant, plantFitOf } from "#runtime/map/plant-file.ts";
import { fitPlant } from "#runtime/map/plant-fit.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { plantQueries } from "#runtime/map/plant-queries.ts";
import { strange } from "../../support/plants.ts";
import { twoValves } from "../../support/two-valves.ts";

const recording = twoValves({ seed: 3, runs: 48, rowsEach: 250 });
const { width, rows } = recording;
const bytes = encodePlant(fitPlant(recording, { alpha: 0.1 }));
const map: PlantMap = openPlant(bytes);
const kernels = loadKernels();
const queries = plantQueries(placePlant(plantFitOf(bytes), kernels), kernels);
const rowCount = rows.length / width;

/** Rows of the recording, rows moved by some deviations, and such with one value that no sensor should show. */
const states = fc
  .tuple(
    fc.nat(rowCount - 1),
    fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: width, maxLength: width }),
    fc.option(fc.tuple(fc.nat(width - 1), fc.constantFrom(...strange)), { freq: 8 }),
    fc.boolean(),
  )
  .map(([row, moves, odd, isMoved]) => {
    const state = rows.slice(row * width, (row + 1) * width);
    // The mode channel is the last; moved, it would be a mode that nobody knows.
    if (isMoved) for (let channel = 0; channel < width - 1; channel++) state[channel]! += moves[channel]!;
    return odd === null ? state : state.with(odd[0], odd[1]);
  });

test("energy() and gradient() of a placed plant have the bits of the map", () => {
  const [found, expected] = [new Float64Array(width), new Float64Array(width)];
  fc.assert(
    fc.property(states, (state) => {
      assertSame(queries.energy(state), map.energy(state));
      assertSame(queries.gradient(state, found), map.gradient(state, expected));
      assert.deepEqual(found, expected);
    }),
    { numRuns: 2_000 },
  );
});

test("energies() asks for more states than fit into one call", () => {
  const energies = new Float64Array(rowCount);
  queries.energies(rows, energies);
  for (let row = 0; row < rowCount; row += 97)
    assertSame(energies[row]!, map.energy(rows.subarray(row * width, (row + 1) * width)));
});

test("along() has the bits of the map, and is at least the energy of both ends", () => {
  fc.assert(
    fc.property(states, states, (from, to) => {
      const highest = queries.along(from, to);
      assertSame(highest, map.along(from, to));
      assert.ok(highest >= Math.max(queries.energy(from), queries.energy(to)));
    }),
    { numRuns: 500 },
  );
});

test("passage() has the bits of energy() at both ends and of along() between them", () => {
  fc.assert(
    fc.property(states, states, (from, to) => {
      const { now, asked, path } = queries.passage(from, to);
      assertSame(now, map.energy(from));
      assertSame(asked, map.energy(to));
      assertSame(path, map.along(from, to));
      assert.deepEqual(passageOn(map, from, to), { now, asked, path });
    }),
    { numRuns: 500 },
  );
});

test("reach() has the bits of the map, and ends where the limit is kept", () => {
  fc.assert(
    fc.property(states, states, fc.double({ min: 0, max: 20 }), (from, to, limit) => {
      const share = queries.reach(from, to, limit);
      assertSame(share, map.reach(from, to, limit));
      const there = share === 1 ? to : from.map((value, at) => value + share * (to[at]! - value));
      if (share > 0) assert.ok(queries.energy(there) <= limit);
    }),
    { numRuns: 500 },
  );
});

test("outlook() has the bits of the map for one command, all of them, and channels that are none", () => {
  const outlook = queries.outlook!;
  const foresight = map.foresight!;
  const channels = fc.subarray([...foresight.commands, 0, width - 1]);
  fc.assert(
    fc.property(states, states, channels, (state, target, held) => {
      const found = outlook(state, { target, held });
      assert.deepEqual(found, foresight.outlook(state, { target, held }));
      assert.ok(found.energy >= 0 && found.energy <= energyNatsMax);
    }),
    { numRuns: 2_000 },
  );
});

test("outlook() holds several commands at once", () => {
  const state = rows.slice(0, width);
  const [first, second] = map.foresight!.commands;
  const target = state.with(first!, 3).with(second!, -3);
  const energyOf = (held: readonly number[]): number => queries.outlook!(state, { target, held }).energy;
  assert.notEqual(energyOf([first!, second!]), energyOf([first!]));
  assert.notEqual(energyOf([first!, second!]), energyOf([second!]));
});

function assertSame(found: number, expected: number): void {
  assert.ok(Object.is(found, expected), `${found} instead of ${expected}`);
}
