import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockBytes, type Message } from "#runtime/core/blake2s.ts";
import { Bug } from "#runtime/core/fault.ts";
import { decodeGrant, encodeGrant, type Grant } from "#runtime/shield/grant.ts";
import { issue, PermitGate, PermitKey, seal, unseal } from "#runtime/shield/permit.ts";

const key = new PermitKey(new Uint8Array(32).fill(1));
const now = 1_500;

const sample: Grant = {
  purpose: "action",
  capsule: "sha256:00",
  ...{ tick: 1, serial: 2, issuedAt: 3, expiresAt: 4 },
  writes: [{ point: "heater", value: 1 }],
};

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
  const encoded = grants.map((grant) => encodeGrant(grant, 8));
  for (const [tick, grant] of grants.entries()) assert.deepEqual(decodeGrant(bytesOf(encoded[tick]!)), grant);
});

function bytesOf({ common, words, from, length }: Message): Buffer {
  return Buffer.concat([new Uint8Array(common.words.buffer), new Uint8Array(words.buffer, from * 4, length)]);
}

test("encodeGrant(): two permits are the same bytes only where they say the same", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", '"', ",", " ", "\0", "\u2028", "]", "\ud800"),
    maxLength: 70,
  });
  const grants = fc.record({
    purpose: fc.constantFrom("action" as const, "stand-down" as const),
    capsule: name,
    ...{ tick: fc.nat(1), serial: fc.nat(1), issuedAt: fc.nat(1), expiresAt: fc.nat(1) },
    writes: fc.array(fc.record({ point: name, value: fc.nat(1) }), { maxLength: 9 }),
  });
  fc.assert(
    fc.property(grants, grants, fc.nat(3), (one, other, alike) => {
      // Most often all but one part of the other is this one's.
      const second = { ...one, ...(alike === 0 ? other : { capsule: other.capsule, writes: other.writes }) };
      const isSame = bytesOf(encodeGrant(one, 8)).equals(bytesOf(encodeGrant(second, 8)));
      assert.equal(isSame, JSON.stringify(one) === JSON.stringify(second));
      const wider = { ...one, writes: [...one.writes, { point: "", value: 0 }] };
      assert.ok(!bytesOf(encodeGrant(one, 8)).equals(bytesOf(encodeGrant(wider, 8))));
    }),
  );
});

test("encodeGrant(): names fill whole blocks of the code, and something follows them", () => {
  for (let length = 0; length < 200; length++) {
    const capsule = "c".repeat(length);
    const { common, length: bytes } = encodeGrant({ ...sample, capsule }, 8);
    assert.equal(
      common.blocks,
      Math.ceil((4 + JSON.stringify(["action", capsule, "heater"]).length) / blockBytes),
    );
    assert.equal(common.words.byteLength, common.blocks * blockBytes);
    assert.equal(bytes, 5 * 8);
  }
});

test("decodeGrant() throws for bytes of no grant, or makes a grant of them", () => {
  const good = bytesOf(encodeGrant(sample, 8));
  assert.deepEqual(decodeGrant(good), sample);
  for (let length = 0; length < good.length; length++)
    assert.throws(() => decodeGrant(good.subarray(0, length)));
  assert.throws(() => decodeGrant(Buffer.concat([good, new Uint8Array(8)])), Bug);
  assert.throws(() => decodeGrant(new Uint8Array(200).fill(255)));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const bent = Buffer.from(good);
      bent[at] = byte;
      try {
        assert.ok(decodeGrant(bent).writes.length <= good.length);
      } catch (error) {
        assert.ok(error instanceof Error && !(error instanceof assert.AssertionError));
      }
    }),
  );
});
