import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Canonical, canonicalBytes, canonicalJson } from "#runtime/core/canonical-json.ts";
import { CanonicalScan } from "#runtime/prove/scan.ts";

const scan = new CanonicalScan(["kind", "tick"]);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytesOf = (text: string) => Buffer.from(text);

/** The slow way, which defines what the walk may say yes to. */
function isCanonicalObject(bytes: Uint8Array): boolean {
  try {
    const text = strict.decode(bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && canonicalJson(value as Canonical) === text;
  } catch {
    return false;
  }
}

const whole = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -9, max: 9 }));
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary-ascii" }));
const { value: anything } = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    whole,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
}));
const record = fc.dictionary(fc.oneof(text, fc.constantFrom("kind", "tick", "a", "z")), anything, {
  maxKeys: 6,
});

test("CanonicalScan.take() says yes to nothing but canonical JSON, whatever is done to it", () => {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.nat({ max: 255 }),
    how: fc.constantFrom("put", "insert", "cut"),
  });
  fc.assert(
    fc.property(record, fc.array(change, { maxLength: 3 }), (value, changes) => {
      const bytes = [...canonicalBytes(value)];
      for (const { at, byte, how } of changes) {
        const place = at % (bytes.length + 1);
        if (how === "cut") bytes.splice(place, 1);
        else bytes.splice(place, how === "put" ? 1 : 0, byte);
      }
      const changed = Uint8Array.from(bytes);
      if (scan.take(changed)) assert.ok(isCanonicalObject(changed), Buffer.from(changed).toString());
    }),
  );
});

test("CanonicalScan.take() says yes to all records as we write them, and reads their members", () => {
  const name = fc.string({ unit: "grapheme-ascii" }).map((key) => key.replaceAll(/["\\]/g, ""));
  const members = fc.dictionary(name, fc.oneof(text, fc.integer(), fc.array(fc.integer())), { maxKeys: 6 });
  fc.assert(
    fc.property(members, text, fc.integer(), (others, kind, tick) => {
      assert.ok(scan.take(canonicalBytes({ ...others, kind, tick })));
      assert.deepEqual([scan.member(0), scan.member(1)], [kind, tick]);
    }),
  );
});

for (const json of [
  '{"at":1790000000000000}',
  '{"at":8999999999999999}',
  '{"a":{"b":[{},[],"\\u001f\\n\\"°"]},"b":-1,"c":true,"d":null,"e":false}',
  "{}",
])
  test(`CanonicalScan.take() takes ${json}`, () => {
    assert.ok(scan.take(bytesOf(json)));
    assert.ok(isCanonicalObject(bytesOf(json)));
  });

for (const json of [
  ...["", "{", "1", "[]", '"a"', "{} ", " {}", '{"a":1}}', '{"a":1,}', '{"a" :1}', '{"a":[1,]}', '{"a":tru}'],
  ...['{"b":1,"a":1}', '{"a":1,"a":1}', '{"ab":1,"a":1}', '{"a":-0}', '{"a":01}', '{"a":1.5}', '{"a":1e3}'],
  ...['{"a":"\\/"}', '{"a":"\\u0041"}', '{"a":"\\u000a"}', '{"a":"\\u001F"}', '{"a":"\\x"}', '{"a":"\t"}'],
  ...['{"a":-}', '{"a":"}', '{"a":9007199254740993}', '{"a":99999999999999999999}', '\ufeff{"a":1}'],
])
  test(`CanonicalScan.take() does not take ${JSON.stringify(json)}`, () => {
    assert.ok(!scan.take(bytesOf(json)));
    assert.ok(!isCanonicalObject(bytesOf(json)));
  });

test("CanonicalScan.take() does not take bytes that are no UTF-8", () => {
  for (const wrong of [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xff], [0xe2, 0x82]])
    assert.ok(!scan.take(Buffer.concat([bytesOf('{"a":"'), Uint8Array.from(wrong), bytesOf('"}')])));
});
