import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { getPublicKey, Point, sign, verify } from "@noble/ed25519";
import fc from "fast-check";
import {
  isSignedBy,
  isSoundKey,
  nativeVerifies,
  type Signed,
  strictVerifies,
} from "#runtime/capsule/trust/signature.ts";
import { publicBytesOf, secretKeyOf, signatureOf } from "#runtime/core/ed25519.ts";

interface Case {
  readonly message: string;
  readonly publicKey: string;
  readonly signature: string;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../../vectors/ed25519.json", import.meta.url), "utf8"),
) as {
  readonly rfc8032: { readonly cases: readonly (Case & { readonly name: string; readonly seed: string })[] };
  readonly speccheck: {
    readonly cases: readonly (Case & { readonly number: number; readonly what: string })[];
  };
};

function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

function signedOf({ message, publicKey, signature }: Case): Signed {
  return { message: fromHex(message), publicKey: fromHex(publicKey), signature: fromHex(signature) };
}

for (const { name, seed, ...rest } of vectors.rfc8032.cases)
  test(`isSignedBy() takes ${name} of RFC 8032, and both implementations sign it so`, () => {
    const signed = signedOf(rest);
    const secret = secretKeyOf(fromHex(seed));
    assert.deepEqual(publicBytesOf(secret), signed.publicKey);
    assert.deepEqual(getPublicKey(fromHex(seed)), signed.publicKey);
    assert.deepEqual(signatureOf(signed.message, secret), signed.signature);
    assert.deepEqual(sign(signed.message, fromHex(seed)), signed.signature);
    assert.ok(strictVerifies(signed) && nativeVerifies(signed) && isSignedBy(signed));
  });

for (const { number, what, ...rest } of vectors.speccheck.cases)
  test(`isSignedBy() refuses speccheck ${number}: ${what}`, () => {
    const signed = signedOf(rest);
    assert.equal(strictVerifies(signed), false);
    assert.equal(isSignedBy(signed), false);
  });

test("isSignedBy() is stricter than either implementation by itself", () => {
  const cases = vectors.speccheck.cases.map((each) => ({ number: each.number, ...signedOf(each) }));
  const native = cases.filter(nativeVerifies).map(({ number }) => number);
  const noble = cases
    .filter(({ signature, message, publicKey }) => verify(signature, message, publicKey, { zip215: false }))
    .map(({ number }) => number);
  assert.deepEqual(native, [3], "OpenSSL takes a key of mixed order");
  assert.deepEqual(noble, [2, 3, 4, 5], "noble's strict way takes what holds with the cofactor");
});

test("isSignedBy() agrees with OpenSSL about all that honest keys sign, and about every flipped bit", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 64 }),
      fc.nat({ max: 8 * 96 - 1 }),
      (seed, message, bit) => {
        const secret = secretKeyOf(seed);
        const honest = {
          message,
          publicKey: publicBytesOf(secret),
          signature: signatureOf(message, secret),
        };
        assert.ok(strictVerifies(honest) && nativeVerifies(honest));
        const bytes = Buffer.concat([honest.publicKey, honest.signature]);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const flipped = { message, publicKey: bytes.subarray(0, 32), signature: bytes.subarray(32) };
        assert.ok(!strictVerifies(flipped) && !nativeVerifies(flipped) && !isSignedBy(flipped));
      },
    ),
    { numRuns: 40 },
  );
});

test("isSoundKey() refuses small and mixed order, second spellings, no points and other lengths", () => {
  const honest = publicBytesOf(secretKeyOf(new Uint8Array(32)));
  assert.ok(isSoundKey(honest));
  const order8 = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const mixed = Point.fromBytes(honest).add(order8).toBytes();
  const refused: Readonly<Record<string, Uint8Array>> = {
    "order 8": order8.toBytes(),
    "mixed order": mixed,
    identity: fromHex(`01${"00".repeat(31)}`),
    "identity with a sign": fromHex(`01${"00".repeat(30)}80`),
    "y = p + 3": fromHex(`f0${"ff".repeat(30)}7f`),
    "no point": fromHex(`02${"00".repeat(31)}`),
    "31 bytes": honest.subarray(1),
    "33 bytes": Buffer.concat([honest, Buffer.of(0)]),
    nothing: new Uint8Array(),
  };
  for (const [name, bytes] of Object.entries(refused)) assert.equal(isSoundKey(bytes), false, name);
});

test("isSoundKey() says the same again, of more keys than it keeps, and not of bytes that were a key", () => {
  const keys = Array.from({ length: 70 }, (_, index) =>
    publicBytesOf(secretKeyOf(new Uint8Array(32).fill(index))),
  );
  for (const key of [...keys, ...keys.slice(0, 5), ...keys.slice(-5)]) assert.ok(isSoundKey(key));
  const bytes = keys.at(-1)!;
  bytes.fill(0);
  assert.equal(isSoundKey(bytes), false);
});

test("isSignedBy() says the same again, of more than it keeps, and not of any part that was changed since", () => {
  const secret = secretKeyOf(new Uint8Array(32).fill(7));
  const publicKey = publicBytesOf(secret);
  const all = Array.from({ length: 70 }, (_, index): Signed => {
    const message = new Uint8Array(40).fill(index);
    return { message, signature: signatureOf(message, secret), publicKey };
  });
  for (const signed of [...all, ...all.slice(0, 5), ...all.slice(-5)]) assert.ok(isSignedBy(signed));
  const known = all.at(-1)!;
  const other = publicBytesOf(secretKeyOf(new Uint8Array(32).fill(8)));
  const { message, signature } = known;
  const joined = Buffer.concat([signature, message]);
  for (const change of [
    { message: new Uint8Array(40) },
    { message: joined.subarray(63), signature: joined.subarray(0, 63) },
    { message: joined.subarray(65), signature: joined.subarray(0, 65) },
    { signature: all[0]!.signature },
    { publicKey: other },
  ])
    assert.equal(isSignedBy({ ...known, ...change }), false);
  message.fill(0);
  assert.equal(isSignedBy(known), false);
});

test("isSignedBy() is total for signatures and keys of any length", () => {
  const message = new Uint8Array(3);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 70 }),
      fc.uint8Array({ maxLength: 40 }),
      (signature, publicKey) => !isSignedBy({ message, signature, publicKey }),
    ),
  );
});

test("secretKeyOf() is PKCS #8 as OpenSSL reads it", () => {
  const pem = secretKeyOf(new Uint8Array(32)).export({ format: "pem", type: "pkcs8" });
  assert.equal(createPrivateKey(pem).asymmetricKeyType, "ed25519");
});
