import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeviceMap } from "#bridge/device-map.ts";
import { placeKey } from "#bridge/place.ts";
import { wordsIn } from "#bridge/register-value.ts";
import type { ModbusPointConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { quality } from "#runtime/field/quality.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import { setpoints } from "./rig.ts";

const furnace = new DeviceMap({ points: furnacePoints, tickRegister: furnaceLayout.tickAddress });

function point(changes: Partial<ModbusPointConfig>): ModbusPointConfig {
  return {
    table: "holding",
    address: 10,
    type: "u16",
    scale: 1,
    offset: 0,
    unit: "1",
    min: 0,
    max: 100,
    access: "write",
    ...changes,
  };
}

const mapOf = (points: Readonly<Record<string, ModbusPointConfig>>, tickRegister = 0): DeviceMap =>
  new DeviceMap({ points, tickRegister });

test("DeviceMap reads the furnace in two requests and writes it in one, tick included", () => {
  assert.deepEqual(
    furnace.blocks.map(({ table, address, count }) => ({ table, address, count })),
    [
      { table: "input", address: 0, count: 4 },
      { table: "holding", address: 2, count: 2 },
    ],
  );
  assert.deepEqual(furnace.encode(setpoints(12.34, 50), 65_537), {
    kind: "encoded",
    spans: [{ table: "holding", address: 0, words: [1, 1, 1_234, 500] }],
  });
});

test("encode() writes nothing that nobody asked for, and the tick last", () => {
  const encoded = furnace.encode([{ point: "fan_speed_setpoint", value: 50 }], 7);
  assert.deepEqual(encoded, {
    kind: "encoded",
    spans: [
      { table: "holding", address: 3, words: [500] },
      { table: "holding", address: 0, words: [0, 7] },
    ],
  });
});

const refusals: readonly [string, number | string, string][] = [
  ["heater_power_setpoint", 60.01, "out-of-range"],
  ["heater_power_setpoint", -0.01, "out-of-range"],
  ["heater_power_setpoint", 60.004, "out-of-range"],
  ["heater_power_setpoint", Number.NaN, "out-of-range"],
  ["heater_power_setpoint", Number.POSITIVE_INFINITY, "out-of-range"],
  ["heater_power", 10, "unknown-point"],
  ["quench_valve_setpoint", 10, "unknown-point"],
];

for (const [id, value, because] of refusals)
  test(`encode() refuses ${id} = ${value} as ${because}`, () => {
    const writes = [
      { point: "fan_speed_setpoint", value: 10 },
      { point: id, value: Number(value) },
    ];
    const encoded = furnace.encode(writes, 1);
    assert.equal(encoded.kind === "refused" && encoded.because, because);
  });

test("encode() refuses an empty group, a point named twice and a tick that does not fit", () => {
  for (const encoded of [
    furnace.encode([], 1),
    furnace.encode([...setpoints(1, 1), ...setpoints(1, 1)], 1),
    furnace.encode(setpoints(1, 1), 2 ** 32),
    furnace.encode(setpoints(1, 1), -1),
    furnace.encode(setpoints(1, 1), 1.5),
  ])
    assert.equal(encoded.kind, "refused");
});

test("encode() takes both ends of a range, and what it encodes decodes to inside the range", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.constantFrom(0, 60, 0.01, 59.99),
      fc.boolean(),
      (any, edge, takesEdge) => {
        const value = takesEdge ? edge : any;
        const encoded = furnace.encode(setpoints(value, 0), 1);
        assert.ok(encoded.kind === "encoded");
        const registers = new Map(encoded.spans[0]!.words.map((word, index) => [index, word]));
        const [back] = furnace.decodeWrites(setpoints(value, 0), registers);
        assert.ok(back!.value >= 0 && back!.value <= 60 && Math.abs(back!.value - value) <= 0.005_001);
      },
    ),
  );
});

test("encode() takes a float's own rounding for inside", () => {
  const map = mapOf({ a: point({ type: "f32", min: 0, max: 0.1 }) });
  assert.equal(map.encode([{ point: "a", value: 0.1 }], 1).kind, "encoded");
  assert.equal(map.encode([{ point: "a", value: 0.100_001 }], 1).kind, "refused");
});

test("encode() keeps both words of a value in one request, however many there are", () => {
  const points = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      `p${index}`,
      point({ type: "u32", address: 3 + index * 2, max: 1e9 }),
    ]),
  );
  const map = mapOf(points, 1);
  const encoded = map.encode(
    Object.keys(points).map((id) => ({ point: id, value: 70_000 })),
    9,
  );
  assert.ok(encoded.kind === "encoded");
  assert.deepEqual(
    encoded.spans.map(({ address, words }) => [address, words.length]),
    [
      [123, 80],
      [1, 122],
    ],
  );
});

