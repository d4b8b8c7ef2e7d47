import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spoken } from "#runtime/core/phrase.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { judge, type Situation } from "#runtime/shield/judge.ts";
import { bowlEnvelope } from "./bowl.ts";
import { RampForesight } from "./ramp.ts";

const envelope = bowlEnvelope();
/** A bowl where standby is held to half of what the map allows, and casting to all of it. */
const regimes: Envelope["regimes"] = [
  { regime: "casting" },
  { regime: "standby", threshold: 0.5 },
  { regime: "loose", threshold: 9 },
];
const regimed: Envelope = { ...envelope, regimes };
const foreseeing: Envelope = { ...bowlEnvelope({ foresight: new RampForesight() }), regimes };

/** A machine that is asked for a heater, in a regime. */
function situation(
  regime: string | undefined,
  {
    state = [1_000, 20],
    heater = 21,
    standing = 20,
  }: { state?: [number, number]; heater?: number; standing?: number },
): Situation {
  return {
    at: 0,
    signal: { at: 0, values: Float64Array.from(state), flaw: undefined },
    asked: {
      origin: "optimiser",
      by: "test",
      at: 0,
      writes: [{ point: "heater_power_setpoint", value: heater }],
    },
    silence: "absent",
    standing: [standing, 30],
    goodSince: 0,
    others: "none",
    forecaster: "trusted",
    ...(regime !== undefined && { regime }),
  };
}

/** 0.64 nats: inside of the map, and outside of standby. */
const warm: [number, number] = [1_008, 20];

// Regime and situation → the limit of states, the verdict and the heater that is written.
const table: readonly (readonly [
  string | undefined,
  Parameters<typeof situation>[1],
  number,
  string,
  number,
  Envelope?,
])[] = [
  ["casting", { state: warm }, 1, "allow inside", 21],
  ["standby", { state: warm }, 0.5, "block energy safe", 0],
  ["loose", { state: warm }, 1, "allow inside", 21],
  ["unseen", { state: warm }, 0.5, "block energy safe", 0],
  ["unknown", { state: warm }, 0.5, "block energy safe", 0],
  ["a name nobody learnt", { state: warm }, 0.5, "block energy safe", 0],
  ["__proto__", { state: warm }, 0.5, "block energy safe", 0],
  [undefined, { state: warm }, 0.5, "block energy safe", 0],
  [undefined, { state: warm }, 1, "allow inside", 21, envelope],
  ["standby", { state: [1_000, 28], heater: 20, standing: 28 }, 0.5, "amend rate", 26],
  ["standby", { heater: 28 }, 0.5, "amend energy", 22],
  ["casting", { heater: 28 }, 1, "amend rate", 22],
  ["standby", { state: [1_008, 26], heater: 30, standing: 18 }, 0.5, "amend energy", 20, foreseeing],
];

for (const [regime, given, limit, verdict, heater, under = regimed] of table)
  test(`judge(): ${JSON.stringify(given)} in ${regime ?? "no regime"}, at most ${limit} → ${verdict}`, () => {
    const { verdict: ruled, bounds } = judge(situation(regime, given), under);
    assert.equal(bounds.state, limit);
    const fallback = ruled.kind === "block" ? ` ${ruled.fallback}` : "";
    assert.equal(`${ruled.kind} ${ruled.because}${fallback}`, verdict);
    assert.equal(ruled.writes[0]?.value, heater);
  });

test("judge() says which limit it applied, and what of it a regime is", () => {
  const given = situation("standby", { state: warm, heater: 22 });
  const { bounds, verdict } = judge(given, regimed);
  assert.deepEqual(bounds, { state: 0.5, moves: 0.5 });
  assert.match(
    spoken(verdict.text),
    /^The machine is outside what is allowed in the regime standby \(energy 0\.64 nats, 0\.5 are\), and/,
  );
  assert.deepEqual(judge(situation(undefined, {}), envelope).bounds, { state: 1, moves: 1 });
  // A limit of proposals that is the map's own is counted in another way than a state's.
  const moves = { threshold: 3, barrier: 4 };
  assert.deepEqual(judge(given, { ...regimed, moves }).bounds, { state: 0.5, moves: 3 });
});

test("judge() is never laxer in a regime than without one", () => {
  const rank = { allow: 2, amend: 1, block: 0 };
  fc.assert(
    fc.property(
      fc.double({ min: 985, max: 1_015, noNaN: true }),
      fc.double({ min: 5, max: 40, noNaN: true }),
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.constantFrom("casting", "standby", "loose", "unseen", "unknown", "anything"),
      (melt, power, wish, regime) => {
        const given = situation(undefined, { state: [melt, power], heater: wish, standing: power });
        const free = judge(given, envelope);
        const held = judge({ ...given, regime }, regimed);
        assert.ok(held.bounds.state <= free.bounds.state && held.bounds.moves <= free.bounds.moves);
        // An outside machine may do what leads back, which may be more than an inside one was amended to.
        if (held.energy.now <= held.bounds.state)
          assert.ok(rank[held.verdict.kind] <= rank[free.verdict.kind]);
      },
    ),
  );
});
