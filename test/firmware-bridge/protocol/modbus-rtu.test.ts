import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Answer } from "#bridge/protocol/master.ts";
import { encodeException, encodeReply, encodeRequest, type Request } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusRtuMaster } from "#bridge/protocol/modbus-rtu.ts";
import { babbleUsMax, broadcastUs, encodeRtu, findRequest, settleUsMin } from "#bridge/protocol/rtu-frame.ts";
import type { RtuMasterOptions } from "#bridge/protocol/rtu-phase.ts";
import { waitingMax } from "#bridge/protocol/waiting-room.ts";
import { pieces } from "../arbitraries.ts";

const timeoutUs = 100_000;
const silenceUs = 1_750;
const pace = { characterUs: 100, silenceUs };

const read = (address: number, count = 1): Request => ({
  kind: "read-words",
  table: "holding",
  address,
  count,
});
const write = (address: number, ...words: number[]): Request => ({ kind: "write-words", address, words });

/** What a device whose registers hold their own address says to a frame. */
function reply(frame: Uint8Array, unit = 1): Uint8Array {
  const code = frame[1]!;
  const address = (frame[2]! << 8) | frame[3]!;
  const count = (frame[4]! << 8) | frame[5]!;
  if (code === 3) {
    const words = Array.from({ length: count }, (_, index) => (address + index) & 0xffff);
    return encodeRtu({ unit, pdu: encodeReply(read(address, count), { kind: "words", words }) });
  }
  if (code === 2) return encodeRtu({ unit, pdu: encodeException(2, 1) });
  return encodeRtu({ unit, pdu: frame.subarray(1, 6) });
}

/** A master in a hand that owns its clock. */
class Hand {
  readonly master: ModbusRtuMaster;
  now = 1_000_000;

  constructor(options: Partial<RtuMasterOptions> = {}) {
    this.master = new ModbusRtuMaster({ unit: 1, timeoutUs, pace, echo: false, ...options });
  }

  /** Opens the port and gives the first proof. */
  ready(): this {
    this.master.open(this.now);
    this.wait(settleUsMin);
    const [proof] = this.master.takeTransmits();
    if (proof !== undefined) this.hear(reply(proof));
    this.wait(silenceUs);
    return this;
  }

  wait(us: number): string {
    const until = this.now + us;
    let soundness = "sound";
    for (let at = this.master.wakeAt(); at !== undefined && at <= until; at = this.master.wakeAt()) {
      this.now = Math.max(this.now, at);
      soundness = this.master.wake(this.now);
      if (soundness === "broken") return soundness;
    }
    this.now = until;
    return soundness;
  }

  hear(bytes: Uint8Array): void {
    assert.equal(this.master.receive(bytes, this.now), "sound");
  }

  ask(request: Request): Uint8Array {
    this.master.submit(request, this.now);
    this.wait(silenceUs);
    const sent = this.master.takeTransmits();
    assert.equal(sent.length, 1);
    return sent[0]!;
  }

  answers(): Answer[] {
    return this.master.takeSettled().map(({ answer }) => answer);
  }

  /** Lets the line fall silent, answers the proof if there is one, and says whether the next read is right. */
  recovers(): boolean {
    for (let turn = 0; turn < 4; turn++) {
      this.wait(settleUsMin);
      for (const frame of this.master.takeTransmits()) this.hear(reply(frame));
    }
    this.answers();
    const frame = this.ask(read(4_000, 2));
    this.hear(reply(frame));
    const [answer] = this.answers();
    return answer?.kind === "words" && answer.words[0] === 4_000;
  }
}

test("ModbusRtuMaster proves the line before its first question", () => {
  const hand = new Hand();
  hand.master.submit(read(5), hand.now, { whileDown: "wait" });
  hand.master.open(hand.now);
  hand.wait(settleUsMin - 1);
  assert.deepEqual(hand.master.takeTransmits(), []);
  hand.wait(1);
  const [proof] = hand.master.takeTransmits();
  assert.deepEqual(proof, encodeRtu({ unit: 1, pdu: Uint8Array.of(2, 0, 0, 0, 1) }));
  // Still to come for a master before this one: dropped.
  hand.hear(reply(encodeRtu({ unit: 1, pdu: encodeRequest(read(99)) })));
  hand.hear(reply(proof!));
  hand.wait(silenceUs);
  const [question] = hand.master.takeTransmits();
  hand.hear(reply(question!));
  assert.deepEqual(hand.answers(), [{ kind: "words", words: [5] }]);
  assert.equal(hand.master.counters.late, 1);
});

