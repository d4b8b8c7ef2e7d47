import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { heed, writesMax } from "#runtime/sync/sparkplug/command.ts";
import { EdgeNode } from "#runtime/sync/sparkplug/edge-node.ts";
import { HostState } from "#runtime/sync/sparkplug/host-state.ts";
import {
  datatype,
  decodePayload,
  encodePayload,
  type Metric,
  metricsMax,
  type Payload,
  payloadBytesMax,
} from "#runtime/sync/sparkplug/payload.ts";
import { fieldsIn } from "#runtime/sync/sparkplug/protobuf.ts";
import { noProtoc } from "../../../support/mosquitto.ts";
import vectors from "../../../vectors/sparkplug/payloads.json" with { type: "json" };
import { metricsOf, numberOf, protocDecode, textOf } from "./protoc.ts";

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

function payloadOf({ metrics, ...rest }: (typeof vectors.payloads.vectors)[number]["payload"]): Payload {
  return {
    ...rest,
    metrics: metrics.map((metric): Metric => {
      const { long, boolean, ...named } = metric as typeof metric & { long?: number; boolean?: boolean };
      if (long !== undefined) return { ...named, value: { kind: "long", value: BigInt(long) } };
      return boolean === undefined ? named : { ...named, value: { kind: "boolean", value: boolean } };
    }),
  };
}

test("fieldsIn() reads the published examples of the wire format", () => {
  for (const { what, hex, field, varint, text } of vectors.wire.vectors) {
    const [found, ...more] = [...fieldsIn(bytesOf(hex))];
    assert.deepEqual([found!.field, more.length], [field, 0], what);
    if (found!.kind === "varint") assert.equal(String(found!.value), varint, what);
    else assert.equal(Buffer.from(found!.bytes).toString(), text, what);
  }
});

for (const { what, payload, hex } of vectors.payloads.vectors)
  test(`encodePayload() and decodePayload() agree with the specification's ${what}`, () => {
    assert.equal(Buffer.from(encodePayload(payloadOf(payload))).toString("hex"), hex);
    assert.deepEqual(decodePayload(bytesOf(hex)), { kind: "payload", payload: payloadOf(payload) });
  });

const time = fc.integer({ min: 0, max: 8.64e15 });
const said = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
const anyMetric: fc.Arbitrary<Metric> = fc.record(
  {
    name: fc.string({ unit: "grapheme" }),
    alias: fc.maxSafeNat(),
    timestamp: time,
    datatype: fc.integer({ min: 0, max: 34 }),
    isHistorical: fc.constant(true),
    isNull: fc.constant(true),
    value: fc.oneof(
      said({ kind: fc.constant("int" as const), value: fc.nat(0x7fff_ffff) }),
      said({ kind: fc.constant("long" as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
      said({ kind: fc.constant("float" as const), value: fc.float() }),
      said({ kind: fc.constant("double" as const), value: fc.double() }),
      said({ kind: fc.constant("boolean" as const), value: fc.boolean() }),
      said({ kind: fc.constant("string" as const), value: fc.string({ unit: "grapheme" }) }),
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const anyPayload: fc.Arbitrary<Payload> = fc.record(
  { timestamp: time, seq: fc.nat(255), metrics: fc.array(anyMetric, { maxLength: 20 }) },
  { requiredKeys: ["metrics"], noNullPrototype: true },
);

test("decodePayload(encodePayload(x)) is x", () => {
  fc.assert(
    fc.property(anyPayload, (payload) => {
      assert.deepEqual(decodePayload(encodePayload(payload)), { kind: "payload", payload });
    }),
  );
});

test("encodePayload() says what protoc reads", { skip: noProtoc }, () => {
  fc.assert(
    fc.property(anyPayload, (payload) => {
      const told = protocDecode(encodePayload(payload));
      assert.equal(numberOf(told, "timestamp"), payload.timestamp);
      assert.equal(metricsOf(told).length, payload.metrics.length);
      for (const [index, metric] of payload.metrics.entries()) {
        const seen = metricsOf(told)[index]!;
        assert.equal(numberOf(seen, "alias"), metric.alias);
        if (metric.value?.kind === "long")
          assert.equal(textOf(seen, "long_value"), String(metric.value.value));
        if (metric.value?.kind === "double" && Number.isFinite(metric.value.value))
          assert.equal(numberOf(seen, "double_value"), metric.value.value);
      }
    }),
    { numRuns: 25 },
  );
});

test("decodePayload() has an answer for every bytes, and none of them is larger than they are", () => {
  const good = encodePayload(payloadOf(vectors.payloads.vectors[1]!.payload));
  const bent = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }).map((changes) => {
    const bytes = good.slice();
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes;
  });
  const cut = fc.nat(good.length).map((end) => good.subarray(0, end));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), bent, cut), (bytes) => {
      const decoded = decodePayload(bytes);
      if (decoded.kind === "payload") assert.ok(decoded.payload.metrics.length <= bytes.length);
    }),
    { numRuns: 5_000 },
  );
  const wrong: Readonly<Record<string, string>> = {
    "a number without an end": "08ffffffffffffffffffff",
    "a number of more than 64 bits": "08ffffffffffffffffff7f",
    "a group": "0b0c",
    "field 0": "0001",
    "a metric longer than its message": "12ff01",
    "a length of 2^62": "12ffffffffffffffff3f00",
    "a name that is no UTF-8": "12040a02fffe",
    "a sequence number of 256": "188002",
    "a flag of 2": "12023802",
    "a time that is a text": "0a0141",
    "a double of 4 bytes": "12056d00000000",
  };
  for (const [what, hex] of Object.entries(wrong))
    assert.equal(decodePayload(bytesOf(hex)).kind, "wrong", what);
  assert.equal(decodePayload(new Uint8Array(payloadBytesMax + 1)).kind, "wrong");
  assert.equal(decodePayload(bytesOf("1200".repeat(metricsMax + 1))).kind, "wrong");
});

