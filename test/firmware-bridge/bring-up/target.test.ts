import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { configOf, isTarget, parseTarget, type Target, targetText } from "#bridge/bring-up/target.ts";
import { Fault } from "#runtime/core/fault.ts";

const line = { baud: 19_200, parity: "even", stopBits: 1, echo: false } as const;

test("parseTarget() reads what an engineer types, with what Modbus asks for where nothing is said", () => {
  const cases: readonly [string, Target][] = [
    ["modbus-tcp://plc", { kind: "modbus-tcp", host: "plc", port: 502 }],
    ["modbus-tcp://10.0.0.7:1502?unit=255", { kind: "modbus-tcp", host: "10.0.0.7", port: 1502, unit: 255 }],
    ["modbus-tcp://[::1]:502/", { kind: "modbus-tcp", host: "[::1]", port: 502 }],
    ["modbus-rtu:///dev/ttyUSB0", { kind: "modbus-rtu", path: "/dev/ttyUSB0", ...line }],
    ["modbus-rtu:./our-end?unit=3", { kind: "modbus-rtu", path: "./our-end", ...line, unit: 3 }],
    [
      "modbus-rtu:///dev/serial/by%20id?baud=9600&parity=none&stopBits=2&echo=true",
      { kind: "modbus-rtu", path: "/dev/serial/by id", baud: 9_600, parity: "none", stopBits: 2, echo: true },
    ],
    ["edc://board:5021", { kind: "edc", host: "board", port: 5021 }],
    ["edc:///dev/ttyACM0", { kind: "edc", path: "/dev/ttyACM0", baud: 115_200 }],
    ["edc:./board0?baud=921600", { kind: "edc", path: "./board0", baud: 921_600 }],
  ];
  for (const [text, target] of cases) {
    assert.deepEqual(parseTarget(text), target, text);
    assert.ok(isTarget(text));
  }
  assert.equal(isTarget("gateway.yaml"), false);
});

for (const text of [
  "",
  "gateway.yaml",
  "http://plc:502",
  "modbus-tcp://",
  "modbus-tcp://plc:0",
  "modbus-tcp://plc:70000",
  "modbus-tcp://plc?unit=256",
  "modbus-tcp://plc?unit=1&unit=2",
  "modbus-tcp://plc?baud=9600",
  "modbus-tcp://plc/registers",
  "modbus-tcp://user:word@plc",
  "modbus-rtu://dev/ttyUSB0",
  "modbus-rtu:///dev/tty?unit=0",
  "modbus-rtu:///dev/tty?parity=mark",
  "modbus-rtu:///dev/tty?baud=1e4",
  "modbus-rtu:///dev/%ff",
  "edc://board?unit=1",
  "edc://board?baud=115200",
  "edc:///dev/tty?baud=1",
  `modbus-tcp://${"a".repeat(600)}`,
])
  test(`parseTarget() refuses ${JSON.stringify(text.slice(0, 50))} and says how one is written`, () => {
    assert.throws(
      () => parseTarget(text),
      (error) =>
        error instanceof Fault && error.code === "config/bad" && /modbus-tcp:\/\/HOST/.test(error.hint!),
    );
  });

const place = {
  host: fc.constantFrom("plc", "10.1.2.3", "[::1]", "a-b.example"),
  port: fc.integer({ min: 1, max: 65_535 }),
};
const withUnit = <T extends object>(base: fc.Arbitrary<T>, units: { min: number; max: number }) =>
  fc.oneof(
    base,
    fc.tuple(base, fc.integer(units)).map(([one, unit]) => ({ ...one, unit })),
  );
const targets: fc.Arbitrary<Target> = fc.oneof(
  withUnit(fc.record({ kind: fc.constant("modbus-tcp" as const), ...place }), { min: 0, max: 255 }),
  fc.record({ kind: fc.constant("edc" as const), ...place }),
  fc.record({
    kind: fc.constant("edc" as const),
    path: fc.constantFrom("/dev/ttyACM0", "COM3", "./a b"),
    baud: fc.integer({ min: 300, max: 4_000_000 }),
  }),
  withUnit(
    fc.record({
      kind: fc.constant("modbus-rtu" as const),
      path: fc.constantFrom("/dev/ttyUSB0", "/dev/serial/by id/x#1?", "COM3", "./end", "/a%b", "é"),
      baud: fc.integer({ min: 300, max: 4_000_000 }),
      parity: fc.constantFrom("none" as const, "even" as const, "odd" as const),
      stopBits: fc.constantFrom(1 as const, 2 as const),
      echo: fc.boolean(),
    }),
    { min: 1, max: 247 },
  ),
);

test("parseTarget(targetText(x)) is x", () => {
  fc.assert(
    fc.property(targets, (target) => assert.deepEqual(parseTarget(targetText(target)), { ...target })),
  );
});

test("parseTarget() gives a target or a Fault, whatever it is given", () => {
  const pieces = fc.constantFrom(
    "modbus-tcp:",
    "modbus-rtu:",
    "edc:",
    "//",
    "/",
    "?",
    "&",
    "unit=",
    "baud=",
    "1",
    "[",
    "%",
    "%00",
    "@",
    "#",
  );
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `modbus-tcp://${rest}`),
    fc.array(pieces).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const target = parseTarget(text);
        assert.deepEqual(parseTarget(targetText(target)), target);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test("configOf() says of a target what a gateway's file would", () => {
  const config = configOf({ kind: "modbus-tcp", host: "[::1]", port: 1502 }, { unit: 7, timeoutMs: 300 });
  assert.ok(config.driver === "modbus-tcp");
  assert.deepEqual([config.host, config.port, config.unit, config.timeoutMs], ["::1", 1502, 7, 300]);
});
