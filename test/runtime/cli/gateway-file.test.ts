import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { explainKey, parseGateway, readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { addressOf } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

const good = `
gateway: { name: plant7-gw1, data: ./data }
capsule: { path: capsule }
device:
  driver: modbus-tcp
  host: 127.0.0.1
  tickRegister: 0
  points:
    melt_temperature: { table: input, address: 0, scale: 0.1, unit: K, min: 0, max: 2000 }
    heater_power_setpoint: { table: holding, address: 2, unit: kW, min: 0, max: 60, access: write }
`;

test("parseGateway() fills in defaults and makes paths absolute", () => {
  const config = parseGateway(good, "/etc/iv/gateway.yaml");
  assert.equal(config.gateway.data, "/etc/iv/data");
  assert.deepEqual(config.capsules, [{ path: "/etc/iv/capsule", start: "armed" }]);
  assert.deepEqual(config.console, { host: "127.0.0.1", port: 8470 });
  assert.equal(config.shield.mode, "enforce");
  const device = config.devices["device"];
  assert.ok(device?.driver === "modbus-tcp");
  assert.equal(device.port, 502);
  assert.deepEqual(device.points["melt_temperature"], {
    table: "input",
    address: 0,
    type: "u16",
    scale: 0.1,
    offset: 0,
    unit: "K",
    min: 0,
    max: 2000,
    access: "read",
  });
});

test("parseGateway() keeps no archive unless it is asked for, and then a bounded one", () => {
  assert.equal(parseGateway(good, "/etc/iv/gateway.yaml").archive, undefined);
  const { archive } = parseGateway(`${good}archive: { path: ../points }\n`, "/etc/iv/gateway.yaml");
  assert.deepEqual(archive, { path: "/etc/points", days: 366, mib: 1_024, everyMs: 60_000 });
});

test("parseGateway() takes addresses as engineers write them, and says where one is wrong", () => {
  const written = good.replace("table: input, address: 0", 'address: "input-register:1:DINT", order: CDAB');
  const { device } = parseGateway(written, "gateway.yaml").devices;
  assert.ok(device?.driver === "modbus-tcp");
  const { table, address, type, order } = device.points["melt_temperature"]!;
  assert.deepEqual([table, address, type, order], ["input", 0, "i32", "CDAB"]);
  const wrong = good.replace("table: input, address: 0", "address: coil:1:REAL");
  assert.throws(
    () => parseGateway(wrong, "gateway.yaml"),
    /^Fault: gateway.yaml: "coil:1:REAL" is no address: the type REAL is none of BOOL/,
  );
});

test("parseGateway() lets nobody give up what an uplink would still deliver", () => {
  const retain = (limits: string) => `${good}\nproof:\n  retain: ${limits}\n`;
  const { proof } = parseGateway(retain("{ days: 90, mib: 4096 }"), "gateway.yaml");
  assert.deepEqual(proof.retain, { days: 90, mib: 4096, unsent: false });
  const uplink = "uplink: { url: mqtt://127.0.0.1, topic: plant }\n";
  const alone = (text: string) => text.replace(/^uplink:.*(?:\n[ ]+.*)*\n/m, "");
  const unsent = alone(retain("{ mib: 4096, unsent: true }"));
  assert.ok(parseGateway(unsent, "gateway.yaml").proof.retain?.unsent);
  assert.throws(
    () => parseGateway(`${unsent}${uplink}`, "gateway.yaml"),
    /unsent is for a gateway without an uplink/,
  );
});

test("parseGateway() reads a serial device, and gives the line what Modbus asks for", () => {
  const serial = good.replace("modbus-tcp", "modbus-rtu").replace("host: 127.0.0.1", "path: /dev/ttyUSB0");
  const { device } = parseGateway(serial, "gateway.yaml").devices;
  assert.ok(device?.driver === "modbus-rtu");
  assert.deepEqual([device.baud, device.parity, device.stopBits, device.echo], [19_200, "even", 1, false]);
  assert.equal(addressOf(device), "/dev/ttyUSB0");
});

test("parseGateway() takes a list of capsules, from folders and from the store", () => {
  const id = `sha256:${"a".repeat(64)}`;
  const several = `capsules: [{ path: a, start: trial }, { id: "${id}" }]\nstore: { path: s, trust: t.yaml }`;
  const { capsules, store } = parseGateway(
    good.replace("capsule: { path: capsule }", several),
    "/etc/iv/g.yaml",
  );
  assert.deepEqual(capsules, [
    { path: "/etc/iv/a", start: "trial" },
    { id, start: "armed" },
  ]);
  assert.deepEqual(store, { path: "/etc/iv/s", trust: "/etc/iv/t.yaml" });
});

for (const [name, change, message] of [
  [
    "one capsule and several",
    ["capsule:", "capsules: [{ path: b }]\ncapsule:"],
    /both `capsule` and `capsules` are there/,
  ],
  ["no capsule at all", ["capsule: { path: capsule }", ""], /neither `capsule` nor `capsules` is there/],
  ["a capsule from nowhere", ["path: capsule", "start: trial"], /capsule has neither a path nor an id/],
  [
    "a capsule from a store that is not there",
    ["{ path: capsule }", `{ id: "sha256:${"a".repeat(64)}" }`],
    /capsule comes from the store, but no store is configured/,
  ],
  ["broken YAML", ["capsule: {", "capsule: {{"], /^Cannot read gateway\.yaml:\d+:\d+: /],
  ["a key written twice", ["capsule:", "gateway: {}\ncapsule:"], /keys must be unique/],
  [
    "an unknown key",
    ["tickRegister: 0", "tickRegister: 0\n  retries: 3"],
    /line \d+, device: the key "retries" is not known here/,
  ],
  [
    "a serial device without a port",
    ["modbus-tcp", "modbus-rtu"],
    /line \d+, device: the key "path" is missing/,
  ],
  [
    "a unit that no serial line has",
    ["modbus-tcp\n  host: 127.0.0.1", "modbus-rtu\n  path: /dev/ttyUSB0\n  unit: 250"],
    /device\.unit: must be <= 247/,
  ],
  ["a missing key", ["host: 127.0.0.1", ""], /line \d+, device: the key "host" is missing/],
  [
    "a wrong kind",
    ["tickRegister: 0", "tickRegister: zero"],
    /line 7, device\.tickRegister: must be integer/,
  ],
  [
    "a console for everybody",
    ["gateway:", "console: { host: 0.0.0.0 }\ngateway:"],
    /console\.host is 0\.0\.0\.0, which others can reach, and there is no console\.tls/,
  ],
  [
    "a range upside down",
    ["min: 0, max: 60", "min: 60, max: 0"],
    /heater_power_setpoint has min 60, which is not below max 0/,
  ],
  [
    "an input register to be written",
    ["table: holding", "table: input"],
    /heater_power_setpoint cannot be written/,
  ],
  [
    "two things wrong",
    ["tickRegister: 0", "tickRegister: -1\n  port: 99999"],
    /device\.port: must be <= 65535.*\n.*|\n.*device\.tickRegister/,
  ],
  ["nothing at all", [good, ""], /the file: must be object/],
] as const)
  test(`parseGateway() names ${name}`, () => {
    assert.throws(
      () => parseGateway(good.replace(change[0], change[1]), "gateway.yaml"),
      (error) => error instanceof Fault && error.code === "config/bad" && message.test(error.message),
    );
  });

test("readGatewayFile() says that there is no such file, and what to do", async () => {
  await assert.rejects(
    readGatewayFile("/nowhere/gateway.yaml"),
    (error) =>
      error instanceof Fault &&
      error.code === "config/unreadable" &&
      /no such file/.test(error.message) &&
      error.hint !== undefined,
  );
});

test("explainKey() knows nested keys and the keys of any point", () => {
  assert.match(explainKey("device.scanMs")!.description, /milliseconds/);
  assert.equal(explainKey("device.scanMs")!.facts["default"], 50);
  assert.match(explainKey("device.points.anything.scale")!.description, /raw × scale/);
  assert.equal(explainKey("device.nothing"), undefined);
  assert.match(explainKey("capsules.start")!.description, /probes/);
  assert.deepEqual(explainKey("capsules")!.facts["keys"], ["path", "id", "start"]);
});

const withBoard = `
gateway: { name: plant7-gw1, data: ./data }
capsule: { path: capsule }
device: { driver: edc, host: 127.0.0.1, port: 5021, map: furnace.regmap.json }
`;

test("readGatewayFile() puts a board's register map in the place of its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "iv-gateway-"));
  const map = fileURLToPath(new URL("../../../firmware-bridge/regmap/furnace.regmap.json", import.meta.url));
  await copyFile(map, join(folder, "furnace.regmap.json"));
  const path = join(folder, "gateway.yaml");
  await writeFile(path, withBoard);
  try {
    const { device } = (await readGatewayFile(path)).devices;
    assert.ok(device?.driver === "edc");
    assert.equal(device.map.name, "casting-furnace");
    assert.equal(device.points, device.map.points);
    assert.equal(device.rearm, "auto");
    assert.equal(device.points["fan_speed_setpoint"]!.safe, 100);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("parseGateway() wants a map for a board and points for a PLC, and says only that", () => {
  const without = withBoard.replace(", map: furnace.regmap.json", "");
  assert.throws(() => parseGateway(without, "x"), /device: the key "map" is missing$/);
  const both = withBoard.replace(
    "map:",
    "points: { a: { table: input, address: 0, unit: K, min: 0, max: 1 } }, map:",
  );
  assert.throws(() => parseGateway(both, "x"), /device\.points/);
  assert.throws(() => parseGateway(withBoard.replace("edc", "modbus-tcp"), "x"), /"points" is missing/);
});

test("parseGateway() takes a board on a serial port, and says where there are two places or none", () => {
  const serial = withBoard.replace("host: 127.0.0.1, port: 5021", "path: /dev/ttyUSB0");
  const { device } = parseGateway(serial, "x").devices;
  assert.ok(device?.driver === "edc" && device.path !== undefined);
  assert.deepEqual([device.baud, addressOf(device)], [115_200, "/dev/ttyUSB0"]);
  const held = parseGateway(
    serial.replace("path: /dev/ttyUSB0", "path: /dev/ttyUSB0, dtr: off, rts: on"),
    "x",
  ).devices["device"];
  assert.ok(held?.driver === "edc" && held.path !== undefined && held.dtr === "off" && held.rts === "on");
  assert.throws(
    () => parseGateway(withBoard.replace("port:", "path: /dev/ttyUSB0, port:"), "x"),
    /device has both a host and a path/,
  );
  assert.throws(
    () => parseGateway(withBoard.replace("host: 127.0.0.1, ", ""), "x"),
    /device has neither a host nor a path/,
  );
});

test("readGatewayFile() takes the csr.json of a LiteX build for uartbone: where it begins, and read only", async () => {
  const folder = await mkdtemp(join(tmpdir(), "iv-gateway-"));
  const path = join(folder, "gateway.yaml");
  const csr = { csr_registers: { ctrl_scratch: { addr: 0xf000_0004, size: 1, type: "rw" } } };
  await writeFile(join(folder, "csr.json"), JSON.stringify(csr));
  await writeFile(path, withBoard.replace("edc", "uartbone").replace("furnace.regmap.json", "csr.json"));
  try {
    const { device } = (await readGatewayFile(path)).devices;
    assert.ok(device?.driver === "uartbone");
    assert.deepEqual([device.base, device.unattended], [0xf000_0004, "refuse"]);
    assert.equal(device.points["ctrl_scratch"]!.access, "read");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("parseGateway() takes no anchors of YAML, and says so", () => {
  assert.throws(
    () => parseGateway(`${good}console: &face { port: 1 }\nshield: *face\n`, "gateway.yaml"),
    (error: unknown) =>
      error instanceof Fault && error.code === "config/bad" && /anchor of YAML/.test(error.message),
  );
});
