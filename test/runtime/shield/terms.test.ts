import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boundsIn } from "#runtime/shield/bounds.ts";
import { judge } from "#runtime/shield/judge.ts";
import { limitNames } from "#runtime/shield/limits.ts";
import {
  bearingOf,
  envelopeUnder,
  flawInLimit,
  inForce,
  type LimitTerm,
  nextEnd,
  type Term,
  termText,
} from "#runtime/shield/terms.ts";
import { bowlEnvelope } from "./bowl.ts";
import { RampForesight } from "./ramp.ts";

const signed = bowlEnvelope();
const regimed = { ...signed, regimes: [{ regime: "casting" }, { regime: "standby", threshold: 0.5 }] };
/** One whose futures are limited, and that asks how sure one is. */
const careful = { ...bowlEnvelope({ foresight: new RampForesight() }), confidenceMin: 0.6 };
const heater = "heater_power_setpoint";
const common = { by: "ann, confirmed by bob", because: "a test", from: 1_000_000, until: 2_000_000 };
const limit = (what: LimitTerm["what"], value: number, of = heater): Term => ({ ...common, what, of, value });
const mode = (value: "observe" | "enforce"): Term => ({ ...common, what: "mode", value });

const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.constantFrom("observe", "enforce").map((value) => mode(value as "observe")),
  fc
    .record({
      what: fc.constantFrom(...limitNames),
      of: fc.constantFrom(heater, "fan_speed_setpoint", "of another machine", signed.capsule),
      value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 120 })),
    })
    .map(({ what, of, value }) => limit(what, value, of)),
);

test("envelopeUnder() is never wider than what is signed, whatever anybody orders", () => {
  fc.assert(
    fc.property(
      fc.array(anyTerm, { maxLength: 8 }),
      fc.constantFrom("casting", "standby", "other", undefined),
      (terms, regime) => {
        for (const each of [signed, regimed, careful]) {
          const under = envelopeUnder(each, bearingOf(each, terms));
          for (const [place, { point, min, max, safe, slewPerSecondMax }] of under.actuators.entries()) {
            const was = each.actuators[place]!;
            assert.equal(point, was.point);
            assert.ok(was.min <= min && min <= safe && safe <= max && max <= was.max && safe === was.safe);
            assert.ok(slewPerSecondMax <= was.slewPerSecondMax);
          }
          const [now, before] = [boundsIn(regime, under), boundsIn(regime, each)];
          assert.ok(now.state <= before.state && now.moves <= before.moves);
          assert.deepEqual([under.map, under.permitUs], [each.map, each.permitUs]);
          assert.ok(under.holdUs <= each.holdUs);
          assert.ok((under.ahead?.threshold ?? 0) <= (each.ahead?.threshold ?? 0));
          assert.equal(under.ahead?.barrier, each.ahead?.barrier);
          assert.ok((under.confidenceMin ?? 0) >= (each.confidenceMin ?? 0));
          assert.equal(under.confidenceMin === undefined, each.confidenceMin === undefined);
        }
      },
    ),
  );
});

test("judge() lets nothing beyond a limit that was narrowed, and amends to it", () => {
  const under = envelopeUnder(signed, bearingOf(signed, [limit("max", 21), limit("slew", 10)]));
  const writes = (asked: number, standing = 20) => {
    const { verdict } = judge(
      {
        at: 0,
        signal: { at: 0, values: Float64Array.from([1_000, 20]), flaw: undefined },
        asked: { origin: "optimiser", by: "test", at: 0, writes: [{ point: heater, value: asked }] },
        ...{
          silence: "absent",
          standing: [standing, 30],
          goodSince: 0,
          others: "none",
          forecaster: "trusted",
        },
      },
      under,
    );
    return [verdict.because, verdict.writes[0]?.value];
  };
  assert.deepEqual(writes(20.5), ["inside", 20.5]);
  assert.deepEqual(writes(21.5), ["range", 21]);
  assert.deepEqual(writes(18.5), ["rate", 19]);
});

test("judge() goes by a narrower future, a surer proposal and a shorter hold", () => {
  const ruled = (
    terms: readonly Term[],
    { asked = 22, confidence = 0.7, at = 0 }: { asked?: number; confidence?: number; at?: number } = {},
  ) => {
    const { verdict } = judge(
      {
        at,
        signal: { at, values: Float64Array.from([1_000, 20]), flaw: undefined },
        asked: { origin: "optimiser", by: "test", at, confidence, writes: [{ point: heater, value: asked }] },
        ...{ silence: "absent", standing: [20, 30], goodSince: 0, others: "none", forecaster: "trusted" },
      },
      envelopeUnder(careful, bearingOf(careful, terms)),
    );
    return `${verdict.kind} ${verdict.because}${verdict.kind === "block" ? ` ${verdict.fallback}` : ""}`;
  };
  const narrow = (what: LimitTerm["what"], value: number) => [limit(what, value, signed.capsule)];
  // 2 kW more lead the melt 6 K away, which is 0.18 in its units.
  assert.equal(ruled([]), "allow inside");
  assert.equal(ruled(narrow("ahead", 0.19)), "allow inside");
  assert.equal(ruled(narrow("ahead", 0.17)), "amend future");
  assert.equal(ruled(narrow("confidenceMin", 0.7)), "allow inside");
  assert.equal(ruled(narrow("confidenceMin", 0.71)), "block unsure hold");
  const unsure = { confidence: 0.5, at: 2_000_000 };
  assert.equal(ruled([], unsure), "block unsure hold");
  assert.equal(ruled(narrow("holdMs", 2_000), unsure), "block unsure hold");
  assert.equal(ruled(narrow("holdMs", 1_999), unsure), "block unsure safe");
  // Of another capsule they are nothing to this one.
  assert.equal(ruled([limit("ahead", 0.1, "another")]), "allow inside");
});

