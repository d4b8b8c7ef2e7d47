import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  encodeUartboneRead,
  encodeUartboneWrite,
  UartboneReader,
  uartboneCommandMs,
  uartboneWordsAt,
} from "#bridge/protocol/uartbone.ts";
import { babbleUsMax, quietUs, UartboneMaster } from "#bridge/protocol/uartbone-master.ts";
import type { UartboneRequest } from "#bridge/protocol/uartbone-request.ts";
import { LitexBoard } from "#sim/board/litex-board.ts";
import { testMap } from "./rig.ts";

const write: UartboneRequest = { kind: "write", address: 4, words: [0x0102_0304], by: "person" };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("encodeUartboneWrite() and encodeUartboneRead() spell as LiteX does: operation, length, address, data, big-endian", () => {
  assert.equal(hex(encodeUartboneWrite(0x3c00_0001, [0x0102_0304])), "01013c00000101020304");
  assert.equal(hex(encodeUartboneRead(0x3c00_0001, 2)), "02023c000001");
});

test("UartboneReader takes commands from any split, and time empties it", () => {
  const unknown = [0x55, 1, 0, 0, 0, 4];
  const wire = Uint8Array.from([...unknown, ...encodeUartboneWrite(1, [2, 3]), ...encodeUartboneRead(4, 2)]);
  const steps = [
    { kind: "write", address: 1, word: 2 },
    { kind: "write", address: 2, word: 3 },
    { kind: "read", addresses: [4, 5] },
  ];
  for (let at = 0; at <= wire.length; at++) {
    const reader = new UartboneReader();
    assert.deepEqual([...reader.receive(wire.subarray(0, at)), ...reader.receive(wire.subarray(at))], steps);
  }
  const reader = new UartboneReader();
  reader.receive(encodeUartboneWrite(1, [2, 3]).subarray(0, 9));
  reader.elapse(uartboneCommandMs - 1);
  // Bytes do not prolong it: the whole command has so much time.
  assert.deepEqual(reader.receive(Uint8Array.of(2)), [{ kind: "write", address: 1, word: 2 }]);
  reader.elapse(1);
  assert.equal(reader.receive(encodeUartboneRead(4, 5)).length, 1);
});

test("uartboneWordsAt() keeps a command inside half of the bridge's time", () => {
  for (const [baud, words] of [
    [1_200, 1],
    [9_600, 10],
    [19_200, 22],
    [115_200, 142],
    [3_000_000, 255],
  ] as const) {
    assert.equal(uartboneWordsAt(baud), words);
    const bytes = encodeUartboneWrite(0, Array(words).fill(0)).length;
    assert.ok(words === 1 || (bytes * 10_000) / baud <= uartboneCommandMs / 2);
  }
});

function open(unattended: "refuse" | "allow" = "refuse"): UartboneMaster {
  const master = new UartboneMaster({ timeoutUs: 100, unattended });
  master.open(0);
  master.wake(quietUs);
  return master;
}

const answersOf = (master: UartboneMaster) => master.takeSettled().map(({ answer }) => answer);

test("UartboneMaster says verified only for what was read back equal", () => {
  for (const [answer, kind] of [
    ["01020304", "verified"],
    ["01020305", "unknown"],
    ["010203", "unknown"],
  ] as const) {
    const master = open();
    master.submit(write, quietUs);
    assert.deepEqual(master.takeTransmits().map(hex), ["01010000000401020304", "020100000004"]);
    master.receive(Buffer.from(answer, "hex"), quietUs);
    master.wake(quietUs + 100);
    assert.equal(answersOf(master)[0]?.kind, kind);
  }
});

test("UartboneMaster writes nothing for a program unless that was configured", () => {
  const refusing = open();
  refusing.submit({ ...write, by: "program" }, quietUs);
  assert.equal(answersOf(refusing)[0]?.kind, "refused");
  assert.deepEqual(refusing.takeTransmits(), []);
  const allowing = open("allow");
  allowing.submit({ ...write, by: "program" }, quietUs);
  assert.equal(allowing.takeTransmits().length, 2);
});

