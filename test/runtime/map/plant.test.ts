import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";
import { centresMax } from "#runtime/map/kernel-density.ts";
import { placesOf } from "#runtime/map/misses.ts";
import { componentCounts } from "#runtime/map/mixture.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { loadMap } from "#runtime/map/open.ts";
import { encodePlant, plantFitOf } from "#runtime/map/plant-file.ts";
import { fitPlant, type PlantFit } from "#runtime/map/plant-fit.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { tankRecording } from "../../support/tank-recording.ts";
import { gradientError } from "./chance.ts";

const recording = tankRecording({ seed: 5, runs: 40, rowsEach: 800 });
const alpha = 0.05;
const fit = fitPlant(recording, { alpha });
const bytes = encodePlant(fit);
const map = openPlant(bytes);
const { width, rows } = recording;
const stateOf = (row: number): Float64Array => rows.slice(row * width, (row + 1) * width);
const [level, flow, sampled, valve, pump] = [0, 1, 3, 4, 5] as const;

test("fitPlant() gives the same bytes for the same recording", () => {
  assert.ok(Buffer.from(encodePlant(fitPlant(recording, { alpha }))).equals(bytes));
});

test("encodePlant() loses nothing: what is read back is what was fitted", () => {
  const again = plantFitOf(bytes);
  assert.deepEqual(again, fit);
  assert.ok(Buffer.from(encodePlant(again)).equals(bytes));
});

test("fitPlant() keeps the false-block rate on a plant it never saw, by state and by future", () => {
  const other = tankRecording({ seed: 6, runs: 10, rowsEach: 800 });
  const count = other.rows.length / width;
  let above = 0;
  for (let row = 0; row < count; row++)
    if (map.energy(other.rows.slice(row * width, (row + 1) * width)) > map.threshold) above++;
  assert.ok(above / count < 1.2 * alpha, `${above} of ${count}`);
});

test("fitPlant() finds what belongs together, what is slow, and what commands", () => {
  const linked = (a: number, b: number): boolean =>
    map.links.some(({ from, to }) => (from === a && to === b) || (from === b && to === a));
  assert.ok(linked(flow, valve), "the flow follows the valve");
  assert.ok(linked(level, sampled), "the slow sensor shows the level");
  assert.deepEqual(map.foresight?.commands, [valve]);
  assert.deepEqual(map.foresight?.slow, [level]);
});

test("a plant's map is surprised by values that are each common and never were together", () => {
  const state = stateOf(1_000);
  state[level] = 2;
  state[sampled] = -2;
  assert.ok(map.energy(state) > map.barrier);
  const [oddest] = map.explain(state);
  assert.ok(oddest?.channels.includes(level) && oddest.channels.includes(sampled), String(oddest?.channels));
});

test("a mode that was never seen is as rare as can be, and its gradient leads nowhere", () => {
  const state = stateOf(1_000);
  assert.ok(map.energy(state) < map.threshold);
  state[pump] = 7;
  assert.equal(map.energy(state), energyNatsMax);
  const gradient = new Float64Array(width).fill(1);
  assert.equal(map.gradient(state, gradient), energyNatsMax);
  assert.deepEqual([...gradient], [0, 0, 0, 0, 0, 0]);
});

test("gradients of energy and potential are those of central differences", () => {
  for (const row of [17, 1_234, 4_678]) {
    const state = stateOf(row);
    state[level] = state[level]! + 2.3;
    // The mode is no number to move along.
    const continuous = (values: Float64Array): Float64Array =>
      Float64Array.from([...values.subarray(0, pump), state[pump]!]);
    for (const { energy, gradient } of [map, map.potential]) {
      const inner = {
        energy: (x: Float64Array): number => energy(continuous(x)),
        gradient(x: Float64Array, into: Float64Array): number {
          const whole = new Float64Array(width);
          const found = gradient(continuous(x), whole);
          into.set(whole.subarray(0, pump));
          return found;
        },
      };
      assert.ok(gradientError(state.slice(0, pump), inner) < 1e-5);
    }
  }
});

