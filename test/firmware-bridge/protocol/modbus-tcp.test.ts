import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Answer } from "#bridge/protocol/master.ts";
import { encodeEnvelope } from "#bridge/protocol/mbap.ts";
import { encodeException, encodeReply, type Request } from "#bridge/protocol/modbus-pdu.ts";
import {
  type MasterOptions,
  ModbusTcpMaster,
  retiredMax,
  timeoutsInARowMax,
} from "#bridge/protocol/modbus-tcp.ts";
import { waitingBytesMax, waitingMax } from "#bridge/protocol/waiting-room.ts";
import { pieces } from "../arbitraries.ts";

const timeoutUs = 1_000;

function master(options: Partial<MasterOptions> = {}): ModbusTcpMaster {
  const one = new ModbusTcpMaster({ unit: 1, timeoutUs, window: 1, firstTransaction: 0xfffe, ...options });
  one.open(0);
  return one;
}

const read = (address: number, count = 1): Request => ({
  kind: "read-words",
  table: "holding",
  address,
  count,
});

/** What a device whose registers hold their own address would say. */
function reply(transaction: number, request: Request, unit = 1): Uint8Array {
  assert.ok(request.kind === "read-words");
  const words = Array.from({ length: request.count }, (_, index) => (request.address + index) & 0xffff);
  return encodeEnvelope({ transaction, unit, pdu: encodeReply(request, { kind: "words", words }) });
}

const idOf = (frame: Uint8Array) => (frame[0]! << 8) | frame[1]!;
const idsIn = (one: ModbusTcpMaster) => one.takeTransmits().map(idOf);
const answersOf = (one: ModbusTcpMaster): Answer[] => one.takeSettled().map(({ answer }) => answer);

test("ModbusTcpMaster asks, counts its ids over 16 bits and settles with what was asked", () => {
  const one = master();
  for (const [turn, id] of [0xfffe, 0xffff, 0, 1].entries()) {
    const ticket = one.submit(read(100 + turn), turn);
    assert.deepEqual(idsIn(one), [id]);
    assert.equal(one.receive(reply(id, read(100 + turn)), turn + 0.5), "sound");
    assert.deepEqual(one.takeSettled(), [
      { ticket, at: turn, answer: { kind: "words", words: [100 + turn] } },
    ]);
  }
});

test("ModbusTcpMaster keeps to its window and sends in order", () => {
  const one = master({ window: 2 });
  for (let address = 0; address < 4; address++) one.submit(read(address), 0);
  assert.deepEqual(idsIn(one), [0xfffe, 0xffff]);
  one.receive(reply(0xffff, read(1)), 1);
  assert.deepEqual(idsIn(one), [0], "a free place is taken at once");
  one.receive(reply(0xfffe, read(0)), 2);
  assert.deepEqual(answersOf(one), [
    { kind: "words", words: [1] },
    { kind: "words", words: [0] },
  ]);
});

test("ModbusTcpMaster lets a request go before those that wait", () => {
  const one = master();
  one.submit(read(0), 0);
  one.submit(read(1), 0);
  one.submit({ kind: "write-word", address: 9, word: 9 }, 0, { place: "front" });
  const [first] = one.takeTransmits();
  one.receive(reply(idOf(first!), read(0)), 1);
  assert.equal(one.takeTransmits()[0]![7], 6);
});

test("ModbusTcpMaster drops a late reply and never takes it for another's", () => {
  const one = master();
  one.submit(read(500), 0);
  const [late] = idsIn(one);
  assert.equal(one.wakeAt(), timeoutUs);
  assert.equal(one.wake(timeoutUs), "sound");
  assert.deepEqual(answersOf(one), [{ kind: "timeout" }]);
  one.submit(read(600), timeoutUs);
  const [next] = idsIn(one);
  assert.notEqual(next, late);
  one.receive(reply(late!, read(500)), timeoutUs + 1);
  assert.deepEqual(answersOf(one), []);
  assert.equal(one.counters.late, 1);
  one.receive(reply(next!, read(600)), timeoutUs + 2);
  assert.deepEqual(answersOf(one), [{ kind: "words", words: [600] }]);
});

