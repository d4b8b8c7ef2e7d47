import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Canonical, canonicalJson } from "#runtime/core/canonical-json.ts";
import { Bug } from "#runtime/core/fault.ts";

// RFC 8785, section 3.2.3: the sorting example, and the escapes of section 3.2.2.2.
test("canonicalJson() sorts keys by UTF-16 code units, as the RFC's example does", () => {
  const names = {
    "€": "Euro Sign",
    "\r": "Carriage Return",
    "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\u{1f600}": "Emoji: Grinning Face",
    "\u0080": "Control",
    ö: "Latin Small Letter O With Diaeresis",
  };
  const order = [...canonicalJson(names).matchAll(/":"([^"]+)"/g)].map(([, value]) => value);
  assert.deepEqual(order, [
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
  ]);
});

test("canonicalJson() escapes as the RFC's example does", () => {
  assert.equal(
    canonicalJson({ string: '€$\u000f\nA\'B"\\\\"/' }),
    '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "\ud800"])
  test(`canonicalJson() refuses ${JSON.stringify(value)} ${String(value)}`, () => {
    assert.throws(() => canonicalJson({ value }), Bug);
  });

const anyCanonical = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("canonicalJson() reads back to the same value, and again to the same text", () => {
  fc.assert(
    fc.property(anyCanonical, (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});