test("along() is at least the energy of both ends, and reach() stops before the limit", () => {
  fc.assert(
    fc.property(fc.nat(31_999), fc.nat(31_999), (one, other) => {
      const [from, to] = [stateOf(one), stateOf(other)];
      to[pump] = from[pump]!;
      const highest = map.along(from, to);
      assert.ok(highest >= Math.max(map.energy(from), map.energy(to)));
      const share = map.reach(from, to, map.threshold);
      assert.ok(share >= 0 && share <= 1);
      if (share > 0) {
        const end = from.map((value, at) => value + share * (to[at]! - value));
        assert.ok(map.energy(end) <= map.threshold);
      }
      if (highest <= map.threshold) assert.equal(share, 1);
    }),
    { numRuns: 200 },
  );
});

test("a roll-out follows the command: the level rises with the valve", () => {
  const state = stateOf(1_000);
  const lead = (value: number): number => {
    const target = state.slice();
    target[valve] = value;
    return map.foresight!.outlook(state, { target, held: [valve] }).energy;
  };
  assert.ok(lead(0) < map.foresight!.limits.threshold);
  assert.ok(lead(6) > lead(3));
  assert.equal(lead(Number.NaN), energyNatsMax);
});

test("every question is answered for every state, and what is not finite is never ordinary", () => {
  const hostile = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -Number.MAX_VALUE, Number.MIN_VALUE, 1e308, 0),
  );
  const states = fc
    .array(hostile, { minLength: width, maxLength: width })
    .map((list) => Float64Array.from(list));
  fc.assert(
    fc.property(states, states, (state, target) => {
      const energy = map.energy(state);
      assert.ok(energy >= 0 && energy <= energyNatsMax);
      if (!state.every(Number.isFinite)) assert.ok(energy > map.barrier);
      const along = map.along(state, target);
      assert.ok(along >= 0 && along <= energyNatsMax);
      assert.ok(map.reach(state, target, map.threshold) >= 0);
      assert.ok(Number.isFinite(map.foresight!.outlook(state, { target, held: [valve] }).energy));
      map.explain(state);
    }),
    { numRuns: 500 },
  );
});

test("fitPlant() without commands, or too short for a forecaster, says why it is blind", () => {
  const brief = tankRecording({ seed: 5, runs: 4, rowsEach: 800 });
  const measured = brief.channels.map((channel) =>
    channel.role === "command" ? { ...channel, role: "measured" as const } : channel,
  );
  const still = fitPlant({ ...brief, channels: measured }, { alpha });
  assert.equal(still.foresight, undefined);
  assert.match(still.blind, /no channel is a command/);
  assert.equal(openPlant(encodePlant(still)).foresight, undefined);
});

test("fitPlant() refuses rows with holes, too few rows, and nothing but modes", () => {
  const holed = rows.slice();
  holed[7] = Number.NaN;
  const few = { ...recording, stretches: [[0, 150] as const] };
  const modes = recording.channels.map((channel) => ({ ...channel, role: "mode" as const }));
  for (const wrong of [{ ...recording, rows: holed }, few, { ...recording, channels: modes }])
    assert.throws(() => fitPlant(wrong, { alpha }), Fault);
});

test("openPlant() refuses every file that could not keep a map's promises", () => {
  const members = readNpz(bytes);
  for (const name of members.keys()) {
    const without = new Map(members);
    without.delete(name);
    // Alone, no member can be missed.
    assert.throws(() => openPlant(writeNpz(without)), hasCode, `without ${name}`);
    const other = members.get(name)!;
    const spoilt = new Map(members);
    spoilt.set(name, {
      shape: other.shape,
      values: Array.isArray(other.values)
        ? other.values.map(() => "\u0000")
        : Float64Array.from({ length: other.values.length }, () => Number.NaN),
    });
    if (!["origin", "channel_unit", "blind", "doubt"].includes(name))
      assert.throws(() => openPlant(writeNpz(spoilt)), hasCode, `with another ${name}`);
  }
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const damaged = bytes.slice();
      damaged[at]! ^= bits;
      try {
        openPlant(damaged);
      } catch (error) {
        assert.ok(hasCode(error), String(error));
      }
    }),
    { numRuns: 300 },
  );
});

function hasCode(error: unknown): boolean {
  return error instanceof Fault && error.code === "map/bad-file";
}

test("a map of 32 channels with all that fits into one is at most 128 KB", () => {
  const size = encodePlant(large(32)).length;
  assert.ok(size <= 128 * 1_024, `${size} bytes`);
});

