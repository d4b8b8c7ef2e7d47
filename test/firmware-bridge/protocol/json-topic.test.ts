import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PacketGuard } from "#bridge/link/mqtt-packet-guard.ts";
import { filled, readingIn } from "#bridge/protocol/json-topic.ts";
import { type JsonValue, jsonDepthMax, parseJson, pointedAt } from "#bridge/protocol/json-topic-parse.ts";
import { quality } from "#runtime/field/quality.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As the language's own parser would give it. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) {
    const members = [...value].map(([key, member]): [string, unknown] => [key, plain(member)]);
    return Object.fromEntries(members);
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

test("parseJson() reads whatever JSON.stringify writes, as JSON.parse does", () => {
  const flat = fc.json({ maxDepth: 5 }).filter((text) => !text.includes("__proto__"));
  fc.assert(
    fc.property(flat, (text) => {
      const parsed = parseJson(text);
      assert.ok(parsed.kind === "value", text);
      assert.deepEqual(plain(parsed.value), JSON.parse(text));
    }),
  );
});

test("parseJson() takes nothing that JSON.parse refuses, and never throws", () => {
  const pieces = fc.constantFrom(
    ...['{"a":', "[", "]", "}", ",", ":", '"', "\\", "\\u00", "1e5", "-", "0", ".5", "null", "tru", "NaN"],
    ...["Infinity", "1e999", '"__proto__"', " ", "\u0000", "\u2028", "é", "/*", "'"],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join("")),
      ),
      (text) => {
        const parsed = parseJson(text);
        if (parsed.kind === "value") assert.deepEqual(plain(parsed.value), JSON.parse(text));
      },
    ),
    { numRuns: 3_000 },
  );
});

test("parseJson() refuses what would be read in two ways, or without bounds", () => {
  const wrong = [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "01",
    "+1",
    "1 2",
    "",
    '"\u0001"',
    "[".repeat(100_000),
    `${"[".repeat(jsonDepthMax + 1)}1${"]".repeat(jsonDepthMax + 1)}`,
    '{"a":'.repeat(50_000),
  ];
  for (const text of wrong) assert.equal(parseJson(text).kind, "wrong", text.slice(0, 40));
  const odd = parseJson('{"__proto__":{"polluted":1},"constructor":2}');
  assert.ok(odd.kind === "value");
  assert.equal(pointedAt(odd.value, "/__proto__/polluted"), 1);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  assert.equal(pointedAt(odd.value, "/toString"), undefined, "what no member says is not there");
});

test("parseJson() takes no longer than its text", () => {
  const began = performance.now();
  for (const text of [`"${"\\".repeat(65_000)}`, "-".repeat(65_000), " ".repeat(65_000), '"a'.repeat(30_000)])
    parseJson(text);
  assert.ok(performance.now() - began < 2_000);
});

test("pointedAt() follows RFC 6901, section 5", () => {
  const document =
    '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}';
  const parsed = parseJson(document);
  assert.ok(parsed.kind === "value");
  const found = Object.fromEntries(
    ["/foo/0", "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", '/k"l', "/ ", "/m~0n"].map((pointer) => [
      pointer,
      pointedAt(parsed.value, pointer),
    ]),
  );
  assert.deepEqual(Object.values(found), ["bar", 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(pointedAt(parsed.value, ""), parsed.value);
  for (const none of ["/foo/2", "/foo/01", "/foo/-", "/nothing", "/a~1b/c"])
    assert.equal(pointedAt(parsed.value, none), undefined, none);
});

test("readingIn() finds a value with its time and quality, or says what is wrong", () => {
  const place = { value: "/v", time: "/t", quality: "/q" };
  const of = (payload: string, where: Parameters<typeof readingIn>[1] = place) => {
    const reading = readingIn(bytes(payload), where);
    return reading.kind === "wrong" ? "wrong" : [reading.raw, reading.timeMs, reading.quality];
  };
  assert.deepEqual(of('{"v":2.5,"t":1700000000000,"q":"good"}'), [2.5, 1_700_000_000_000, quality.good]);
  assert.deepEqual(of('{"v":"2.5","t":"2023-11-14T22:13:20Z","q":true}'), [2.5, 1_700_000_000_000, 0]);
  assert.deepEqual(of('{"v":true,"t":1,"q":2147483648}'), [1, 1, quality.bad]);
  assert.deepEqual(
    of('{"v":1,"t":1}'),
    [1, 1, quality.uncertain],
    "a quality that is promised and not there",
  );
  assert.deepEqual(of('{"v":1,"t":1,"q":"fine"}'), [1, 1, quality.uncertain]);
  assert.deepEqual(of("23.5", { value: "" }), [23.5, undefined, quality.good]);
  assert.deepEqual(of(" ON ", { value: "", words: { ON: 1 } }), [1, undefined, quality.good]);
  assert.deepEqual(of('{"s":"OFF"}', { value: "/s", words: { OFF: 0 } }), [0, undefined, quality.good]);
  for (const payload of ['{"v":null,"t":1}', '{"v":1}', '{"v":1,"t":0}', '{"v":1,"t":1e16}', "toString"])
    assert.equal(of(payload), "wrong", payload);
  for (const local of ["2023-11-14T22:13:20", "14.11.2023", "2023-11-14"])
    assert.equal(of(`{"v":1,"t":"${local}"}`), "wrong", local);
  assert.equal(of("toString", { value: "", words: {} }), "wrong");
  assert.equal(readingIn(new Uint8Array([0xff, 0xfe]), { value: "" }).kind, "wrong");
});

test("filled() puts words in their places and leaves the rest alone", () => {
  assert.equal(filled("a/{point}/set", { point: "x" }), "a/x/set");
  assert.equal(filled('{"id":"{id}","v":{value}}', { id: "7", value: "1.5" }), '{"id":"7","v":1.5}');
  assert.equal(filled("{toString}{none}", {}), "{toString}{none}");
});

test("PacketGuard finds a packet that is too long, however its bytes are cut", () => {
  const lengthBytes = (length: number): number[] =>
    length < 128 ? [length] : [(length % 128) | 0x80, ...lengthBytes(Math.floor(length / 128))];
  const packet = (length: number) => [0x30, ...lengthBytes(length), ...new Array<number>(length).fill(0xff)];
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (lengths, cuts) => {
        const stream = Uint8Array.from(lengths.flatMap(packet));
        const guard = new PacketGuard(200);
        const seen: string[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut++) {
          const size = cuts[cut % cuts.length]!;
          seen.push(guard.take(stream.subarray(at, at + size)));
          if (seen.at(-1) === "too-long") break;
          at += size;
        }
        assert.equal(
          seen.includes("too-long"),
          lengths.some((length) => length > 200),
        );
      },
    ),
  );
  assert.equal(new PacketGuard(200).take(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff)), "too-long");
});
