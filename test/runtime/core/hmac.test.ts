import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { hmacSha256, type MacKey, macBytes, macKeyOf } from "#runtime/core/hmac.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function macOf(key: MacKey, bytes: Uint8Array, start = 0): string {
  const into = new Uint8Array(macBytes);
  hmacSha256(key, bytes, start, into);
  return hex(into);
}

test("hmacSha256() is that of RFC 4231, cases 1 to 4", () => {
  const cases: readonly (readonly [key: Uint8Array, message: Uint8Array, mac: string])[] = [
    [
      new Uint8Array(20).fill(0x0b),
      ascii("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      ascii("Jefe"),
      ascii("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      new Uint8Array(20).fill(0xaa),
      new Uint8Array(50).fill(0xdd),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ],
    [
      Uint8Array.from({ length: 25 }, (_, at) => at + 1),
      new Uint8Array(50).fill(0xcd),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ],
  ];
  for (const [key, message, mac] of cases) assert.equal(macOf(macKeyOf(key), message), mac);
});

test("hmacSha256() is the platform's own for any key and any messages after each other, from any place on", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 3_000 }), fc.nat(64)), { minLength: 1, maxLength: 6 }),
      (key, messages) => {
        const prepared = macKeyOf(key);
        for (const [bytes, from] of messages) {
          const start = Math.min(from, bytes.length);
          const expected = createHmac("sha256", key).update(bytes.subarray(start)).digest("hex");
          assert.equal(macOf(prepared, bytes, start), expected);
        }
      },
    ),
  );
});

test("macKeyOf() takes no key longer than a block", () => {
  assert.throws(() => macKeyOf(new Uint8Array(65)), { name: "Bug" });
});
