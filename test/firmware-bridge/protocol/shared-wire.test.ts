// Several units on one wire, in virtual time: who answers must not wait for who does not, and nobody's word may
// pass for somebody else's.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Master, Ticket } from "#bridge/protocol/master.ts";
import { encodeEnvelope } from "#bridge/protocol/mbap.ts";
import { encodeException, encodeReply, type Request } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusRtuMaster } from "#bridge/protocol/modbus-rtu.ts";
import { ModbusTcpMaster } from "#bridge/protocol/modbus-tcp.ts";
import { encodeRtu } from "#bridge/protocol/rtu-frame.ts";

const timeoutUs = 100_000;
/** How long a unit takes to answer; infinite where it does not. */
type Habit = () => number;

interface Tally {
  right: number;
  wrong: number;
  timeouts: number;
}

const wires: Readonly<Record<string, { open(): Master; unitIn(frame: Uint8Array): number; pduAt: number }>> =
  {
    tcp: {
      open: () => new ModbusTcpMaster({ unit: 1, timeoutUs, window: 1, firstTransaction: 7 }),
      unitIn: (frame) => frame[6]!,
      pduAt: 7,
    },
    rtu: {
      open: () =>
        new ModbusRtuMaster({
          unit: 1,
          timeoutUs,
          echo: false,
          pace: { characterUs: 0, silenceUs: 1_000 },
        }),
      unitIn: (frame) => frame[0]!,
      pduAt: 1,
    },
  };

/** What a unit says whose registers hold its own number and their address; it knows no bits. */
function answer(wire: string, frame: Uint8Array): Uint8Array {
  const { unitIn, pduAt } = wires[wire]!;
  const unit = unitIn(frame);
  const address = (frame[pduAt + 1]! << 8) | frame[pduAt + 2]!;
  const count = (frame[pduAt + 3]! << 8) | frame[pduAt + 4]!;
  const words = Array.from({ length: count }, (_, at) => unit * 1_000 + address + at);
  const request: Request = { kind: "read-words", table: "holding", address, count };
  const isRead = frame[pduAt] === 3;
  const pdu = isRead ? encodeReply(request, { kind: "words", words }) : encodeException(frame[pduAt]!, 1);
  if (wire === "rtu") return encodeRtu({ unit, pdu });
  return encodeEnvelope({ transaction: (frame[0]! << 8) | frame[1]!, unit, pdu });
}

/** Everybody asks again as soon as it knows, as a scan does; a broken connection is opened again at once. */
function play(wire: string, habits: Readonly<Record<number, Habit>>, forUs: number): Map<number, Tally> {
  const master = wires[wire]!.open();
  const tallies = new Map(Object.keys(habits).map((unit) => [Number(unit), tally()]));
  const asked = new Map<Ticket, { readonly unit: number; readonly address: number }>();
  const coming: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const free = new Map<number, number>();
  let [now, turn] = [1_000, 0];
  const ask = (unit: number) => {
    const address = turn++ % 50;
    asked.set(master.submit({ kind: "read-words", table: "holding", address, count: 2 }, now, { unit }), {
      unit,
      address,
    });
  };
  const settle = () => {
    for (const { ticket, answer: given } of master.takeSettled()) {
      const { unit, address } = asked.get(ticket)!;
      asked.delete(ticket);
      const mine = tallies.get(unit)!;
      if (given.kind === "timeout") mine.timeouts++;
      if (given.kind === "words") mine[given.words[0] === unit * 1_000 + address ? "right" : "wrong"]++;
      ask(unit);
    }
    for (const frame of master.takeTransmits()) {
      const unit = wires[wire]!.unitIn(frame);
      const delay = habits[unit]!();
      if (!Number.isFinite(delay)) continue;
      // A device answers in order, however late.
      const at = Math.max(now + delay, free.get(unit) ?? 0);
      free.set(unit, at);
      coming.push({ at, bytes: answer(wire, frame) });
    }
    coming.sort((a, b) => a.at - b.at);
  };
  for (const unit of tallies.keys()) ask(unit);
  master.open(now);
  const end = now + forUs;
  for (;;) {
    settle();
    const next = Math.min(master.wakeAt() ?? end, coming[0]?.at ?? end);
    if (next >= end) return tallies;
    now = Math.max(now + 1, next);
    let soundness = "sound";
    if (coming[0] !== undefined && coming[0].at <= now)
      soundness = master.receive(coming.shift()!.bytes, now);
    else soundness = master.wake(now);
    if (soundness === "broken") {
      coming.length = 0;
      master.close(now);
      master.open(now);
    }
  }
}

const tally = (): Tally => ({ right: 0, wrong: 0, timeouts: 0 });
const prompt: Habit = () => 2_000;
const silent: Habit = () => Number.POSITIVE_INFINITY;

for (const wire of Object.keys(wires)) {
  test(`units on one ${wire} wire get their own answers, each as many as the others`, () => {
    const seen = play(wire, { 1: prompt, 2: prompt, 3: prompt }, 10_000_000);
    const counts = [...seen.values()].map(({ right }) => right);
    assert.ok(Math.min(...counts) > 500 && Math.max(...counts) - Math.min(...counts) <= 2, String(counts));
    for (const { wrong, timeouts } of seen.values()) assert.deepEqual([wrong, timeouts], [0, 0]);
  });

  test(`silent units on one ${wire} wire take a bounded share of it, however many they are`, () => {
    const alone = play(wire, { 1: prompt, 2: prompt }, 60_000_000).get(1)!.right * 2;
    for (const dead of [[2], [2, 3], [2, 3, 4, 5, 6, 7, 8]]) {
      const habits = Object.fromEntries([[1, prompt], ...dead.map((unit) => [unit, silent])]);
      const seen = play(wire, habits, 60_000_000);
      const { right, wrong } = seen.get(1)!;
      assert.equal(wrong, 0);
      assert.ok(right > 0.5 * alone, `${dead.length} silent: ${right} answers of ${alone}`);
      for (const unit of dead) assert.equal(seen.get(unit)!.right, 0);
    }
  });

  test(`a unit that comes back on a shared ${wire} wire is heard again`, () => {
    let asked = 0;
    const seen = play(wire, { 1: prompt, 2: () => (asked++ < 10 ? silent() : prompt()) }, 60_000_000);
    assert.ok(seen.get(2)!.right > 1_000, JSON.stringify(seen.get(2)));
  });

  test(`late answers on a shared ${wire} wire are never anybody else's, nor another question's`, () => {
    const delays = fc.array(
      fc.constantFrom(1_000, 50_000, 101_000, 160_000, 400_000, Number.POSITIVE_INFINITY),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(fc.tuple(delays, delays), (lists) => {
        const turns = [0, 0];
        const habit = (which: 0 | 1) => () => lists[which][turns[which]!++ % lists[which].length]!;
        const seen = play(wire, { 1: habit(0), 2: habit(1) }, 8_000_000);
        for (const { wrong } of seen.values()) assert.equal(wrong, 0);
      }),
      { numRuns: 60 },
    );
  });
}