test("encode() writes bits in a request of their own, and the tick after them", () => {
  const map = mapOf({
    power: point({ address: 2 }),
    pump: point({ table: "coil", address: 2, type: "bool", max: 1 }),
    valve: point({ table: "coil", address: 3, type: "bool", max: 1, scale: -1, offset: 1 }),
  });
  const writes = [
    { point: "valve", value: 1 },
    { point: "power", value: 7 },
    { point: "pump", value: 1 },
  ];
  const encoded = map.encode(writes, 9);
  assert.deepEqual(encoded, {
    kind: "encoded",
    spans: [
      { table: "coil", address: 2, words: [1, 0] },
      { table: "holding", address: 0, words: [0, 9, 7] },
    ],
  });
  assert.equal(map.requestsFor(["pump", "power"]), 2, "which is not whole or not at all");
  const places = [
    [0, 0],
    [1, 9],
    [2, 7],
    [placeKey({ table: "coil", address: 2 }), 1],
    [placeKey({ table: "coil", address: 3 }), 0],
  ] as const;
  assert.deepEqual(map.decodeWrites(writes, new Map(places)), writes);
  const half = map.encode([{ point: "pump", value: 0.5 }], 9);
  assert.equal(half.kind === "refused" && half.because, "out-of-range");
});

test("decode() says which readings nobody may call good", () => {
  const map = mapOf({
    word: point({ address: 10, max: 50 }),
    float: point({ address: 11, type: "f32", min: -10, max: 10, access: "read" }),
  });
  const [block] = map.blocks;
  const decode = (words: number[]) => map.decode(block!, words, 5);
  const good = decode([50, 0x3f80, 0]);
  assert.deepEqual(good.get("word"), { value: 50, quality: quality.good, at: 5 });
  assert.deepEqual(good.get("float"), { value: 1, quality: quality.good, at: 5 });
  const beyond = decode([51, 0x7fc0, 0]);
  assert.deepEqual(beyond.get("word"), {
    value: 51,
    quality: quality.uncertainEngineeringUnitsExceeded,
    at: 5,
  });
  assert.deepEqual(beyond.get("float"), { value: Number.NaN, quality: quality.badOutOfRange, at: 5 });
  assert.equal(decode([0, 0xff80, 0]).get("float")!.quality, quality.badOutOfRange);
});

const register = fc.record({
  table: fc.constantFrom("input" as const, "holding" as const),
  address: fc.integer({ min: 10, max: 400 }),
  type: fc.constantFrom("u16" as const, "f32" as const, "f64" as const),
});
const bit = fc.record({
  table: fc.constantFrom("discrete" as const, "coil" as const),
  address: fc.integer({ min: 10, max: 2_500 }),
  type: fc.constant("bool" as const),
});

test("blocks hold every point once, whole, in as many contiguous registers or bits as one request reads", () => {
  const place = fc.oneof(register, bit);
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 200 }), (places) => {
      const points = Object.fromEntries(
        places.map((one, index) => [`p${index}`, point({ ...one, access: "read" })]),
      );
      const map = mapOf(points);
      const seen = map.blocks.flatMap((block) => {
        const isBits = block.table === "coil" || block.table === "discrete";
        assert.ok(block.count >= 1 && block.count <= (isBits ? 2_000 : 125));
        const covered = new Set<number>();
        for (const id of block.points) {
          const { address, type, table } = points[id]!;
          const end = address + wordsIn(type);
          assert.ok(table === block.table && address >= block.address && end <= block.address + block.count);
          for (let at = address; at < end; at++) covered.add(at);
        }
        assert.equal(covered.size, block.count, "no register is read that belongs to no point");
        return block.points;
      });
      assert.deepEqual([...seen].sort(), Object.keys(points).sort());
    }),
  );
});

const wrong: Readonly<Record<string, readonly [Readonly<Record<string, ModbusPointConfig>>, number?]>> = {
  "a written point in the input table": [{ a: point({ table: "input" }) }],
  "a bit that is no bool": [{ a: point({ table: "coil" }) }],
  "a bool in a register": [{ a: point({ type: "bool" }) }],
  "a written discrete input": [{ a: point({ table: "discrete", type: "bool" }) }],
  "two points that write one coil": [
    { a: point({ table: "coil", type: "bool" }), b: point({ table: "coil", type: "bool" }) },
  ],
  "a scale of 0": [{ a: point({ scale: 0 }) }],
  "a range upside down": [{ a: point({ min: 5, max: 4 }) }],
  "a range without numbers": [{ a: point({ min: Number.NaN }) }],
  "an address beyond the table": [{ a: point({ address: 65_535, type: "u32" }) }],
  "two points that write one register": [{ a: point({ type: "u32" }), b: point({ address: 11 }) }],
  "a point that writes the tick": [{ a: point({ address: 1 }) }],
  "a tick register beyond the table": [{ a: point({}) }, 65_535],
};

