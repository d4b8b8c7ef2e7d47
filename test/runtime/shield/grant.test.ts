import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Bug } from "#runtime/core/fault.ts";
import { decodeGrant, encodeGrant } from "#runtime/shield/grant.ts";
import { issue, PermitGate, PermitKey, seal, unseal } from "#runtime/shield/permit.ts";

const key = new PermitKey(new Uint8Array(32).fill(1));
const now = 1_500;

test("encodeGrant(): a permit says what its grant said, whatever was said before it", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const grants = fc.record({
    purpose: fc.constantFrom("action" as const, "stand-down" as const, "bring-up" as const),
    capsule: fc.constantFrom("", "sha256:00", 'sha256:"ü"'),
    tick: finite,
    serial: fc.maxSafeNat(),
    issuedAt: finite,
    expiresAt: fc.constant(now),
    writes: fc.array(fc.record({ point: fc.constantFrom("", "heater", "ü\u2028"), value: finite }), {
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(fc.array(grants, { minLength: 1, maxLength: 6 }), (said) => {
      for (const grant of said) {
        const redeemed = new PermitGate(key).redeem(unseal(seal(issue(key, grant))), now);
        assert.equal(redeemed.kind, "granted");
        const { writes } = grant;
        const expected = {
          ...grant,
          writes: writes.map(({ point, value }) => ({ point, value: value + 0 })),
        };
        assert.deepEqual(redeemed.granted.grant, expected);
      }
    }),
  );
});

test("encodeGrant(): a permit goes on saying what it said, however many follow", () => {
  const grantOf = (tick: number, count: number) => ({
    purpose: "action" as const,
    capsule: `sha256:${"0".repeat(tick % 9)}`,
    ...{ tick, serial: tick, issuedAt: tick, expiresAt: tick + 1 },
    writes: Array.from({ length: count }, (_, at) => ({ point: `point ${at}`, value: tick / (at + 1) })),
  });
  // One is longer than the memory that others share, and there are more than one piece of it has room for.
  const grants = Array.from({ length: 1_500 }, (_, tick) => grantOf(tick, tick === 700 ? 5_000 : tick % 7));
  const sealed = grants.map((grant) => encodeGrant(grant, 32));
  for (const [tick, grant] of grants.entries()) assert.deepEqual(decodeGrant(sealed[tick]!, 32), grant);
});

test("decodeGrant() throws for bytes of no grant, or makes a grant of them", () => {
  const good = encodeGrant(
    {
      purpose: "action",
      capsule: "sha256:00",
      ...{ tick: 1, serial: 2, issuedAt: 3, expiresAt: 4 },
      writes: [{ point: "heater", value: 1 }],
    },
    32,
  );
  assert.throws(() => decodeGrant(good.subarray(0, 40), 32));
  assert.throws(() => decodeGrant(new Uint8Array(200).fill(255), 32), Bug);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const bent = good.slice();
      bent[at] = byte;
      try {
        assert.ok(decodeGrant(bent, 32).writes.length <= good.length);
      } catch (error) {
        assert.ok(error instanceof Error && !(error instanceof assert.AssertionError));
      }
    }),
  );
});