test("ModbusRtuMaster asks one thing at a time, and keeps silent between", () => {
  const hand = new Hand().ready();
  for (const address of [10, 20]) hand.master.submit(read(address), hand.now);
  const [first] = hand.master.takeTransmits();
  hand.hear(reply(first!));
  assert.deepEqual(hand.master.takeTransmits(), []);
  hand.wait(silenceUs);
  const [second] = hand.master.takeTransmits();
  hand.hear(reply(second!));
  assert.deepEqual(hand.answers(), [
    { kind: "words", words: [10] },
    { kind: "words", words: [20] },
  ]);
});

test("ModbusRtuMaster drops a reply that is late by any time, and never gives it to another question", () => {
  for (let lateUs = 0; lateUs < 20 * timeoutUs; lateUs += 37_000) {
    const hand = new Hand().ready();
    const first = hand.ask(read(500, 2));
    hand.wait(timeoutUs * 2);
    assert.deepEqual(hand.answers(), [{ kind: "timeout" }]);
    hand.master.submit(read(600, 2), hand.now);
    const atLate = hand.now + lateUs;
    let isLateSaid = false;
    // A device serves in order: whatever it is asked later, the late answer comes first.
    for (let turn = 0; turn < 300; turn++) {
      hand.wait(10_000);
      if (!isLateSaid && hand.now >= atLate) {
        hand.hear(reply(first));
        isLateSaid = true;
      }
      if (isLateSaid) for (const frame of hand.master.takeTransmits()) hand.hear(reply(frame));
    }
    for (const answer of hand.answers())
      if (answer.kind === "words") assert.deepEqual(answer.words, [600, 601]);
  }
});

test("ModbusRtuMaster takes a device that never gave a proof for one without, and waits instead", () => {
  const hand = new Hand();
  hand.master.open(hand.now);
  for (const [turn, proofs] of [1, 1, 0, 0].entries()) {
    hand.wait(settleUsMin);
    assert.equal(hand.master.takeTransmits().length, proofs, `turn ${turn}`);
    hand.wait(timeoutUs * 4);
    hand.hear(reply(hand.ask(read(2))));
    hand.wait(silenceUs);
    hand.ask(read(1));
    hand.wait(timeoutUs + 2_500);
  }
  assert.ok(hand.master.counters.unproven >= 4);
});

test("ModbusRtuMaster asks a device that fell silent for nothing but a proof, and says so to who waits", () => {
  const hand = new Hand().ready();
  hand.ask(read(1));
  hand.wait(timeoutUs * 2);
  for (let turn = 0; turn < 10; turn++) {
    hand.master.submit(read(2), hand.now);
    hand.wait(timeoutUs + settleUsMin * 2);
    for (const frame of hand.master.takeTransmits()) assert.equal(frame[1], 2);
  }
  const [first, ...rest] = hand.answers();
  assert.deepEqual(first, { kind: "timeout" });
  assert.ok(rest.length >= 9);
  for (const answer of rest) assert.deepEqual(answer, { kind: "unsent", because: "link-down" });
  assert.ok(hand.recovers());
});

test("ModbusRtuMaster takes an exception for a proof too", () => {
  const hand = new Hand();
  hand.master.open(hand.now);
  hand.wait(settleUsMin);
  assert.equal(hand.master.takeTransmits().length, 1);
  hand.hear(encodeRtu({ unit: 1, pdu: encodeException(2, 1) }));
  hand.wait(silenceUs);
  hand.hear(reply(hand.ask(read(3))));
  assert.deepEqual(hand.answers(), [{ kind: "words", words: [3] }]);
});

