import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type BringUpAsk,
  BringUpShield,
  bringUpIntervalUs,
  bringUpPermitUs,
} from "#runtime/shield/bring-up.ts";
import { type Permit, PermitGate, type PermitKey, writesOf } from "#runtime/shield/permit.ts";

const secret = new Uint8Array(32).fill(9);
const limits = new Map([
  ["fan", { min: 0, max: 100, slewPerSecondMax: 20 }],
  ["valve", { min: -5, max: 5 }],
]);
const ask: BringUpAsk = { point: "valve", value: 1, current: 0, at: 5_000_000, tick: 7 };

function opened(key = secret): { readonly shield: BringUpShield; readonly gate: PermitGate } {
  const shield = new BringUpShield(key, limits);
  return { shield, gate: shield.admittedTo((_name: string, own: PermitKey) => new PermitGate(own)) };
}

test("BringUpShield issues a permit that says bring-up, names the one value, and soon expires", () => {
  const { shield, gate } = opened();
  const verdict = shield.decide(ask);
  assert.ok(verdict.kind === "permitted");
  assert.equal(verdict.name, "bring-up-0");
  const grant = gate.peek(verdict.permit)!;
  assert.deepEqual([grant.purpose, grant.capsule, grant.tick], ["bring-up", "bring-up", 7]);
  assert.equal(grant.expiresAt - grant.issuedAt, bringUpPermitUs);
  const redeemed = gate.redeem(verdict.permit, ask.at);
  assert.ok(redeemed.kind === "granted");
  assert.deepEqual(writesOf(redeemed.granted), [{ point: "valve", value: 1 }]);
  assert.equal(gate.redeem(verdict.permit, ask.at).kind, "refused");
});

test("BringUpShield opens no other door than the one it was admitted to", () => {
  const { shield } = opened();
  const other = opened(new Uint8Array(32).fill(1)).gate;
  const verdict = shield.decide(ask);
  assert.ok(verdict.kind === "permitted");
  const said = other.redeem(verdict.permit as Permit, ask.at);
  assert.ok(said.kind === "refused" && said.because === "forged");
});

test("a stand-down makes a bring-up permit from before it worthless", () => {
  const { shield, gate } = opened();
  const verdict = shield.decide(ask);
  assert.ok(verdict.kind === "permitted");
  const late = gate.redeem(verdict.permit, ask.at + bringUpPermitUs + 1);
  assert.ok(late.kind === "refused" && late.because === "expired");
});

for (const [what, changes, because] of [
  ["a point that nobody knows", { point: "heater" }, "unknown-point"],
  ["a name that objects have of themselves", { point: "constructor" }, "unknown-point"],
  ["NaN", { value: Number.NaN }, "not-finite"],
  ["infinity", { value: Number.POSITIVE_INFINITY }, "not-finite"],
  ["a value above", { value: 5.000_001 }, "out-of-limits"],
  ["a value below", { value: -5.000_001 }, "out-of-limits"],
  ["a leap", { point: "fan", value: 21, current: 0 }, "too-fast"],
  ["a move from nobody knows where", { point: "fan", current: undefined }, "no-reading"],
  ["a move from no number", { point: "fan", current: Number.NaN }, "no-reading"],
] as const)
  test(`BringUpShield refuses ${what}`, () => {
    const verdict = opened().shield.decide({ ...ask, ...changes } as BringUpAsk);
    assert.ok(verdict.kind === "refused");
    assert.equal(verdict.because, because);
  });

test("BringUpShield lets no second write through too soon, and a refused one costs nothing", () => {
  const { shield } = opened();
  assert.equal(shield.decide({ ...ask, value: 99 }).kind, "refused");
  assert.equal(shield.decide(ask).kind, "permitted");
  const soon = shield.decide({ ...ask, at: ask.at + bringUpIntervalUs - 1 });
  assert.ok(soon.kind === "refused" && soon.because === "too-soon");
  assert.equal(shield.decide({ ...ask, at: ask.at + bringUpIntervalUs }).kind, "permitted");
});

test("BringUpShield permits nothing outside limits, whatever it is asked", () => {
  const numbers = fc.oneof(fc.double(), fc.double({ min: -200, max: 200 }));
  fc.assert(
    fc.property(
      fc.constantFrom("fan", "valve", "other"),
      numbers,
      fc.option(numbers, { nil: undefined }),
      fc.nat(),
      (point, value, current, at) => {
        const verdict = opened().shield.decide({ point, value, current, at, tick: 1 });
        if (verdict.kind === "refused") return;
        const held = limits.get(point)!;
        assert.ok(value >= held.min && value <= held.max);
        if (point === "fan") assert.ok(Math.abs(value - current!) <= 20);
      },
    ),
    { numRuns: 1_000 },
  );
});
