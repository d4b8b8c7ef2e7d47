import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeUartboneRead, encodeUartboneWrite, UartboneReader } from "#bridge/protocol/uartbone.ts";
import { UartboneMaster, type UartboneRequest } from "#bridge/protocol/uartbone-master.ts";

const write: UartboneRequest = { kind: "write", address: 4, words: [0x0102_0304], by: "person" };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("encodeUartboneWrite() and encodeUartboneRead() spell as LiteX does: operation, length, address, data, big-endian", () => {
  assert.equal(hex(encodeUartboneWrite(0x3c00_0001, [0x0102_0304])), "01013c00000101020304");
  assert.equal(hex(encodeUartboneRead(0x3c00_0001, 2)), "02023c000001");
});

test("UartboneReader takes commands from any split, and silence empties it", () => {
  const wire = Uint8Array.from([0x55, ...encodeUartboneWrite(1, [2, 3]), ...encodeUartboneRead(4, 5)]);
  for (let at = 0; at <= wire.length; at++) {
    const reader = new UartboneReader();
    const commands = [...reader.receive(wire.subarray(0, at)), ...reader.receive(wire.subarray(at))];
    assert.deepEqual(
      commands.map(({ op, address, count, words }) => [op, address, count, words]),
      [
        ["write", 1, 2, [2, 3]],
        ["read", 4, 5, []],
      ],
    );
  }
  const reader = new UartboneReader();
  reader.receive(wire.subarray(0, 9));
  reader.silence();
  assert.equal(reader.receive(encodeUartboneRead(4, 5)).length, 1);
});

test("UartboneMaster says verified only for what was read back equal", () => {
  for (const [answer, kind] of [
    ["01020304", "verified"],
    ["01020305", "unknown"],
    ["010203", "unknown"],
  ] as const) {
    const master = new UartboneMaster({ timeoutUs: 100, unattended: "refuse" });
    master.submit(write, 0);
    assert.deepEqual(master.takeTransmits().map(hex), ["01010000000401020304", "020100000004"]);
    master.receive(Buffer.from(answer, "hex"));
    master.wake(100);
    assert.equal(master.takeAnswer()?.kind, kind);
    assert.equal(master.isBusy, false);
  }
});

test("UartboneMaster writes nothing for a program unless that was configured", () => {
  const refusing = new UartboneMaster({ timeoutUs: 100, unattended: "refuse" });
  refusing.submit({ ...write, by: "program" }, 0);
  assert.equal(refusing.takeAnswer()?.kind, "refused");
  assert.deepEqual(refusing.takeTransmits(), []);
  const allowing = new UartboneMaster({ timeoutUs: 100, unattended: "allow" });
  allowing.submit({ ...write, by: "program" }, 0);
  assert.equal(allowing.takeTransmits().length, 2);
});

test("UartboneMaster and UartboneReader take any bytes, and hold a bounded number of them", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 5 }), (chunks) => {
      const master = new UartboneMaster({ timeoutUs: 100, unattended: "refuse" });
      const reader = new UartboneReader();
      master.submit({ kind: "read", address: 0, count: 2 }, 0);
      for (const bytes of chunks) {
        for (const { words } of reader.receive(bytes)) assert.ok(words.length <= 255);
        master.receive(bytes);
      }
      master.wake(100);
      assert.ok(["words", "timeout"].includes(master.takeAnswer()!.kind));
    }),
  );
});