const good = reply(encodeRtu({ unit: 1, pdu: encodeRequest(read(500, 2)) }));
const rows: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  "a wrong CRC": [good.map((byte, index) => (index === good.length - 1 ? byte ^ 1 : byte)), "malformed"],
  "the first half": [good.subarray(0, good.length >>> 1), "malformed"],
  "the wrong unit": [reply(encodeRtu({ unit: 2, pdu: encodeRequest(read(500, 2)) }), 2), "malformed"],
  "the wrong function": [encodeRtu({ unit: 1, pdu: Uint8Array.of(4, 4, 1, 2, 3, 4) }), "malformed"],
  "the wrong length": [encodeRtu({ unit: 1, pdu: Uint8Array.of(3, 6, 1, 2, 3, 4, 5, 6) }), "malformed"],
  "an exception of another function": [encodeRtu({ unit: 1, pdu: encodeException(4, 2) }), "malformed"],
  "eight bytes of garbage": [Buffer.from("deadbeefcafebabe", "hex"), "malformed"],
  "a flood of garbage": [new Uint8Array(5_000).fill(0x55), "malformed"],
  nothing: [new Uint8Array(0), "timeout"],
  "a header that promises more": [Uint8Array.of(1, 3, 250, 1, 2), "malformed"],
  "noise and then the answer": [Uint8Array.from([0, 0xff, 0x13, ...good]), "words"],
  "the answer twice": [Uint8Array.from([...good, ...good]), "words"],
  "exception 6": [encodeRtu({ unit: 1, pdu: encodeException(3, 6) }), "exception"],
};

for (const [name, [bytes, kind]] of Object.entries(rows))
  test(`ModbusRtuMaster meets ${name}: ${kind}, whole or byte by byte, and the next read is right`, () => {
    for (const chunk of [bytes.length || 1, 1]) {
      const hand = new Hand().ready();
      hand.ask(read(500, 2));
      for (let at = 0; at < bytes.length; at += chunk) {
        hand.hear(bytes.subarray(at, at + chunk));
        hand.wait(100);
      }
      hand.wait(timeoutUs * 2);
      assert.equal(hand.answers()[0]?.kind, kind);
      assert.ok(hand.recovers());
    }
  });

test("ModbusRtuMaster knows a second copy of an answer, whenever it comes", () => {
  const hand = new Hand({ pace: { ...pace, silenceUs: 0 } }).ready();
  const first = hand.ask(read(500, 2));
  hand.hear(reply(first));
  const second = hand.ask(read(600, 2));
  hand.hear(reply(first));
  hand.wait(20_000);
  hand.hear(reply(second));
  assert.deepEqual(hand.answers(), [
    { kind: "words", words: [500, 501] },
    { kind: "words", words: [600, 601] },
  ]);
  assert.ok(hand.recovers());
});

test("ModbusRtuMaster takes an equal answer where nothing follows it", () => {
  const hand = new Hand().ready();
  const zeros = encodeRtu({ unit: 1, pdu: Uint8Array.of(3, 2, 0, 0) });
  for (const address of [10, 20]) {
    hand.ask(read(address));
    hand.hear(zeros);
    hand.wait(settleUsMin);
  }
  assert.deepEqual(hand.answers(), Array(2).fill({ kind: "words", words: [0] }));
  assert.equal(hand.master.counters.resyncs, 1);
});

test("ModbusRtuMaster consumes its own echo where the adapter has one, and names it where nobody said so", () => {
  const declared = new Hand({ echo: true });
  declared.master.open(declared.now);
  declared.wait(settleUsMin);
  for (const proof of declared.master.takeTransmits())
    declared.hear(Uint8Array.from([...proof, ...reply(proof)]));
  const frame = declared.ask(write(2, 11, 12));
  declared.hear(frame.subarray(0, 5));
  declared.hear(frame.subarray(5));
  declared.wait(10_000);
  assert.deepEqual(declared.answers(), [], "its own words are no answer");
  declared.hear(reply(frame));
  assert.deepEqual(declared.answers(), [{ kind: "written" }]);
  const bent = declared.ask(read(1)).map((byte, index) => (index === 3 ? byte ^ 4 : byte));
  declared.hear(bent);
  assert.equal(declared.answers()[0]?.kind, "malformed");

  const undeclared = new Hand().ready();
  undeclared.hear(undeclared.ask(read(1)));
  undeclared.wait(settleUsMin);
  const [answer] = undeclared.answers();
  assert.ok(answer?.kind === "malformed");
  assert.match(answer.detail, /device\.echo/);
});

test("ModbusRtuMaster tells all units, and waits until they must be through", () => {
  const hand = new Hand({ unit: 0 }).ready();
  assert.throws(() => hand.master.submit(read(1), hand.now));
  assert.equal(hand.ask(write(2, 5))[0], 0);
  hand.wait(broadcastUs * 2);
  assert.deepEqual(hand.answers(), [{ kind: "broadcast" }]);
});

