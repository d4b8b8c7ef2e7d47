import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { spoken } from "#runtime/core/phrase.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { gates, judge, type Situation } from "#runtime/shield/judge.ts";
import { bowlEnvelope } from "./bowl.ts";
import { RampForesight } from "./ramp.ts";

const envelope = bowlEnvelope();
/** The same bowl with a future, and a capsule that asks for certainty, agreement and owners. */
const foreseeing = bowlEnvelope({ foresight: new RampForesight() });
/** A bowl whose own limits keep a worse rate than those of the future. */
const farSighted = bowlEnvelope({ foresight: new RampForesight(), alpha: 0.2 });
const doubting = { ...envelope, confidenceMin: 0.8, replicaShareMax: 0.1 };
const owned = {
  ...envelope,
  actuators: envelope.actuators.map((actuator, index) =>
    index === 1 ? { ...actuator, owners: ["capsule" as const, "operator" as const] } : actuator,
  ),
};

function ask(...writes: [string, number][]): Proposal {
  return {
    origin: "optimiser",
    by: "test",
    at: 0,
    writes: writes.map(([point, value]) => ({ point, value })),
  };
}

/** A calm machine at 1000 K and 20 kW that is asked to stay there; each row changes one thing. */
function situation(
  change: Partial<Omit<Situation, "signal">> & { state?: [number, number]; flaw?: "quality" | "age" } = {},
): Situation {
  const { state = [1000, 20], flaw, ...rest } = change;
  const signal = {
    at: 0,
    values: flaw ? new Float64Array(2).fill(Number.NaN) : Float64Array.from(state),
    flaw: flaw && { point: "melt_temperature", kind: flaw, text: "melt_temperature cannot be believed" },
  };
  return {
    at: 0,
    asked: ask(["heater_power_setpoint", 20], ["fan_speed_setpoint", 30]),
    silence: "absent",
    standing: [20, 30],
    goodSince: 0,
    others: "none",
    forecaster: "trusted",
    ...rest,
    signal,
  };
}

const heater = (value: number) => ask(["heater_power_setpoint", value], ["fan_speed_setpoint", 30]);