for (const [name, [points, tickRegister]] of Object.entries(wrong))
  test(`DeviceMap refuses ${name}`, () => {
    assert.throws(
      () => mapOf(points, tickRegister),
      (error) => error instanceof Fault && error.code === "config/bad",
    );
  });

test("DeviceMap reads over gaps as wide as it may, and divides a block at its widest gap", () => {
  const points = Object.fromEntries(
    [10, 11, 20, 30, 100].map((address) => [`p${address}`, point({ address, access: "read" })]),
  );
  const blocksFor = (gapMax: number) =>
    new DeviceMap({ points, tickRegister: 0, gapMax }).blocks.map(({ address, count }) => [address, count]);
  assert.deepEqual(blocksFor(0), [
    [10, 2],
    [20, 1],
    [30, 1],
    [100, 1],
  ]);
  assert.deepEqual(blocksFor(9), [
    [10, 21],
    [100, 1],
  ]);
  assert.deepEqual(blocksFor(123), [[10, 91]]);
  const map = new DeviceMap({ points, tickRegister: 0, gapMax: 123 });
  const halves = map.divided(map.blocks[0]!)!;
  assert.deepEqual(
    halves.map(({ address, count }) => [address, count]),
    [
      [10, 21],
      [100, 1],
    ],
  );
  assert.equal(map.divided(halves[1]), undefined);
});

test("divided() comes down to every point alone, whatever the block, and loses none", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 10, max: 130 }), { minLength: 1, maxLength: 40 }),
      (places) => {
        const points = Object.fromEntries(
          places.map((address) => [`p${address}`, point({ address, access: "read" })]),
        );
        const left = [...new DeviceMap({ points, tickRegister: 0, gapMax: 123 }).blocks];
        const map = new DeviceMap({ points, tickRegister: 0 });
        const alone: number[] = [];
        for (let block = left.shift(); block !== undefined; block = left.shift()) {
          const halves = map.divided(block);
          if (halves === undefined) alone.push(block.address);
          else left.push(...halves);
        }
        assert.deepEqual(alone.sort(), [...places].sort());
      },
    ),
  );
});

test("toReadBack() looks at what `confirm` asks for, and at the tick where nobody answered", () => {
  const map = mapOf({
    seen: point({ address: 2 }),
    said: point({ address: 3, confirm: "acked" }),
    pulse: point({ address: 4, confirm: "posted" }),
  });
  const looksFor = (names: readonly string[], isAcknowledged: boolean) => {
    const writes = names.map((name) => ({ point: name, value: 7 }));
    const { spans, isWhole } = map.toReadBack({ writes, tick: 9 }, { isAcknowledged });
    return [spans.map(({ address, words }) => [address, ...words]), isWhole];
  };
  const all = ["seen", "said", "pulse"];
  assert.deepEqual(looksFor(["seen"], true), [[[0, 0, 9, 7]], true]);
  assert.deepEqual(looksFor(all, true), [[[0, 0, 9, 7]], false]);
  assert.deepEqual(looksFor(["said", "pulse"], true), [[], false]);
  assert.deepEqual(looksFor(["seen", "said"], false), [[[0, 0, 9, 7, 7]], true]);
  assert.deepEqual(looksFor(all, false), [[[0, 0, 9, 7, 7]], false]);
  assert.deepEqual(looksFor(["pulse"], false), [[[0, 0, 9]], false]);
});

test("requestsFor() says what is one request, and so whole or not at all", () => {
  const furnace = new DeviceMap({ points: furnacePoints, tickRegister: 0 });
  assert.equal(furnace.requestsFor(["heater_power_setpoint", "fan_speed_setpoint"]), 1);
  assert.equal(furnace.requestsFor(["heater_power_setpoint"]), 1);
  assert.equal(furnace.requestsFor(["fan_speed_setpoint"]), 2);
  const elsewhere = new DeviceMap({ points: furnacePoints, tickRegister: 100 });
  assert.equal(elsewhere.requestsFor(["heater_power_setpoint", "fan_speed_setpoint"]), 2);
});