test("UartboneMaster takes no late answer for the next: a time-out is followed by silence", () => {
  const master = open();
  const ask = (address: number, now: number) => master.submit({ kind: "read", address, count: 1 }, now);
  ask(4, quietUs);
  ask(5, quietUs);
  assert.equal(master.takeTransmits().length, 1, "one at a time");
  let now = quietUs + 100;
  master.wake(now);
  assert.deepEqual(answersOf(master), [{ kind: "timeout" }]);
  now += quietUs - 1;
  master.receive(Buffer.from("deadbeef", "hex"), now);
  master.wake(now + quietUs - 1);
  assert.deepEqual(master.takeTransmits(), [], "what came late has prolonged the silence");
  now += quietUs;
  master.wake(now);
  assert.deepEqual(master.takeTransmits().map(hex), ["020100000005"]);
  master.receive(Buffer.from("00000007", "hex"), now);
  assert.deepEqual(answersOf(master), [{ kind: "words", words: [7] }]);
  assert.equal(master.counters.stray, 4);
});

test("UartboneMaster tells what it never sent, and bounds what waits", () => {
  const master = open("allow");
  for (let count = 0; count < 70; count++)
    master.submit({ kind: "read", address: 1, count: 1 }, quietUs, { sendBy: quietUs + 10 });
  assert.equal(answersOf(master).filter(({ kind }) => kind === "unsent").length, 5);
  master.wake(quietUs + 11);
  assert.equal(answersOf(master).length, 64, "late");
  master.submit({ ...write, by: "program" }, quietUs + 11);
  master.close(quietUs + 12);
  assert.deepEqual(answersOf(master), [{ kind: "closed" }, { kind: "unsent", because: "link-down" }]);
  master.submit(write, quietUs + 13);
  assert.deepEqual(answersOf(master), [{ kind: "unsent", because: "link-down" }]);
});

test("UartboneMaster gives up a line on which nobody answers, and one that never falls silent", () => {
  const silent = open();
  let now = quietUs;
  for (let time = 1; time <= 3; time++) {
    silent.submit({ kind: "read", address: 1, count: 1 }, now);
    now += 100;
    assert.equal(silent.wake(now), time < 3 ? "sound" : "broken");
    now += quietUs;
    silent.wake(now);
  }
  const babbled = new UartboneMaster({ timeoutUs: 100, unattended: "refuse" });
  babbled.open(0);
  for (now = 0; now <= babbleUsMax; now += 1_000) babbled.receive(Uint8Array.of(1), now);
  assert.equal(babbled.wake(now), "broken");
});

test("UartboneMaster and UartboneReader take any bytes, and hold a bounded number of them", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 5 }), (chunks) => {
      const master = open();
      const reader = new UartboneReader();
      master.submit({ kind: "read", address: 0, count: 2 }, quietUs);
      for (const bytes of chunks) {
        for (const step of reader.receive(bytes))
          assert.ok(step.kind === "write" || step.addresses.length <= 256);
        master.receive(bytes, quietUs);
      }
      master.wake(quietUs + 100);
      assert.ok(["words", "timeout"].includes(answersOf(master)[0]!.kind));
    }),
  );
});

for (const way of ["toBoard", "toHost"] as const)
  test(`UartboneMaster says verified of no write that is not there, whichever byte ${way} was the last`, () => {
    const seen = new Set<string>();
    const words = [0x0102_0304, 0x0506_0708, 0x090a_0b0c];
    for (let cut = 0; cut <= 2 * (6 + 12); cut++) {
      const board = new LitexBoard({ map: testMap });
      const master = open("allow");
      let left = cut;
      const carried = (bytes: Uint8Array, direction: string) => {
        if (direction !== way) return bytes;
        const passed = bytes.subarray(0, Math.max(0, left));
        left -= bytes.length;
        return passed;
      };
      master.submit({ kind: "write", address: 0x40, words, by: "program" }, quietUs);
      for (const command of master.takeTransmits())
        for (const reply of board.receive(carried(command, "toBoard")))
          master.receive(carried(reply, "toHost"), quietUs);
      master.wake(quietUs + 100);
      const [answer] = answersOf(master);
      const stands = words.every((word, index) => board.at(0x40 + index) === word);
      assert.ok(answer!.kind === "unknown" || (answer!.kind === "verified" && stands), `cut after ${cut}`);
      seen.add(answer!.kind);
    }
    assert.deepEqual([...seen].sort(), ["unknown", "verified"]);
  });
