import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalText } from "#runtime/capsule/manifest-bytes.ts";
import { canonicalJson } from "#runtime/core/canonical-json.ts";

interface Vectors {
  readonly structure: { readonly input: string; readonly hex: string };
  readonly order: { readonly input: string; readonly values: readonly string[] };
  readonly numbers: readonly (readonly [bits: string, text: string])[];
  readonly refused: readonly string[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/rfc8785.json", import.meta.url), "utf8"),
) as Vectors;

const double = (bits: string) => Buffer.from(bits, "hex").readDoubleBE();

test("canonicalText() writes the RFC's sample to its bytes", () => {
  const text = canonicalText(JSON.parse(vectors.structure.input));
  assert.equal(Buffer.from(text).toString("hex"), vectors.structure.hex);
});

test("canonicalText() sorts keys as the RFC does", () => {
  const text = canonicalText(JSON.parse(vectors.order.input));
  const places = vectors.order.values.map((value) => text.indexOf(`"${value}"`));
  assert.ok(places.every((place) => place >= 0));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test("canonicalText() writes the numbers of the RFC's appendix B", () => {
  for (const [bits, text] of vectors.numbers) assert.equal(canonicalText(double(bits)), text);
  for (const bits of vectors.refused) assert.throws(() => canonicalText(double(bits)), { name: "Bug" });
});

test("canonicalText() reads back the same, whatever the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalText(value);
      const again = JSON.parse(text) as unknown;
      assert.equal(canonicalText(again), text);
      const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
      if (isRecord) assert.equal(canonicalText(Object.fromEntries(Object.entries(value).reverse())), text);
    }),
  );
});

test("canonicalText() agrees with the records' canonical JSON where both can speak", () => {
  const whole = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.string(),
      tie("list"),
      tie("object"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(whole.value, (value) => {
      assert.equal(canonicalText(value), canonicalJson(value as Parameters<typeof canonicalJson>[0]));
    }),
  );
});

test("canonicalText() refuses what is not JSON, and half a surrogate pair", () => {
  for (const value of [undefined, 1n, () => 1, "\ud800", { "\udc00": 1 }, [undefined]])
    assert.throws(() => canonicalText(value), { name: "Bug" });
});