test("ModbusTcpMaster does not use an id again whose answer may still come, all around the circle", () => {
  const one = master({ timeoutUs: 10 });
  one.submit(read(1), 0);
  const [given] = idsIn(one);
  one.wake(10);
  one.takeSettled();
  for (let turn = 0; turn < 70_000; turn++) {
    one.submit(read(7), 20);
    const [id] = idsIn(one);
    assert.notEqual(id, given);
    one.receive(reply(id!, read(7)), 21);
  }
  assert.equal(one.counters.replies, 70_000);
});

test("ModbusTcpMaster drops answers of another unit, of no question, and those that come twice", () => {
  const one = master();
  one.submit(read(3), 0);
  const [id] = idsIn(one);
  one.receive(reply(id!, read(3), 2), 1);
  one.receive(reply(id! ^ 0x1234, read(3)), 1);
  assert.deepEqual(answersOf(one), []);
  one.receive(reply(id!, read(3)), 2);
  one.receive(reply(id!, read(3)), 2);
  assert.deepEqual(answersOf(one), [{ kind: "words", words: [3] }]);
  assert.equal(one.counters.unknown, 3);
});

test("ModbusTcpMaster says what is malformed, and what the device refuses", () => {
  const one = master();
  const answer = (pdu: Uint8Array) => {
    one.submit(read(3, 2), 0);
    one.receive(encodeEnvelope({ transaction: idsIn(one)[0]!, unit: 1, pdu }), 1);
    return answersOf(one)[0]!;
  };
  assert.equal(answer(Uint8Array.of(4, 4, 0, 0, 0, 0)).kind, "malformed");
  assert.equal(answer(Uint8Array.of(3, 2, 0, 0)).kind, "malformed");
  assert.equal(answer(Uint8Array.of(3, 4, 0, 0)).kind, "malformed");
  assert.equal(answer(Uint8Array.of(3, 6, 0, 0, 0, 0)).kind, "malformed");
  assert.deepEqual(answer(encodeException(3, 2)), { kind: "exception", code: 2 });
  assert.equal(one.counters.malformed, 4);
  assert.equal(one.counters.exceptions, 1);
});

test("ModbusTcpMaster calls wrong framing broken, and everything pending is rejected at close", () => {
  const one = master({ window: 1 });
  one.submit(read(1), 5);
  one.submit(read(2), 5);
  const waits = one.submit(read(3), 5, { whileDown: "wait", sendBy: 100 });
  assert.equal(one.receive(Buffer.from("ffffffffffffffff", "hex"), 6), "broken");
  one.close(7);
  assert.deepEqual(answersOf(one), [{ kind: "closed" }, { kind: "unsent", because: "link-down" }]);
  one.submit(read(4), 8);
  assert.deepEqual(answersOf(one), [{ kind: "unsent", because: "link-down" }]);
  one.takeTransmits();
  one.open(50);
  const [id] = idsIn(one);
  one.receive(reply(id!, read(3)), 51);
  assert.deepEqual(one.takeSettled(), [{ ticket: waits, at: 50, answer: { kind: "words", words: [3] } }]);
});

test("ModbusTcpMaster owes nothing to an old connection on a new one", () => {
  const one = master();
  one.submit(read(1), 0);
  const [given] = idsIn(one);
  one.wake(timeoutUs);
  one.close(timeoutUs);
  one.open(timeoutUs);
  one.receive(reply(given!, read(1)), timeoutUs + 1);
  assert.deepEqual([one.counters.late, one.counters.unknown], [0, 1]);
});

test("ModbusTcpMaster sends nothing after its time, and does send at its last instant", () => {
  const one = master();
  one.submit(read(1), 0);
  one.submit(read(2), 0, { sendBy: 400 });
  const [first] = idsIn(one);
  assert.equal(one.wakeAt(), 401);
  one.wake(400);
  assert.deepEqual(answersOf(one), []);
  one.receive(reply(first!, read(1)), 401);
  assert.deepEqual(idsIn(one), []);
  assert.deepEqual(answersOf(one).at(-1), { kind: "unsent", because: "late" });
});

test("ModbusTcpMaster takes three time-outs in a row for a dead connection", () => {
  const one = master();
  for (let turn = 1; turn <= timeoutsInARowMax; turn++) {
    one.submit(read(turn), turn * timeoutUs);
    assert.equal(one.wake((turn + 1) * timeoutUs), turn < timeoutsInARowMax ? "sound" : "broken");
  }
  one.close(9_000);
  one.open(9_001);
  assert.equal(one.timeoutsInARow(), 0);
});