test("loadMap() opens it beside other kinds, with a picture of a command's strongest link", () => {
  const loaded = loadMap(bytes, loadKernels());
  assert.equal(loaded.digest, map.digest);
  assert.deepEqual(
    loaded.view.channels.map(({ name }) => name),
    ["flow", "valve"],
  );
  assert.ok(loaded.view.energies.every(Number.isFinite));
  assert.ok(loaded.view.threshold < loaded.view.barrier);
});

const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy"]).status === 0,
);
const noNumpy = python === undefined && "there is no python3 with numpy here";

test("NumPy computes the energy from the file alone", { skip: noNumpy }, (context) => {
  const directory = mkdtempSync(join(tmpdir(), "plant-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const states = [0, 500, 4_000].map(stateOf);
  states[1]![flow]! += 3;
  writeFileSync(join(directory, "map.npz"), bytes);
  writeFileSync(join(directory, "states.json"), JSON.stringify(states.map((state) => [...state])));
  const run = spawnSync(python!, ["-c", program], { cwd: directory, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const theirs = JSON.parse(run.stdout) as readonly number[];
  for (const [index, state] of states.entries())
    assert.ok(Math.abs(theirs[index]! - map.potential.energy(state)) < 1e-4, `${theirs[index]}`);
});

/** −log p of the mixture, from the file and its documentation alone. */
const program = `
import json, numpy as np
f = np.load("map.npz", allow_pickle=False)
c = f["g0_centre"].size
keep = [i for i, r in enumerate(f["channel_role"]) if str(r) != "mode"]
out = []
for x in json.load(open("states.json")):
    z = (np.array(x)[keep] - f["g0_centre"]) / f["g0_deviation"]
    terms = []
    for k in range(f["g0_mixture_weight"].size):
        w = np.zeros((c, c)); w[np.tril_indices(c)] = f["g0_mixture_whitening"][k]
        y = w @ (z - f["g0_mixture_mean"][k])
        terms.append(f["g0_mixture_height"][k] - y @ y / 2)
    t = np.array(terms); m = t.max()
    out.append(float(-(m + np.log(np.exp(t - m).sum())) + np.log(f["g0_deviation"]).sum()))
print(json.dumps(out))
`;

/** As many components and centres as a fit may find, in as many channels. */
function large(channels: number): PlantFit {
  const chance = prng(1);
  const many = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => Math.fround(chance.between(0.5, 1)));
  const components = componentCounts.at(-1)!;
  const [group] = fit.experts;
  const future = fit.foresight!;
  const own = Array.from({ length: channels }, (_, at) => ({
    ...recording.channels[0]!,
    name: `channel_${at}`,
  }));
  const ascending = (count: number): Float64Array => many(count).sort();
  const limits = { ...fit.limits, calibration: ascending(2_048) };
  return {
    ...fit,
    channels: own,
    modes: { columns: [], seen: [], rows: [], group: [] },
    limits,
    moves: limits,
    experts: [
      {
        standard: { centres: many(channels), deviations: many(channels) },
        mixture: {
          width: channels,
          weights: many(components),
          means: many(components * channels),
          whitenings: many(components * channels * channels),
          heights: many(components),
        },
        mixtureTail: { ...group!.mixtureTail, calibration: ascending(1_024) },
        density: {
          width: channels,
          centres: many(centresMax * channels),
          weights: many(centresMax),
          bandwidth: 1,
        },
        densityTail: { ...group!.densityTail, calibration: ascending(1_024) },
      },
    ],
    links: Array.from({ length: channels - 1 }, (_, at) => ({ from: at, to: at + 1, informationNats: 1 })),
    foresight: {
      ...future,
      columns: own.map((_, at) => at),
      commands: [0],
      forecaster: {
        ...future.forecaster,
        width: channels,
        weights: many(channels * channels),
        mean: many(channels),
        deviation: many(channels),
        lowest: many(channels),
        highest: many(channels),
        error: { oneStep: many(channels), atHorizon: many(channels) },
      },
      limits: { ...future.limits, calibration: ascending(1_024) },
      misses: {
        rows: 3_600,
        energies: ascending(512),
        usual: { places: many(placesOf(channels) * channels), energies: many(placesOf(channels)) },
      },
    },
  };
}
