import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { basinOf, bottomOf, deepest, isSameBasin } from "#runtime/discover/basin.ts";
import { discover } from "#runtime/discover/discover.ts";
import { parseObjective } from "#runtime/discover/objective.ts";
import type { Finding, Question } from "#runtime/discover/question.ts";
import { furnaceGrid } from "../../support/furnace-grid.ts";
import { twoWays } from "./plant.ts";

const plant = twoWays();
const furnace = furnaceGrid();
const { channels } = plant.map;

function ask(objective: string, question: Partial<Question> = {}): readonly Finding[] {
  return discover({
    ...plant,
    objective: parseObjective(objective, channels),
    from: Float64Array.of(20, 50, 5),
    parts: ["set", "follows", "set"],
    chance: chanceFrom(1),
    walkers: 4,
    ...question,
  });
}

/** What every finding promises, looked at again from the outside. */
function checkPromises(
  findings: readonly Finding[],
  { map, objective, from, parts }: Pick<Question, "map" | "objective" | "from" | "parts">,
): void {
  let gained = 0;
  for (const { caution, to, gain, energy, peak, steps } of findings) {
    assert.ok(Math.abs(objective.cost(from) - objective.cost(to) - gain) < 1e-9);
    assert.ok(gain > gained, "each finding gains more than the one before");
    gained = gain;
    assert.equal(energy, map.energy(to));
    assert.deepEqual(steps.at(-1)!.state, to);
    const bound = Math.max(caution.limit, map.energy(from));
    assert.ok(peak <= bound && caution.limit <= map.threshold);
    let here = from;
    for (const { state } of steps) {
      const set = here.map((value, at) => (parts[at] === "set" ? state[at]! : value));
      assert.ok(map.along(here, set) <= bound + 1e-9 && map.along(set, state) <= bound + 1e-9);
      for (const [at, part] of parts.entries()) {
        if (part === "stays") assert.equal(state[at], from[at]);
        // A set-point is one that the sensor can show, so it reads back as it was asked for.
        const steps = state[at]! / map.channels[at]!.resolution;
        if (part === "set") assert.ok(Math.abs(steps - Math.round(steps)) < 1e-6);
      }
      here = state;
    }
  }
}

test("parseObjective() reads sums, targets and quoted names", () => {
  const cost = (text: string): number => parseObjective(text, channels).cost(Float64Array.of(10, 20, 3));
  assert.equal(cost("minimise power"), 10);
  assert.equal(cost("Maximize power"), -10);
  assert.equal(cost('minimise 2 power + 0.5 "melt temperature" - pressure'), 27);
  assert.equal(cost("minimise 2*power - 0.5 * pressure"), 18.5);
  assert.equal(cost("reach power = 12"), 2);
  assert.equal(cost('reach "melt temperature"=25'), 5);
  assert.equal(parseObjective("maximise power", channels).unit, "kW");
  assert.equal(parseObjective("minimise power + pressure", channels).unit, "");
});

test("parseObjective() refuses what it cannot mean", () => {
  for (const text of [
    ...[
      "",
      "minimise",
      "power",
      "minimise nothing",
      "minimise power pressure",
      "minimise power +",
      "minimise + power",
    ],
    ...[
      "minimise power - power",
      "reach power",
      "reach power = x",
      "reach = 5",
      "reach power = 5 6",
      "minimise 2 3 power",
    ],
  ])
    assert.throws(
      () => parseObjective(text, channels),
      (error) => error instanceof Fault && error.code === "discover/bad-question",
      text,
    );
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseObjective(text, channels);
      } catch (error) {
        assert.ok(error instanceof Fault);
      }
    }),
  );
});

test("the slope of an objective is the slope of its cost", () => {
  const state = Float64Array.of(10, 20, 3);
  const slope = new Float64Array(3);
  for (const text of ["minimise 2 power - pressure", "reach power = 30", "maximise pressure"]) {
    const objective = parseObjective(text, channels);
    objective.slope(state, slope);
    for (const axis of [0, 1, 2]) {
      const moved = (by: number): number => objective.cost(state.with(axis, state[axis]! + by));
      assert.ok(Math.abs((moved(1e-3) - moved(-1e-3)) / 2e-3 - slope[axis]!) < 1e-9);
    }
  }
});

test("basinOf() goes on over the ripples of a dense map, in which bottomOf() stays", () => {
  const [near, far] = [Float64Array.of(990, 28), Float64Array.of(1_005, 20)].map((from) =>
    basinOf(furnace, furnace, from),
  );
  assert.ok(isSameBasin(furnace, near!, far!));
  assert.ok(Math.abs(furnace.energy(near!) - furnace.energy(far!)) < 0.1);
  const shoulder = Float64Array.of(963, 54);
  const ripple = bottomOf(furnace, shoulder, furnace);
  assert.ok(furnace.energy(basinOf(furnace, furnace, shoulder)) < furnace.energy(ripple) - 1);
});