// The drawing of the whole table: situation → verdict, reason, what is written (heater, fan).
const table: readonly (readonly [string, Situation, string, readonly number[], Envelope?])[] = [
  ["calm", situation(), "allow inside", [20, 30]],
  ["a small step", situation({ asked: heater(21) }), "allow inside", [21, 30]],
  [
    "only one actuator named",
    situation({ asked: ask(["heater_power_setpoint", 21]) }),
    "allow inside",
    [21, 30],
  ],
  ["bad quality", situation({ flaw: "quality" }), "block quality hold", [20, 30]],
  ["too old", situation({ flaw: "age" }), "block age hold", [20, 30]],
  ["bad quality for long", situation({ flaw: "quality", at: 3_000_001 }), "block quality safe", [0, 100]],
  ["nobody asks", situation({ asked: undefined }), "block absent hold", [20, 30]],
  ["the model is late", situation({ asked: undefined, silence: "late" }), "block late hold", [20, 30]],
  [
    "the model says NaN",
    situation({ asked: undefined, silence: "not-finite" }),
    "block not-finite hold",
    [20, 30],
  ],
  ["nobody asks for long", situation({ asked: undefined, at: 3_000_001 }), "block absent safe", [0, 100]],
  ["another proposer is left", situation({ asked: heater(60), others: "left" }), "block barrier next", []],
  [
    "somebody else's valve",
    situation({ asked: ask(["quench_valve", 1]) }),
    "block foreign-actuator hold",
    [20, 30],
  ],
  ["nothing named", situation({ asked: ask() }), "block incomplete hold", [20, 30]],
  [
    "one named twice",
    situation({ asked: ask(["heater_power_setpoint", 20], ["heater_power_setpoint", 21]) }),
    "block incomplete hold",
    [20, 30],
  ],
  ["NaN", situation({ asked: heater(Number.NaN) }), "block not-finite hold", [20, 30]],
  ["infinite", situation({ asked: heater(Number.POSITIVE_INFINITY) }), "block not-finite hold", [20, 30]],
  ["nobody knows what stands", situation({ standing: undefined }), "block quality safe", [0, 100]],
  [
    "outside, and further out",
    situation({ state: [1012, 20], asked: heater(30) }),
    "block energy safe",
    [0, 100],
  ],
  [
    "outside, and back",
    situation({ state: [1000, 32], asked: heater(20), standing: [32, 30] }),
    "amend rate",
    [30, 30],
  ],
  ["never seen", situation({ asked: heater(45) }), "block barrier hold", [20, 30]],
  ["never seen, and beyond the range", situation({ asked: heater(1e9) }), "block barrier hold", [20, 30]],
  ["too rare", situation({ asked: heater(32) }), "amend energy", [22, 30]],
  [
    "beyond the range of the fan",
    situation({ asked: ask(["fan_speed_setpoint", 101]), standing: [20, 98] }),
    "amend range",
    [20, 100],
  ],
  ["faster than the rate", situation({ asked: heater(29) }), "amend rate", [22, 30]],
  ["no future out of the ordinary", situation({ asked: heater(22) }), "allow inside", [22, 30], foreseeing],
  ["a future that is too rare", situation({ asked: heater(28) }), "amend future", [22, 30], foreseeing],
  ["a future never seen", situation({ asked: heater(30) }), "block future hold", [20, 30], foreseeing],
  [
    "what stands leads out farther",
    situation({ asked: heater(28), standing: [29, 30] }),
    "allow inside",
    [28, 30],
    foreseeing,
  ],
  [
    "rare beside these readings, and the future is no better a witness",
    situation({ state: [992, 20], asked: heater(29), standing: [28, 30] }),
    "amend energy",
    [26, 30],
    foreseeing,
  ],
  [
    "rare beside these readings, and a better witness sees no harm",
    situation({ state: [992, 20], asked: heater(29), standing: [28, 30] }),
    "allow inside",
    [29, 30],
    farSighted,
  ],
  [
    "the forecaster has lost the plant",
    situation({ asked: heater(21), forecaster: "lost" }),
    "block forecast hold",
    [20, 30],
    foreseeing,
  ],
  [
    "a map without a forecaster has none to lose",
    situation({ asked: heater(21), forecaster: "lost" }),
    "allow inside",
    [21, 30],
  ],
  [
    "outside, and its future leads back",
    situation({ state: [1012, 26], asked: heater(18), standing: [26, 30] }),
    "amend rate",
    [24, 30],
    foreseeing,
  ],
  [
    "outside, what stands leads back, and the wish cannot be read",
    situation({ state: [1012, 26], asked: heater(Number.NaN), standing: [18, 30] }),
    "block not-finite hold",
    [18, 30],
    foreseeing,
  ],
  [
    "outside, and its future leads out",
    situation({ state: [1025, 26], asked: heater(25), standing: [24, 30] }),
    "block energy safe",
    [0, 100],
    foreseeing,
  ],
  [
    "outside, and the wish leads out, but something near it leads back",
    situation({ state: [1012, 26], asked: heater(30), standing: [18, 30] }),
    "amend energy",
    [20, 30],
    foreseeing,
  ],
  [
    "outside, and only what stands would lead back, were the forecaster right",
    situation({ state: [1012, 26], asked: heater(30), standing: [18, 30], forecaster: "lost" }),
    "block forecast safe",
    [0, 100],
    foreseeing,
  ],
  [
    "outside, and nearer than what stands",
    situation({ state: [1025, 26], asked: heater(24), standing: [26, 30] }),
    "allow inside",
    [24, 30],
    foreseeing,
  ],
  [
    "nobody asks for long, and the machine must not be shocked",
    situation({ asked: undefined, at: 3_000_001 }),
    "block absent ramp",
    [18, 35],
    { ...envelope, toSafe: "ramp" },
  ],
  [
    "nobody asks for long, and nobody knows from where to ramp",
    situation({ asked: undefined, at: 3_000_001, standing: undefined }),
    "block absent safe",
    [0, 100],
    { ...envelope, toSafe: "ramp" },
  ],
  ["not sure enough", sure(0.7, 21), "block unsure hold", [20, 30], doubting],
  ["does not say how sure it is", situation({ asked: heater(21) }), "block unsure hold", [20, 30], doubting],
  ["sure, and replicas agree", sure(0.9, 21), "allow inside", [21, 30], doubting],
  ["sure, and replicas differ", sure(0.9, 28), "block replicas hold", [20, 30], doubting],
  ["sure, and a replica is no number", sure(0.9, Number.NaN), "block replicas hold", [20, 30], doubting],
  ["somebody else's fan", situation({ asked: heater(21) }), "block not-owner hold", [20, 30], owned],
  [
    "its own heater",
    situation({ asked: ask(["heater_power_setpoint", 21]) }),
    "allow inside",
    [21, 30],
    owned,
  ],
];

