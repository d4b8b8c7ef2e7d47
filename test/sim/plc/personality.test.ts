import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { test } from "node:test";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import { prng } from "#runtime/core/prng.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { noFaults, spoiled } from "#sim/plc/faults.ts";
import { PlcMachine } from "#sim/plc/machine.ts";
import {
  answerMs,
  floatWords,
  type Personality,
  personalities,
  type WordOrder,
} from "#sim/plc/personality.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { stationNamed } from "#sim/stations.ts";
import type { Piece } from "#sim/wire/wire-model.ts";

const plain = personalities["plain"]!;

function machine(personality: Partial<Personality>): PlcMachine {
  const { layout, plant } = stationNamed("casting-furnace");
  return new PlcMachine({
    layout,
    plant: plant(1),
    personality: { ...plain, ...personality },
    chance: prng(4),
  });
}

test("quirkyBank() has holes, a most that it can be asked for, and a start in which it is busy", () => {
  const { bank } = machine({ gaps: [2], quantityMax: 3 });
  assert.deepEqual(bank.readWords("input", 1, 2), { exception: 2 });
  assert.ok(!("exception" in bank.readWords("input", 0, 2)));
  assert.deepEqual(bank.readWords("holding", 0, 4), { exception: 3 });
  const slow = machine({ startMs: 1_000 });
  assert.deepEqual(slow.bank.readWords("input", 0, 1), { exception: 6 });
  assert.deepEqual(slow.bank.writeWords(2, [100]), { exception: 6 });
  for (let turn = 0; turn < 50; turn++) slow.cycle(0.02);
  assert.ok(!("exception" in slow.bank.readWords("input", 0, 1)));
  slow.restart();
  assert.deepEqual(slow.bank.readWords("input", 0, 1), { exception: 6 });
});

test("quirkyBank() is too busy for the share of requests that it says", () => {
  const { bank } = machine({ busyShare: 0.2 });
  const busy = Array.from({ length: 2_000 }, () => "exception" in bank.readWords("input", 0, 1)).filter(
    Boolean,
  );
  assert.ok(busy.length > 320 && busy.length < 480, `${busy.length} of 2000`);
});

test("quirkyBank() shows floats in the four orders that makers use", () => {
  const table: Record<WordOrder, readonly [number, number]> = {
    ABCD: [0x42f6, 0xe979],
    CDAB: [0xe979, 0x42f6],
    BADC: [0xf642, 0x79e9],
    DCBA: [0x79e9, 0xf642],
  };
  for (const [order, words] of Object.entries(table))
    assert.deepEqual(floatWords(123.456, order as WordOrder), words);
  const plc = machine({ floats: { address: 100, order: "CDAB" } });
  const [shown] = plc.registers.shown();
  assert.deepEqual(plc.bank.readWords("input", 100, 2), floatWords(shown!, "CDAB"));
  const count = 2 * furnaceLayout.inputs.length;
  assert.deepEqual(plc.bank.readWords("input", 100, count + 1), { exception: 2 });
  assert.ok(!("exception" in plc.bank.readWords("input", 100, count)));
});

test("answerMs() stays within what the personality says, and draws nothing where there is nothing to draw", () => {
  const chance = prng(1);
  assert.equal(answerMs(plain, chance), 0);
  assert.equal(chance.uint32(), prng(1).uint32());
  const veteran = personalities["veteran"]!;
  const took = Array.from({ length: 2_000 }, () => answerMs(veteran, chance));
  assert.ok(took.every((ms) => ms >= 15 && ms <= 225));
  const slow = took.filter((ms) => ms > 45).length;
  assert.ok(slow > 5 && slow < 50, `${slow} slow answers`);
});

test("PlcEnd waits as long as its personality, then says what its faults and its wire make of it", () => {
  const plc = machine({ answer: { minMs: 5, maxMs: 5 } });
  const end = plc.end(spoiled);
  const server = new ModbusServer({ units: [1], bank: plc.bank });
  const question = Uint8Array.of(0, 1, 0, 0, 0, 6, 1, 4, 0, 0, 0, 1);
  const ask = (): readonly Piece[] =>
    server.receive(end.heard(question)).served.flatMap((one) => [...end.answer(one, question)]);
  assert.deepEqual(ask()[0], { kind: "wait", ms: 5 });
  plc.faults = { ...noFaults, wire: { cutAtByte: 4 } };
  assert.deepEqual(ask().at(-1), { kind: "cut" });
  assert.equal(end.isUp, false);
  assert.deepEqual(ask(), []);
  plc.faults = { ...noFaults };
  assert.equal(end.isUp, true);
  plc.faults = { ...noFaults, reply: { kind: "deaf" } };
  assert.deepEqual(ask(), []);
});

test("VirtualPlc takes as many connections as its personality, and takes the watchdog's time from it", async () => {
  const { layout, plant } = stationNamed("casting-furnace");
  await using plc = new VirtualPlc({
    layout,
    plant: plant(1),
    personality: { ...plain, connectionsMax: 1, watchdogMs: 700 },
  });
  const port = await plc.listen(0);
  const first = createConnection({ port, host: "127.0.0.1" });
  await once(first, "connect");
  first.write(Uint8Array.of(0, 1, 0, 0, 0, 6, 1, 3, 0, 4, 0, 1));
  const [answer] = (await once(first, "data")) as [Buffer];
  assert.equal(answer.readUInt16BE(9), 700);
  const second = createConnection({ port, host: "127.0.0.1" });
  second.on("error", () => undefined);
  await new Promise<void>((resolve) => second.once("close", () => resolve()));
  assert.equal(first.destroyed, false);
  first.destroy();
});