test("envelopeUnder() is what was signed where nothing is ordered, and says what was where something is", () => {
  assert.equal(envelopeUnder(signed, bearingOf(signed, [])), signed);
  assert.equal(envelopeUnder(signed, bearingOf(signed, [limit("max", 5, "of another machine")])), signed);
  const observing = envelopeUnder(signed, bearingOf(signed, [mode("observe")]));
  assert.deepEqual([observing.mode, observing.limits], ["observe", undefined]);
  const strict = envelopeUnder(regimed, bearingOf(regimed, [limit("threshold", 0.7, signed.capsule)]));
  assert.deepEqual(
    ["casting", "standby", "never learnt"].map((regime) => boundsIn(regime, strict).state),
    [0.7, 0.5, 0.5],
  );
  assert.deepEqual(strict.limits, { threshold: 0.7, points: {} });
});

test("inForce() ends what is over, and a mode whose time nobody can believe, but no limit", () => {
  const terms = [mode("observe"), limit("max", 30)];
  assert.deepEqual(inForce(terms, 1_500_000), terms);
  assert.deepEqual(inForce(terms, 2_000_000), []);
  // The clock was set back by an hour: the mode ends, the limit stays.
  assert.deepEqual(inForce(terms, 1_000_000 - 3_600_000_000), [terms[1]]);
  const forGood: Term = { ...limit("max", 30), until: null } as Term;
  assert.deepEqual(inForce([forGood], Number.MAX_SAFE_INTEGER), [forGood]);
  assert.deepEqual([nextEnd(terms), nextEnd([forGood]), nextEnd([])], [2_000_000, Infinity, Infinity]);
});

// What may be ordered of a heater of 0 … 60 kW, 20 kW a second, safe at 0, and a threshold of 1 nat.
const orders: readonly (readonly [LimitTerm["what"], number, string, boolean])[] = [
  ["max", 60, heater, true],
  ["max", 60.001, heater, false],
  ["max", 0, heater, true],
  ["max", -1, heater, false],
  ["min", 0, heater, true],
  ["min", 0.001, heater, false],
  ["min", 100, "fan_speed_setpoint", true],
  ["max", 99, "fan_speed_setpoint", false],
  ["slew", 20, heater, true],
  ["slew", 20.001, heater, false],
  ["slew", 0, heater, false],
  ["threshold", 1, signed.capsule, true],
  ["threshold", 1.001, signed.capsule, false],
  ["threshold", 0, signed.capsule, false],
  ["holdMs", 3_000, signed.capsule, true],
  ["holdMs", 3_000.5, signed.capsule, false],
  ["holdMs", 0, signed.capsule, true],
  ["holdMs", -1, signed.capsule, false],
  ["ahead", 1, signed.capsule, false],
  ["confidenceMin", 0.9, signed.capsule, false],
  ["max", 1, "of another machine", false],
  ["max", Number.NaN, heater, false],
];

test("flawInLimit() lets a limit become narrower, around the safe value, and nothing else", () => {
  for (const [what, value, of, isGood] of orders)
    assert.equal(flawInLimit({ what, of, value }, signed) === undefined, isGood, `${what} of ${of} ${value}`);
  for (const [what, value, isGood] of [
    ["ahead", 2, true],
    ["ahead", 2.001, false],
    ["ahead", 0, false],
    ["confidenceMin", 0.6, true],
    ["confidenceMin", 0.599, false],
    ["confidenceMin", 1, true],
    ["confidenceMin", 1.001, false],
    ["confidenceMin", Number.NaN, false],
  ] as const)
    assert.equal(
      flawInLimit({ what, of: signed.capsule, value }, careful) === undefined,
      isGood,
      `${what} ${value}`,
    );
  assert.match(
    flawInLimit({ what: "max", of: heater, value: 61 }, signed)!,
    /0 … 60 kW.*takes a new capsule/,
  );
  assert.equal(termText(limit("max", 30)), `max of ${heater} 30`);
  assert.equal(termText(limit("holdMs", 500, "a")), "holdMs 500 ms for a");
});
