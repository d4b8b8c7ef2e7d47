import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Bit,
  decodeReply,
  decodeRequest,
  encodeReply,
  encodeRequest,
  exceptionText,
  functionOf,
  type Reply,
  type Request,
} from "#bridge/protocol/modbus-pdu.ts";
import { request } from "../arbitraries.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

// The examples printed in the Modbus Application Protocol Specification V1.1b3, sections 6.1 to 6.12.
const published: readonly {
  name: string;
  request: Request;
  asked: string;
  reply: Reply;
  answered: string;
}[] = [
  {
    name: "FC1, 6.1",
    request: { kind: "read-bits", table: "coil", address: 19, count: 19 },
    asked: "01 0013 0013",
    reply: { kind: "bits", bits: [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1] as Bit[] },
    answered: "01 03 cd 6b 05",
  },
  {
    name: "FC2, 6.2",
    request: { kind: "read-bits", table: "discrete", address: 196, count: 22 },
    asked: "02 00c4 0016",
    reply: {
      kind: "bits",
      bits: [0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1] as Bit[],
    },
    answered: "02 03 ac db 35",
  },
  {
    name: "FC3, 6.3",
    request: { kind: "read-words", table: "holding", address: 107, count: 3 },
    asked: "03 006b 0003",
    reply: { kind: "words", words: [555, 0, 100] },
    answered: "03 06 022b 0000 0064",
  },
  {
    name: "FC4, 6.4",
    request: { kind: "read-words", table: "input", address: 8, count: 1 },
    asked: "04 0008 0001",
    reply: { kind: "words", words: [10] },
    answered: "04 02 000a",
  },
  {
    name: "FC5, 6.5",
    request: { kind: "write-bit", address: 172, bit: 1 },
    asked: "05 00ac ff00",
    reply: { kind: "written" },
    answered: "05 00ac ff00",
  },
  {
    name: "FC6, 6.6",
    request: { kind: "write-word", address: 1, word: 3 },
    asked: "06 0001 0003",
    reply: { kind: "written" },
    answered: "06 0001 0003",
  },
  {
    name: "FC15, 6.11",
    request: { kind: "write-bits", address: 19, bits: [1, 0, 1, 1, 0, 0, 1, 1, 1, 0] as Bit[] },
    asked: "0f 0013 000a 02 cd 01",
    reply: { kind: "written" },
    answered: "0f 0013 000a",
  },
  {
    name: "FC16, 6.12",
    request: { kind: "write-words", address: 1, words: [10, 258] },
    asked: "10 0001 0002 04 000a 0102",
    reply: { kind: "written" },
    answered: "10 0001 0002",
  },
];

for (const { name, request: asked, asked: askedHex, reply, answered } of published)
  test(`the published example of ${name} is coded both ways`, () => {
    assert.deepEqual(encodeRequest(asked), bytes(askedHex));
    assert.deepEqual(decodeRequest(bytes(askedHex)), asked);
    assert.deepEqual(decodeReply(asked, bytes(answered)), reply);
    assert.ok(reply.kind !== "malformed");
    assert.deepEqual(encodeReply(asked, reply), bytes(answered));
  });

test("decodeRequest(encodeRequest(x)) is x", () => {
  fc.assert(fc.property(request, (asked) => assert.deepEqual(decodeRequest(encodeRequest(asked)), asked)));
});

test("decodeReply(encodeReply(x)) is x", () => {
  fc.assert(
    fc.property(request, fc.infiniteStream(fc.integer({ min: 0, max: 0xffff })), (asked, words) => {
      const reply = answerTo(asked, words);
      assert.deepEqual(decodeReply(asked, encodeReply(asked, reply)), reply);
      const refused = { kind: "exception", code: 2 } as const;
      assert.deepEqual(decodeReply(asked, encodeReply(asked, refused)), refused);
    }),
  );
});

test("decodeReply() takes no reply of another function, length or echo for its own", () => {
  fc.assert(
    fc.property(
      request,
      request,
      fc.infiniteStream(fc.integer({ min: 0, max: 0xffff })),
      (one, other, words) => {
        const reply = decodeReply(one, encodeReply(other, answerTo(other, words)));
        if (reply.kind === "malformed") return;
        assert.equal(functionOf(one), functionOf(other));
        if ("count" in one && "count" in other) {
          const bytesOf = (count: number) => (one.kind === "read-bits" ? Math.ceil(count / 8) : count * 2);
          assert.equal(bytesOf(one.count), bytesOf(other.count));
        } else assert.deepEqual(encodeRequest(one).subarray(0, 5), encodeRequest(other).subarray(0, 5));
      },
    ),
  );
});

test("decodeReply() and decodeRequest() answer any bytes and never throw", () => {
  fc.assert(
    fc.property(request, fc.uint8Array({ minLength: 0, maxLength: 253 }), (asked, pdu) => {
      decodeReply(asked, pdu);
      const decoded = decodeRequest(pdu);
      if (typeof decoded !== "number") assert.deepEqual(encodeRequest(decoded), pdu);
    }),
  );
});

test("decodeRequest() names the exception that the specification prescribes", () => {
  const cases: readonly [string, number][] = [
    ["2b 0e01 00", 1],
    ["03 0000 0000", 3],
    ["03 0000 007e", 3],
    ["01 0000 07d1", 3],
    ["03 ffff 0002", 2],
    ["05 0000 1234", 3],
    ["10 0000 0002 03 000000", 3],
    ["10 0000 007c f8", 3],
    ["06 0000", 3],
    ["10 ffff 0002 04 0000 0000", 2],
  ];
  for (const [hex, code] of cases) assert.equal(decodeRequest(bytes(hex)), code, hex);
});

test("exceptionText() names known codes and shows others", () => {
  assert.equal(exceptionText(2), "exception 2 (illegal address)");
  assert.equal(exceptionText(77), "exception 77 (unknown)");
});

function answerTo(asked: Request, words: Iterable<number>): Exclude<Reply, { kind: "malformed" }> {
  const stream = words[Symbol.iterator]();
  const next = () => stream.next().value as number;
  if (asked.kind === "read-words") return { kind: "words", words: Array.from({ length: asked.count }, next) };
  if (asked.kind === "read-bits")
    return { kind: "bits", bits: Array.from({ length: asked.count }, () => (next() & 1) as Bit) };
  return { kind: "written" };
}