test("bottomOf() and isSameBasin() tell the two ways of running apart", () => {
  const low = bottomOf(plant.potential, Float64Array.of(17, 47, 4), plant.map);
  const high = bottomOf(plant.potential, Float64Array.of(43, 83, 8), plant.map);
  assert.ok(Math.abs(low[0]! - 20) < 0.5 && Math.abs(high[0]! - 40) < 0.5);
  assert.ok(!isSameBasin(plant.map, low, high));
  assert.ok(isSameBasin(plant.map, low, bottomOf(plant.potential, Float64Array.of(22, 51, 5.5), plant.map)));
  const held = deepest(plant.map, plant.potential, new Map([[0, 41]]));
  assert.ok(held[0] === 41 && Math.abs(held[1]! - 80) < 2);
});

for (const objective of [
  "minimise power",
  "maximise power",
  "reach power = 22",
  "minimise power - 3 pressure",
])
  test(`discover() keeps its promises: ${objective}`, () => {
    const findings = ask(objective);
    assert.ok(findings.length > 0);
    checkPromises(findings, {
      ...plant,
      objective: parseObjective(objective, channels),
      from: Float64Array.of(20, 50, 5),
      parts: ["set", "follows", "set"],
    });
  });

test("discover() never goes where a barrier stands between, however much better it is there", () => {
  const findings = ask("maximise power");
  for (const { to, basin } of findings) assert.ok(to[0]! < 30 && !basin.isOther);
  // From the other side of the barrier it is the other way round.
  const down = ask("minimise power", { from: Float64Array.of(40, 80, 7) });
  assert.ok(down.length > 0);
  for (const { to } of down) assert.ok(to[0]! > 30);
});

test("discover() comes close to the best that a section of an ellipsoid allows", () => {
  const [last] = ask("minimise power", { walkers: 8 }).slice(-1);
  // The lowest power anywhere at or below the threshold, by looking everywhere near the first way of running.
  let least = Number.POSITIVE_INFINITY;
  for (let power = 8; power < 20; power += 0.1)
    for (let melt = 40; melt < 55; melt += 0.25)
      for (let pressure = 3; pressure < 7; pressure += 0.25)
        if (plant.map.energy(Float64Array.of(power, melt, pressure)) <= plant.map.threshold)
          least = Math.min(least, power);
  assert.ok(last!.to[0]! < least + 0.15 * (20 - least), `${last!.to[0]}, at best ${least}`);
});

test("discover() leaves alone what is held, and what a mode decides", () => {
  const parts = ["set", "stays", "stays"] as const;
  const findings = ask("minimise power", { parts });
  assert.ok(findings.length > 0);
  checkPromises(findings, {
    ...plant,
    objective: parseObjective("minimise power", channels),
    from: Float64Array.of(20, 50, 5),
    parts,
  });
});

test("discover() leads a plant back that is above the limit, never further up", () => {
  const from = Float64Array.of(20, 46, 5);
  assert.ok(plant.map.energy(from) > plant.map.threshold);
  const findings = ask("maximise power", { from, parts: ["set", "set", "set"] });
  for (const { energy, peak } of findings) {
    assert.ok(energy <= plant.map.threshold);
    assert.ok(peak <= plant.map.energy(from));
  }
});

test("discover() drops what the forecaster sees going wrong", () => {
  const foresight = {
    commands: [0, 2],
    slow: [1],
    horizonRows: 10,
    secondsPerRow: 1,
    alpha: 0.01,
    limits: { threshold: 1, barrier: 3, calibration: Float64Array.of(0, 1), effectiveRows: 2 },
    misses: { rows: 1, energies: Float64Array.of(0, 1) },
    miss: () => 0,
    // A forecaster to which everything below 18 kW ends badly.
    outlook: (_state: Float64Array, { target }: { readonly target: Float64Array }) => ({
      first: 0.5,
      last: 0.5,
      energy: target[0]! < 18 ? 2 : 0.5,
      row: 3,
      channel: 1,
      value: 0,
    }),
  };
  const findings = ask("minimise power", { foresight });
  assert.ok(findings.length > 0);
  for (const { steps } of findings)
    for (const { state, outlook } of steps) assert.ok(state[0]! >= 18 && outlook === 0.5);
});

test("discover() finds less power for the furnace on its dense map, and the same twice", () => {
  const question = {
    map: furnace,
    potential: furnace,
    objective: parseObjective("minimise heater_power", furnace.channels),
    from: Float64Array.of(1_000, 22),
    parts: ["stays", "set"] as const,
    walkers: 3,
  };
  const run = (seed: number): readonly Finding[] => discover({ ...question, chance: chanceFrom(seed) });
  const findings = run(3);
  checkPromises(findings, question);
  assert.ok(findings.some(({ gain, caution }) => caution.word === "ordinary" && gain > 4));
  assert.deepEqual(run(3), findings);
});

test("discover() says what is wrong with a question", () => {
  const wrong: readonly Partial<Question>[] = [
    { from: Float64Array.of(20, Number.NaN, 5) },
    { from: Float64Array.of(20, 500, 5) },
    { parts: ["follows", "follows", "follows"] },
    { parts: ["stays", "set", "set"] },
  ];
  for (const question of wrong)
    assert.throws(
      () => ask("minimise power", question),
      (error) => error instanceof Fault && error.code === "discover/bad-question",
    );
});