/** One who is so sure of 21 kW, with a replica that would rather have another heater. */
function sure(confidence: number, other: number): Situation {
  const asked = { ...heater(21), confidence };
  return situation({ asked: { ...asked, replicas: [asked.writes, heater(other).writes] } });
}

for (const [name, given, verdict, writes, under = envelope] of table)
  test(`judge(): ${name} → ${verdict}`, () => {
    const ruled = judge(given, under).verdict;
    assert.equal(
      [ruled.kind, ruled.because, ruled.kind === "block" ? ruled.fallback : ""].join(" ").trim(),
      verdict,
    );
    assert.deepEqual(
      ruled.writes.map(({ value }) => value),
      writes,
    );
    assert.ok(ruled.text.length > 0);
  });

test("judge() has a row in the table for every gate", () => {
  const reached = new Set(
    table
      .map(([, given, , , under = envelope]) => gates.findIndex((gate) => objects(gate, { given, under })))
      .map((index) => gates[index]?.name ?? "none"),
  );
  // A crossing needs two basins; the bowl has one. The next test builds the other.
  for (const { name } of gates.filter((gate) => gate.name !== "path"))
    assert.ok(reached.has(name), `no row reaches "${name}"`);

  function objects(
    gate: (typeof gates)[number],
    { given, under }: { given: Situation; under: Envelope },
  ): boolean {
    let isReached = false;
    const original = gate.objection;
    Object.assign(gate, {
      objection: (view: Parameters<typeof original>[0]) => {
        const verdict = original(view);
        isReached ||= verdict !== undefined;
        return verdict;
      },
    });
    judge(given, under);
    Object.assign(gate, { objection: original });
    return isReached;
  }
});

test("judge() blocks a way that crosses a barrier between two basins", () => {
  const twoBasins = Object.assign(Object.create(envelope.map), {
    energy: (state: Float64Array) => Math.min((state[1]! - 20) ** 2, (state[1]! - 40) ** 2) / 16,
  });
  const ruled = judge(situation({ asked: heater(40) }), { ...envelope, map: twoBasins }).verdict;
  assert.equal(ruled.kind === "block" && ruled.because, "path");
  const [nearest] = ruled.kind === "block" && ruled.nearest ? ruled.nearest : [];
  assert.ok(nearest!.value <= 24 && nearest!.value > 23.99, `${nearest!.value} kW`);
});

test("judge() says what would happen and when", () => {
  const future = judge(situation({ asked: heater(28) }), foreseeing).verdict;
  assert.equal(
    spoken(future.text),
    "melt_temperature would be 1024 K in 60 s, which is rarer than 1 in 401; now heater_power_setpoint 22 kW, fan_speed_setpoint 30 %",
  );
});