function nodeWithPoints(): EdgeNode {
  const points = ["melt", "power"].map((name) => ({ name, unit: "K" }));
  return new EdgeNode({ group: "g", node: "n", device: "d", points, version: "1" });
}

test("heed() makes a proposal of a command, and of nothing else", () => {
  const node = nodeWithPoints();
  const from = (metrics: readonly Metric[], changes: object = {}) => {
    const payload = encodePayload({ timestamp: 1, metrics });
    const heeded = heed(node, { topic: node.topics.dcmd, isRetained: false, payload, ...changes });
    return heeded.kind === "proposal"
      ? heeded.writes.map(({ point, value }) => `${point}=${value}`)
      : heeded.kind;
  };
  const double = (name: string, value: number): Metric => ({ name, value: { kind: "double", value } });
  const int = (value: number, type?: number): Metric => ({
    ...{ name: "power", value: { kind: "int", value } },
    ...(type !== undefined && { datatype: type }),
  });
  assert.deepEqual(from([double("power", 1.5), double("melt", 2)]), ["power=1.5", "melt=2"]);
  assert.deepEqual(from([int(7)]), ["power=7"]);
  assert.deepEqual(from([int(0xffff_ffff, datatype.int32)]), ["power=-1"]);
  assert.deepEqual(from([int(0xffff_ffff, datatype.uint32)]), ["power=4294967295"]);
  assert.equal(from([int(0xffff_ffff)]), "ignored", "-1 or 4294967295: nobody can tell");
  const ignored: readonly (readonly [string, readonly Metric[], object?])[] = [
    ["retained", [double("power", 1)], { isRetained: true }],
    ["another device's", [double("power", 1)], { topic: "spBv1.0/g/DCMD/n/e" }],
    ["nothing", []],
    ["not a number", [double("power", Number.NaN)]],
    ["no bounds", [double("power", Number.POSITIVE_INFINITY)]],
    ["a stranger", [double("valve", 1)]],
    ["a stranger beside a known one", [double("power", 1), double("valve", 1)]],
    ["twice", [double("power", 1), double("power", 2)]],
    ["null", [{ name: "power", isNull: true }]],
    ["history", [{ ...double("power", 1), isHistorical: true }]],
    ["a switch", [{ name: "power", value: { kind: "boolean", value: true } }]],
    ["too many", new Array<Metric>(writesMax + 1).fill(double("power", 1))],
    ["an alias of nothing", [{ alias: 99, value: { kind: "double", value: 1 } }]],
  ];
  for (const [what, metrics, changes] of ignored) assert.equal(from(metrics, changes), "ignored", what);
  const rebirth = [{ name: "Node Control/Rebirth", value: { kind: "boolean", value: true } }] as const;
  assert.equal(from(rebirth, { topic: node.topics.ncmd }), "rebirth");
  assert.equal(from(rebirth, { topic: node.topics.ncmd, isRetained: true }), "ignored");
  assert.equal(from(rebirth), "ignored", "a device's command asks for no birth of the node");
});

test("HostState believes the newer word, and takes nonsense for nothing", () => {
  const host = new HostState();
  const hear = (message: unknown) =>
    host.hear(new TextEncoder().encode(typeof message === "string" ? message : JSON.stringify(message)));
  const steps: readonly (readonly [unknown, string])[] = [
    ["OFFLINE", "nothing"],
    [{ online: true }, "nothing"],
    [{ online: "true", timestamp: 1 }, "nothing"],
    [{ online: true, timestamp: 1.5 }, "nothing"],
    [{ online: false, timestamp: 5 }, "offline"],
    [{ online: true, timestamp: 4 }, "nothing"],
    [{ online: true, timestamp: 5 }, "online"],
    [{ online: false, timestamp: 4 }, "nothing"],
    [{ online: false, timestamp: 5 }, "offline"],
    [{ online: true, timestamp: 9 }, "online"],
    [null, "nothing"],
    [`{"online":true,"timestamp":10,"x":"${"y".repeat(2_000)}"}`, "nothing"],
  ];
  for (const [message, news] of steps) assert.equal(hear(message), news, JSON.stringify(message));
});
