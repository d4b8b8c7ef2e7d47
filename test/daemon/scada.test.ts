// The gateway's points over Modbus, as a SCADA system sees them, and proposals that come in that way.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import modbusSerial from "modbus-serial";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import { readLog } from "../support/log.ts";
import { missing, outputOf, peerFile } from "../support/modbus-peers.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

// The package is CommonJS; its types say `default`, Node gives the whole.
const { default: ModbusRTU } = modbusSerial as unknown as typeof import("modbus-serial");

const timeout = 60_000;
const without = missing("mbpoll", "pymodbus");

const float = (words: readonly number[], at = 0): number => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(words[at]!, 0);
  bytes.writeUInt16BE(words[at + 1]!, 2);
  return bytes.readFloatBE(0);
};

const wordsOf = (value: number): number[] => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
};

test(`points and their quality are shown over Modbus, and a write is a proposal`, {
  timeout,
}, async (t) => {
  await using site = await openSite();
  const config = await gatewayFile(site, { modbusServer: { port: 0, proposals: "operator" } });
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  const port = (await daemon.event("modbus-server"))["port"] as number;
  const client = new ModbusRTU();
  await client.connectTCP("127.0.0.1", { port });
  t.after(() => client.close(() => undefined));
  client.setID(1);
  client.setTimeout(10_000);
  const read = async (address: number, count: number) =>
    (await client.readInputRegisters(address, count)).data;

  await until(async () => (await read(2, 1))[0] === 1);
  const [layout, points, state, isUp, tickHigh, tickLow] = await read(0, 16);
  assert.deepEqual([layout, points, state, isUp], [1, 6, 1, 1]);
  assert.ok(tickHigh! * 65_536 + tickLow! > 0);
  const listed = JSON.parse(
    await outputOf(process.execPath, join(root, "runtime/main.ts"), "config", "registers", config, "--json"),
  ) as { registers: { address: number; what: string }[] };
  const addressOf = (start: string) => listed.registers.find(({ what }) => what.startsWith(start))!.address;
  const melt = addressOf("melt_temperature in K");
  const words = await read(melt, 8);
  assert.ok(float(words) > 900 && float(words) < 1_100, String(float(words)));
  assert.deepEqual([words[2], words[3], words[6]], [0, 0, 192]);
  assert.ok(words[4] === 0 && words[5]! < 5_000, `${words[5]} ms old`);
  assert.deepEqual((await client.readHoldingRegisters(melt + 6, 1)).data, [192], "both tables are the same");

  const coded = (code: number) => (error: { modbusCode?: number }) => error.modbusCode === code;
  const heater = addressOf("heater_power_setpoint in kW: write");
  await assert.rejects(
    client.writeRegisters(melt, wordsOf(900)),
    coded(2),
    "a measurement cannot be written",
  );
  await assert.rejects(client.writeRegister(heater, 1), coded(3), "half a number is none");
  await assert.rejects(client.writeRegisters(heater, wordsOf(Number.NaN)), coded(3));
  await assert.rejects(
    client.writeRegisters(heater, [...wordsOf(1), ...wordsOf(2), ...wordsOf(3)]),
    coded(2),
  );
  await assert.rejects(client.readInputRegisters(heater, 2), coded(2), "proposals are holding registers");
  await assert.rejects(client.readHoldingRegisters(9_000, 1), coded(2));
  await assert.rejects(client.readCoils(0, 1), coded(2));
  assert.deepEqual((await read(8, 5)).slice(0, 5), [0, 0, 0, 0, 0], "nothing of that was a proposal");

  const judged = async (number: number) => {
    const [taken, last, verdict] = await until(async () => {
      const seen = await read(8, 5);
      return seen[3] === number && seen[4] !== 1 && [seen[1], seen[3], seen[4]];
    });
    assert.deepEqual([taken, last], [number, number]);
    return verdict;
  };
  const standing = float((await client.readHoldingRegisters(heater, 2)).data);
  await client.writeRegisters(heater, [...wordsOf(standing), ...wordsOf(100)]);
  const verdicts = [await judged(1)];
  await client.writeRegisters(heater, wordsOf(1e6));
  verdicts.push(await judged(2));
  // The log on disk says what the registers say, a moment later.
  const named: Readonly<Record<string, number>> = { allow: 2, amend: 3, block: 4 };
  const decisions = await until(async () => {
    const records = await readLog(join(site.folder, "data"));
    const found = records.filter(
      (record): record is DecisionRecord =>
        record.kind === "decision" && record.by.startsWith("modbus 127.0.0.1 "),
    );
    return found.length === 2 && found;
  });
  assert.deepEqual(
    verdicts,
    decisions.map(({ verdict }) => named[verdict]),
  );
  assert.deepEqual(
    decisions.map(({ origin, by }) => [origin, by]),
    [1, 2].map((number) => ["operator", `modbus 127.0.0.1 ${number}`]),
  );
  assert.deepEqual(Object.keys(decisions[0]!.asked!), ["fan_speed_setpoint", "heater_power_setpoint"]);
  assert.notEqual(verdicts[1], 2, "a million kilowatts are not allowed as they are");
  for (const { writes } of site.plc.writeLog)
    for (const { point, value } of writes) if (point === "heater_power_setpoint") assert.ok(value! <= 60);

  if (without === undefined) {
    const where = ["-m", "tcp", "-p", String(port), "-0", "-1", "-t", "3", "-r", String(melt + 6)] as const;
    const poll = await outputOf("mbpoll", ...where, "-c", "1", "127.0.0.1");
    assert.match(poll, new RegExp(`\\[${melt + 6}\\]:\\s+192`));
    const told = await outputOf(
      "/usr/bin/python3",
      peerFile("pymodbus-points.py"),
      String(port),
      String(melt),
    );
    const [value, status, , da] = told.trim().split(" ").map(Number);
    assert.ok(value! > 900 && value! < 1_100);
    assert.deepEqual([status, da], [0, 192]);
  } else {
    assert.ok(process.env["IV_CI"] !== "1", "CI has these peers");
    t.diagnostic(`mbpoll and pymodbus were not asked: ${without}`);
  }

  const { scada } = await daemon.status();
  assert.deepEqual([scada?.port, scada?.refused, scada?.dropped], [port, 0, 0]);
  assert.ok(scada!.connects >= 1 && scada!.requests > 10);
  site.plc.disconnect();
  await site.plc.close();
  await until(async () => (await read(3, 1))[0] === 0);
  const lost = await until(async () => {
    const seen = await read(melt, 8);
    return seen[6] !== 192 && seen;
  });
  assert.equal(lost[2]! >>> 14, 2, "bad");
  assert.ok(float(lost) > 900, "the last value stays visible");
});