test("judge() amends a future to the set-points that just lead to its limit", () => {
  const slow = { ...foreseeing, tickUs: 60_000_000 };
  const ruled = judge(situation({ asked: heater(28) }), slow).verdict;
  // 20 K above 1000 K are 20/3 kW above 20 kW.
  assert.ok(Math.abs(ruled.writes[0]!.value - 26.667) < 0.02, String(ruled.writes[0]!.value));
  assert.ok(ruled.writes[0]!.value <= 20 + 20 / 3);
});

test("judge() lets the lesser evil through only where nothing that is allowed can be reached", () => {
  const reachable = judge(situation({ asked: heater(27), standing: [28, 30] }), foreseeing).verdict;
  assert.equal(`${reachable.kind} ${reachable.because}`, "amend future");
  assert.ok(Math.abs(reachable.writes[0]!.value - (20 + 20 / 3)) < 0.001);
  const outOfReach = judge(situation({ asked: heater(29), standing: [30, 30] }), foreseeing).verdict;
  assert.equal(outOfReach.kind, "allow");
});

test("judge() offers the nearest allowed set-points with a block, in plant terms", () => {
  const ruled = judge(situation({ asked: heater(45) }), envelope).verdict;
  const nearest = ruled.kind === "block" ? ruled.nearest?.[0]?.value : undefined;
  assert.ok(nearest! <= 30 && nearest! > 29.99, `${nearest} kW`);
  assert.equal(
    spoken(ruled.text),
    "heater_power 45 kW with melt_temperature 1000 K was never seen; the nearest allowed is heater_power_setpoint 30 kW, fan_speed_setpoint 30 %",
  );
});

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    5e-324,
    1.7e308,
    20,
    30,
  ),
);
const anyPoint = fc.oneof(fc.constantFrom("heater_power_setpoint", "fan_speed_setpoint"), fc.string());
const anySituation = fc.record({
  state: fc.tuple(anyNumber, anyNumber),
  isFlawed: fc.boolean(),
  asked: fc.option(fc.array(fc.tuple(anyPoint, anyNumber), { maxLength: 4 }), { nil: undefined }),
  standing: fc.option(
    fc.tuple(fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })),
    { nil: undefined },
  ),
  at: fc.integer({ min: 0, max: 10_000_000 }),
  others: fc.constantFrom("left" as const, "none" as const),
});

test("judge() is total: whatever is asked, what is written is finite, inside the limits and complete", () => {
  fc.assert(
    fc.property(anySituation, ({ state, isFlawed, asked, ...rest }) => {
      const given = situation({
        ...rest,
        state,
        asked: asked && ask(...asked),
        ...(isFlawed ? { flaw: "age" as const } : {}),
      });
      const { verdict } = judge(given, envelope);
      const isEmpty = verdict.kind === "block" && verdict.fallback === "next";
      assert.equal(verdict.writes.length, isEmpty ? 0 : envelope.actuators.length);
      for (const [index, { value }] of verdict.writes.entries()) {
        const { min, max } = envelope.actuators[index]!;
        assert.ok(value >= min && value <= max, `${value} lies in ${min} … ${max}`);
      }
    }),
    { numRuns: 5_000 },
  );
});

test("judge() never lets a set-point move faster than its rate, except to the safe state", () => {
  fc.assert(
    fc.property(anySituation, ({ state, asked, ...rest }) => {
      const { verdict } = judge(situation({ ...rest, state, asked: asked && ask(...asked) }), envelope);
      if (rest.standing === undefined || (verdict.kind === "block" && verdict.fallback !== "hold")) return;
      for (const [index, { value }] of verdict.writes.entries()) {
        const stepMax = envelope.actuators[index]!.slewPerSecondMax * 0.1;
        assert.ok(Math.abs(value - rest.standing[index]!) <= stepMax * (1 + 1e-12));
      }
    }),
    { numRuns: 5_000 },
  );
});

test("judge() gives the same situation the same verdict", () => {
  fc.assert(
    fc.property(anySituation, ({ state, asked, ...rest }) => {
      const given = situation({ ...rest, state, asked: asked && ask(...asked) });
      assert.deepEqual(judge(given, envelope), judge(given, envelope));
    }),
  );
});
