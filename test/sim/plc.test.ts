import assert from "node:assert/strict";
import { test } from "node:test";
import modbusSerial from "modbus-serial";
import { furnaceLayout, rawOf } from "#sim/layout.ts";
import { PlcRegisters, writeLogEntriesMax } from "#sim/plc/registers.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { Mirror, openPlc, until } from "../firmware-bridge/rig.ts";

const { default: ModbusRTU } = modbusSerial as unknown as typeof import("modbus-serial");

async function openClient(port: number): Promise<InstanceType<typeof ModbusRTU>> {
  const client = new ModbusRTU();
  await client.connectTCP("127.0.0.1", { port });
  client.setID(furnaceLayout.unit);
  client.setTimeout(10_000);
  return client;
}

const closed = (client: InstanceType<typeof ModbusRTU>): Promise<void> =>
  new Promise((resolve) => client.close(() => resolve()));

test("VirtualPlc shows its registers to an independent client, as the layout says", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const client = await openClient(port);
  assert.deepEqual((await client.readInputRegisters(0, 4)).data, [9_505, 10, 200, 30]);
  // Before anybody wrote: safe outputs, tick 0, watchdog of 2 s, no trips.
  assert.deepEqual((await client.readHoldingRegisters(0, 6)).data, [0, 0, 0, 1_000, 2_000, 0]);
  await closed(client);
});

test("VirtualPlc takes a write group whole, steps its plant with it, and logs it", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const client = await openClient(port);
  await client.writeRegisters(0, [1, 2, 1_250, 400]);
  assert.deepEqual((await client.readHoldingRegisters(2, 2)).data, [1_250, 400]);
  assert.equal((await client.readInputRegisters(2, 1)).data[0], 200, "inputs follow with the next cycle");
  plc.cycle(0.02);
  assert.deepEqual((await client.readInputRegisters(2, 2)).data, [1_250, 400]);
  assert.deepEqual(plc.writeLog, [
    {
      at: 0,
      tick: 65_538,
      writes: [
        { address: 0, raw: 1 },
        { address: 1, raw: 2 },
        { address: 2, raw: 1_250, point: "heater_power_setpoint", value: 12.5 },
        { address: 3, raw: 400, point: "fan_speed_setpoint", value: 40 },
      ],
    },
  ]);
  await closed(client);
});

test("VirtualPlc refuses what it cannot mean, and then changes nothing", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const client = await openClient(port);
  const coded = (code: number) => (error: { modbusCode?: number }) => error.modbusCode === code;
  // 60.01 kW: the tick and the fan before it must not be written either.
  await assert.rejects(client.writeRegisters(0, [0, 9, 6_001, 10]), coded(3));
  await assert.rejects(client.writeRegister(3, 1_001), coded(3));
  await assert.rejects(client.writeRegister(5, 7), coded(2), "only the PLC counts its trips");
  await assert.rejects(client.writeRegisters(4, [1_000, 0]), coded(2));
  await assert.rejects(client.writeRegister(6, 0), coded(2));
  await assert.rejects(client.readInputRegisters(0, 5), coded(2));
  await assert.rejects(client.readCoils(0, 1), coded(2));
  assert.deepEqual((await client.readHoldingRegisters(0, 6)).data, [0, 0, 0, 1_000, 2_000, 0]);
  assert.deepEqual(plc.writeLog, []);
  await closed(client);
});

test("PlcRegisters goes safe when nobody writes for the watchdog's time, once, until the next write", () => {
  const registers = new PlcRegisters(furnaceLayout);
  const outputs = () => [...registers.commands().values()];
  registers.elapse(10_000);
  assert.equal(registers.trips, 0, "the first write group arms it");
  registers.writeWords(0, [0, 1, 3_000, 200]);
  registers.elapse(1_999);
  assert.deepEqual(outputs(), [30, 20]);
  registers.writeWords(0, [0, 2, 3_100, 210]);
  registers.elapse(1_999);
  assert.deepEqual(outputs(), [31, 21]);
  registers.elapse(1);
  assert.deepEqual(outputs(), [0, 100]);
  assert.equal(registers.trips, 1);
  assert.equal(registers.tick, 2, "the last tick that was applied stays readable");
  registers.elapse(60_000);
  assert.equal(registers.trips, 1);
  registers.writeWords(2, [1_000]);
  assert.deepEqual(outputs(), [10, 100]);
  registers.elapse(2_000);
  assert.equal(registers.trips, 2);
});

test("PlcRegisters' watchdog is set by its register, switched off by 0, and not fed by it or by a refusal", () => {
  const registers = new PlcRegisters(furnaceLayout);
  registers.writeWords(4, [500]);
  registers.writeWords(0, [0, 1, 3_000, 200]);
  registers.elapse(400);
  registers.writeWords(4, [500]);
  assert.deepEqual(registers.writeWords(0, [0, 2, 9_999, 0]), { exception: 3 });
  registers.elapse(100);
  assert.equal(registers.trips, 1);
  registers.writeWords(4, [0]);
  registers.writeWords(0, [0, 3, 3_000, 200]);
  registers.elapse(1e9);
  assert.equal(registers.trips, 1);
});

test("PlcRegisters' write log is bounded and says what it dropped", () => {
  const registers = new PlcRegisters(furnaceLayout);
  for (let turn = 0; turn <= writeLogEntriesMax; turn++) registers.writeWords(3, [turn % 1_000]);
  assert.ok(registers.writeLog.length <= writeLogEntriesMax);
  assert.equal(registers.writeLog.length + registers.writeLogDropped, writeLogEntriesMax + 1);
});

test("VirtualPlc lets its plant live faster than its own clock", () => {
  const plant = new Mirror();
  let livedS = 0;
  plant.step = (dtS) => {
    livedS += dtS;
  };
  const plc = new VirtualPlc({ layout: furnaceLayout, plant });
  plc.registers.writeWords(0, [0, 1, 3_000, 200]);
  plc.speed = 10;
  for (let cycle = 0; cycle < 50; cycle++) plc.cycle(0.02);
  assert.equal(Math.round(livedS), 10);
  assert.equal(plc.registers.trips, 0, "the watchdog counts one second, not ten");
});

test("VirtualPlc cycles by itself when it is run", async () => {
  const { plc, plant, port } = await openPlc();
  await using _ = plc;
  plc.run(5, 2);
  plant.readings.set("melt_temperature", 1_000);
  const client = await openClient(port);
  await until(() => plant.readings.get("fan_speed") === 100);
  assert.deepEqual((await client.readInputRegisters(0, 1)).data, [10_000]);
  await closed(client);
});

test("rawOf() shows what an instrument would: rounded, and pinned to its range", () => {
  const [melt] = furnaceLayout.inputs;
  assert.equal(rawOf(melt!, 950.449), 9_504);
  assert.equal(rawOf(melt!, -40), 0);
  assert.equal(rawOf(melt!, 1e9), 20_000);
});

test("VirtualPlc refuses connections when told to, and closes twice without harm", async () => {
  const { plc, port } = await openPlc();
  plc.faults = { ...plc.faults, connections: "refuse" };
  const client = await openClient(port).catch(() => undefined);
  if (client !== undefined) await assert.rejects(client.readInputRegisters(0, 1));
  client?.close(() => undefined);
  await plc.close();
  await plc.close();
});