test("ModbusRtuMaster ends a line that never falls silent", () => {
  const hand = new Hand().ready();
  hand.hear(Uint8Array.of(1));
  let soundness = "sound";
  for (let us = 0; us < babbleUsMax + 20_000 && soundness === "sound"; us += 10_000) {
    soundness = hand.wait(10_000);
    if (soundness === "sound") hand.hear(Uint8Array.of(1));
  }
  assert.equal(soundness, "broken");
});

test("ModbusRtuMaster tells what was in flight and what was not when the port closes", () => {
  const hand = new Hand().ready();
  hand.ask(read(1));
  hand.master.submit(read(2), hand.now);
  hand.master.submit(read(3), hand.now, { whileDown: "wait", sendBy: hand.now + 10 });
  hand.master.close(hand.now);
  assert.deepEqual(hand.answers(), [{ kind: "closed" }, { kind: "unsent", because: "link-down" }]);
  assert.equal(hand.master.receive(good, hand.now), "sound");
  hand.wait(100);
  assert.deepEqual(hand.answers(), [{ kind: "unsent", because: "late" }]);
  for (let turn = 0; turn <= waitingMax; turn++)
    hand.master.submit(read(turn), hand.now, { whileDown: "wait" });
  assert.deepEqual(hand.answers(), [{ kind: "unsent", because: "full" }]);
});

test("ModbusRtuMaster settles alike wherever an answer is cut", () => {
  fc.assert(
    fc.property(
      fc.nat(60_000),
      fc.integer({ min: 1, max: 125 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (address, count, cuts) => {
        const hand = new Hand().ready();
        for (const piece of pieces(reply(hand.ask(read(address, count))), cuts)) {
          hand.hear(piece);
          hand.wait(5_000);
        }
        const [answer] = hand.answers();
        assert.ok(answer?.kind === "words" && answer.words[0] === address && answer.words.length === count);
      },
    ),
    { numRuns: 50 },
  );
});

test("ModbusRtuMaster never settles a request with another register's data, and always recovers", () => {
  // A device that serves in order, each answer after a time of its own (past the time-out too), over a
  // line that loses, bends, cuts and repeats answers and adds bytes of its own.
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask" as const), address: fc.nat(60_000) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("answer" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("lose" as const, "bend" as const, "cut" as const, "twice" as const),
        at: fc.nat(),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("wait" as const), us: fc.nat(130_000) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("noise" as const), bytes: fc.uint8Array({ maxLength: 30 }) }),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const hand = new Hand().ready();
      const asked = new Map<number, number>();
      const owed: Uint8Array[] = [];
      const check = () => {
        for (const { ticket, answer } of hand.master.takeSettled())
          if (answer.kind === "words")
            assert.deepEqual(answer.words, [asked.get(ticket), asked.get(ticket)! + 1]);
      };
      for (const happens of events) {
        for (const frame of hand.master.takeTransmits()) {
          const found = findRequest(frame, 1);
          assert.ok(found.kind === "frame" && found.end === frame.length);
          owed.push(frame);
        }
        if (happens.kind === "ask")
          asked.set(hand.master.submit(read(happens.address, 2), hand.now), happens.address);
        else if (happens.kind === "wait") hand.wait(happens.us);
        else if (happens.kind === "noise") hand.hear(happens.bytes);
        else {
          const next = owed.shift();
          if (next === undefined) continue;
          const frame = reply(next);
          if (happens.kind === "answer") hand.hear(frame);
          else if (happens.kind === "cut") hand.hear(frame.subarray(0, happens.at % frame.length));
          else if (happens.kind === "twice") hand.hear(Uint8Array.from([...frame, ...frame]));
          else if (happens.kind === "bend")
            hand.hear(frame.map((byte, index) => (index === happens.at % frame.length ? byte ^ 0x10 : byte)));
        }
        check();
      }
      // Whatever happened, a line that is well again is used again.
      owed.length = 0;
      for (let turn = 0; turn < 20 + asked.size; turn++) {
        hand.wait(timeoutUs * 3);
        for (const frame of hand.master.takeTransmits()) hand.hear(reply(frame));
        hand.wait(silenceUs);
        check();
      }
      assert.ok(hand.recovers());
    }),
    { numRuns: 400 },
  );
});