test("ModbusTcpMaster bounds what waits and what is retired", () => {
  const one = master();
  for (let turn = 0; turn <= waitingMax + 1; turn++) one.submit(read(turn), 0);
  assert.deepEqual(answersOf(one), [{ kind: "unsent", because: "full" }]);

  const long = master();
  const words = new Array<number>(100).fill(7);
  for (let turn = 0; turn < waitingMax; turn++) long.submit({ kind: "write-words", address: 0, words }, 0);
  const fits = 1 + Math.floor(waitingBytesMax / (6 + 2 * words.length));
  assert.ok(fits < waitingMax);
  assert.equal(answersOf(long).length, waitingMax - fits);
  assert.equal(long.counters.dropped, waitingMax - fits);
  long.close(1);
  long.open(2);
  for (let turn = 0; turn < fits; turn++) long.submit({ kind: "write-words", address: 0, words }, 2);
  assert.equal(long.counters.dropped, waitingMax - fits, "what was turned away takes no place");

  const forgetful = master({ window: 8 });
  let soundness = "sound";
  for (let turn = 0; turn < retiredMax; turn++) {
    assert.equal(soundness, "sound");
    // An answer in between, so that time-outs never come three in a row.
    forgetful.submit(read(1), turn * timeoutUs);
    forgetful.submit(read(2), turn * timeoutUs);
    const [, answered] = idsIn(forgetful);
    soundness = forgetful.wake((turn + 1) * timeoutUs - 1);
    forgetful.receive(reply(answered!, read(2)), turn * timeoutUs + 1);
    soundness = forgetful.wake((turn + 1) * timeoutUs);
  }
  assert.equal(soundness, "broken");
});

test("ModbusTcpMaster settles alike however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ address: fc.nat(60_000), count: fc.integer({ min: 1, max: 125 }) }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (asked, cuts) => {
        const one = master({ window: 8 });
        for (const { address, count } of asked) one.submit(read(address, count), 0);
        const ids = idsIn(one);
        const stream = Buffer.concat(
          asked.map(({ address, count }, at) => reply(ids[at]!, read(address, count))),
        );
        for (const piece of pieces(stream, cuts)) assert.equal(one.receive(piece, 1), "sound");
        assert.deepEqual(
          answersOf(one),
          asked.map(({ address, count }) => ({
            kind: "words",
            words: Array.from({ length: count }, (_, index) => address + index),
          })),
        );
      },
    ),
  );
});

test("ModbusTcpMaster never settles a request with another register's data, whatever comes over the wire", () => {
  // A device whose registers hold their own address, and a wire that loses, repeats, delays past the
  // time-out, reorders and mixes in frames and bytes of its own.
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask" as const), address: fc.nat(60_000) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("answer" as const), pick: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), us: fc.nat(2_000) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("noise" as const), bytes: fc.uint8Array({ maxLength: 30 }) }),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), fc.integer({ min: 1, max: 8 }), (events, window) => {
      const one = master({ window, firstTransaction: 0 });
      const asked = new Map<number, number>();
      const heard: { frame: Uint8Array }[] = [];
      let now = 0;
      let soundness = "sound";
      for (const happens of events) {
        if (happens.kind === "wait") now += happens.us;
        if (happens.kind === "ask") asked.set(one.submit(read(happens.address), now), happens.address);
        else if (happens.kind === "wait") soundness = one.wake(now);
        else if (happens.kind === "noise") soundness = one.receive(happens.bytes, now);
        else if (heard.length > 0) soundness = one.receive(heard[happens.pick % heard.length]!.frame, now);
        if (soundness === "broken") {
          one.close(now);
          one.open(now);
          // A new connection: what the old one still carried is gone with it.
          heard.length = 0;
          soundness = "sound";
        }
        for (const frame of one.takeTransmits())
          heard.push({ frame: reply(idOf(frame), read((frame[8]! << 8) | frame[9]!)) });
        // Noise may forge any frame if it guesses all of it; that it does so by chance here would be a find.
        for (const { ticket, answer } of one.takeSettled())
          if (answer.kind === "words") assert.deepEqual(answer.words, [asked.get(ticket)]);
      }
    }),
    { numRuns: 500 },
  );
});
