import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Frame, Sample } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import type { Situation } from "#runtime/shield/judge.ts";
import { PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { condition } from "#runtime/signal/condition.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { decisionRecord, type Witnessed } from "#runtime/tick/witness.ts";
import { bowlEnvelope } from "../shield/bowl.ts";

const at = 1_000_000_000;
const envelope = bowlEnvelope();
const shield = new Shield(envelope, { key: new PermitKey(new Uint8Array(32)), epoch: 0 });
const values = fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.constantFrom(-0, 0, 20, 21, 1e300));

/** A tick's decision in any kind of operation: what is asked may be ordinary, out of range, unheard of or nothing. */
const witnessed: fc.Arbitrary<Witnessed> = fc
  .record({
    tick: fc.nat(),
    heater: values,
    melt: fc.double({ min: 985, max: 1015, noNaN: true }),
    power: fc.double({ min: 10, max: 30, noNaN: true }),
    other: values,
    isRead: fc.boolean(),
    hasOther: fc.boolean(),
    by: fc.constantFrom("furnace policy", 'a "stranger"\u0001'),
    origin: fc.constantFrom("capsule" as const, "capsule" as const, "agent" as const),
    regime: fc.constantFrom(undefined, "heating", "standby"),
    stability: fc.double({ min: 0, max: 1, noNaN: true }),
    confidence: fc.constantFrom(undefined, undefined, 0.5, 0.25, Number.NaN),
    choice: fc.option(
      fc.record({
        looked: fc.nat(64),
        taken: fc.nat(63),
        cost: fc.double(),
        runnerUp: fc.double(),
      }),
      { nil: undefined },
    ),
    replicas: fc.option(
      fc.array(
        fc.constantFrom("heater_power_setpoint", "b").map((point) => [{ point, value: 20 + point.length }]),
        { maxLength: 11 },
      ),
      { nil: undefined },
    ),
    forecaster: fc.constantFrom("trusted" as const, "lost" as const),
    isTied: fc.constantFrom(false, false, true),
    bias: fc.constantFrom(undefined, 0, 0, 0.25, 1e-9),
    sinceGoodUs: fc.nat(),
    loose: fc.constantFrom(undefined, undefined, undefined, "late" as const),
    isAsked: fc.constantFrom(true, true, true, false),
  })
  .map((one) => {
    const sample = (value: number): Sample => ({ value, quality: quality.good, at: at - 1_000 });
    const samples = new Map<string, Sample>([
      ["melt_temperature", sample(1000 + (one.melt - 1000) / 10)],
      ["heater_power", sample(one.power)],
      [one.hasOther ? "other" : "another", one.isRead ? sample(one.other) : { ...sample(one.other), at: 0 }],
    ]);
    const frame: Frame = { at, samples };
    const asked = {
      origin: one.origin,
      by: one.by,
      at,
      writes: [{ point: "heater_power_setpoint", value: one.heater }],
      ...(one.confidence !== undefined && { confidence: one.confidence }),
      ...(one.choice && { choice: one.choice }),
      ...(one.replicas && { replicas: one.replicas }),
    };
    const situation: Situation = {
      at,
      signal: condition(frame, envelope.axes),
      asked: one.isAsked ? asked : undefined,
      silence: "absent",
      standing: [one.power, 30],
      goodSince: at - one.sinceGoodUs,
      others: "none",
      forecaster: one.forecaster,
    };
    const decision = shield.decide(situation, one.tick);
    const regime = one.regime && {
      at,
      regime: one.regime,
      probability: 1,
      stability: one.stability,
      transitionProbability: 0,
      next: undefined,
      isChanging: false,
      rowsSinceChange: undefined,
      branches: {
        statistical: { regime: one.regime, probability: 1 },
        physical: { regime: one.regime, probability: 1 },
      },
    };
    return {
      boot: "b",
      tick: one.tick,
      frame,
      asked: one.isAsked ? asked : undefined,
      situation,
      loose: one.loose,
      biases: one.bias === undefined ? undefined : Float64Array.of(one.bias),
      decision,
      envelope,
      regime: regime || undefined,
      isTied: one.isTied,
    };
  });

test("Scribe: the log gets the same bytes whether a decision was noted or printed", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(witnessed, { minLength: 1, maxLength: 40 }), (decisions) => {
      const scribe = new Scribe();
      for (const decision of decisions) {
        const entry = scribe.entryOf(decision);
        const body = Buffer.from(bodyOf(entry)).toString();
        assert.equal(body, Buffer.from(encodeRecord(decisionRecord(decision))).toString());
        seen.add(`${entry[0] === 0 ? "noted" : "printed"} ${decision.decision.ruling.verdict.because}`);
      }
    }),
    { numRuns: 200 },
  );
  for (const because of ["inside", "rate"])
    assert.ok(seen.has(`noted ${because}`) && seen.has(`printed ${because}`), [...seen].join());
});

test("Scribe: a reading that no record may hold is refused as ever, not noted", () => {
  const scribe = new Scribe();
  const [usual] = fc
    .sample(witnessed, { numRuns: 300, seed: 1 })
    .filter((one) => one.decision.ruling.verdict.because === "inside" && one.asked?.origin === "capsule");
  const between = { ...usual!, isTied: false, frame: { ...usual!.frame, at: at + 0.5 } };
  assert.throws(() => scribe.entryOf(between), /whole numbers only/);
});
