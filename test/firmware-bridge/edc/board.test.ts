import assert from "node:assert/strict";
import { test } from "node:test";
import { digestWordsOf, firmwareState, transferOf } from "#bridge/protocol/edc-firmware.ts";
import { boardFlag, op, status } from "#bridge/protocol/edc-frame.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, FirmwareOp } from "#bridge/protocol/edc-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { sha256 } from "#runtime/core/digest.ts";
import { prng } from "#runtime/core/prng.ts";
import { VirtualBoard } from "#sim/board/board.ts";
import { BoardOnWire } from "#sim/board/wire.ts";
import { masterFor, pair, readOf, testMap, writeOf } from "./rig.ts";

const refused = (code: number): EdcAnswer => ({ kind: "refused", status: code });

test("VirtualBoard tells who it is, and begins with its safe words", () => {
  const { master, board } = pair(7);
  const wire = new BoardOnWire({ master, board });
  assert.deepEqual(master.board!.mapHash, mapHashOf(testMap));
  assert.equal(master.board!.boot, 7);
  assert.ok(master.board!.isWritable);
  assert.deepEqual(wire.ask(readOf(0, 5)), { kind: "words", words: [0x3143_4445, 1, 7, 0, 0] });
  assert.deepEqual(wire.ask(readOf(0x40, 2)), { kind: "words", words: [0x41, 0x42] });
});

test("VirtualBoard refuses a whole group for one word, and says why", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  const rows = [
    [0x100, 9, status.outOfLimits],
    [0x100, 21, status.outOfLimits],
    [0x120, 1, status.readOnly],
    [0x03, 1, status.readOnly],
    [0x200, 1, status.badAddress],
  ] as const;
  for (const [address, word, code] of rows) {
    const spans = [
      { address: 0x40, words: [1] },
      { address, words: [word] },
    ];
    assert.deepEqual(wire.ask({ kind: "write", spans }), refused(code), `${address}`);
  }
  assert.equal(board.registers.counts.groups, 0);
  assert.deepEqual(wire.ask(readOf(0x47, 2)), refused(status.badAddress));
  assert.deepEqual(wire.ask(writeOf(0x100, 20)), { kind: "applied" });
});

test("VirtualBoard goes to its safe words when nobody writes any more, and stays there until it is rearmed", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  assert.equal(wire.ask(writeOf(0x40, 500)).kind, "applied");
  board.elapse(300);
  assert.equal(wire.ask({ kind: "kick" }).kind, "applied");
  board.elapse(300);
  // Who only looks feeds nothing.
  assert.deepEqual(wire.ask(readOf(0x40, 1)), { kind: "words", words: [500] });
  assert.equal(board.registers.flags, boardFlag.armed);
  board.elapse(200);
  assert.deepEqual(wire.ask(readOf(0x40, 1)), { kind: "words", words: [0x41] });
  assert.deepEqual(wire.ask(readOf(4, 2)), { kind: "words", words: [boardFlag.tripped, 1] });
  assert.deepEqual(wire.ask(writeOf(0x40, 501)), refused(status.tripped));
  assert.equal(wire.ask({ kind: "rearm" }).kind, "applied");
  assert.deepEqual(wire.ask(readOf(0x40, 1)), { kind: "words", words: [0x41] }, "a rearm moves nothing");
  assert.equal(wire.ask(writeOf(0x40, 501)).kind, "applied");
});

test("EdcMaster writes nothing to a board with another register map, and neither would the board take it", () => {
  const other = { ...testMap, tickAddress: 0x51 };
  const board = new VirtualBoard({ map: other });
  const master = masterFor(prng(1));
  const wire = new BoardOnWire({ master, board });
  assert.equal(master.board!.isWritable, false);
  for (const request of [writeOf(0x40, 1), { kind: "rearm" } as const])
    assert.deepEqual(wire.ask(request), { kind: "unsent", because: "map-mismatch" });
  assert.equal(wire.ask(readOf(0x40, 1)).kind, "words");
  assert.equal(board.registers.counts.groups, 0);
  assert.equal(board.registers.counts.refused, 0, "no such frame ever left");
});

test("EdcMaster notices a board that restarted, also on a connection that stood", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  assert.equal(wire.ask(writeOf(0x40, 5)).kind, "applied");
  board.restart();
  assert.equal(wire.ask(writeOf(0x40, 6)).kind, "unknown");
  assert.equal(master.counters.restarts, 1);
  assert.deepEqual(board.registers.read(0x40, 1), [0x41]);
  assert.equal(wire.ask(writeOf(0x40, 6)).kind, "applied");
});

test("VirtualBoard answers a repeated request from its store, and a late one from an older link not at all", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  const sent: Uint8Array[] = [];
  wire.toBoard = (frame) => {
    sent.push(frame);
    return frame;
  };
  wire.ask(writeOf(0x40, 5));
  const [first] = sent.splice(0);
  const again = board.receive(first!);
  assert.deepEqual(board.receive(first!), again);
  assert.equal(board.registers.counts.groups, 1);
  wire.ask(writeOf(0x40, 6));
  board.receive(first!);
  assert.deepEqual(board.registers.read(0x40, 1), [6]);
  new BoardOnWire({ master: masterFor(prng(99)), board }).ask(readOf(0, 1));
  board.receive(first!);
  board.receive(sent.at(-1)!);
  assert.equal(board.registers.counts.groups, 2);
});

test("EdcMaster greets anew before its numbers run out", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  for (let count = 0; count < 65_540; count++) assert.equal(wire.ask(readOf(2, 1)).kind, "words");
  assert.equal(master.counters.greetings, 2);
});

test("EdcMaster bounds what waits, and tells at once", () => {
  const master = new EdcMaster({ mapHash: mapHashOf(testMap), timeoutUs: 1_000, random32: () => 1 });
  master.open(0);
  for (let count = 0; count < 70; count++) master.submit(readOf(0, 1), 0);
  assert.equal(master.takeSettled().filter(({ answer }) => answer.kind === "unsent").length, 6);
  master.close(1);
  assert.equal(master.takeSettled().length, 64);
  master.submit(writeOf(0x40, 1), 2);
  assert.deepEqual(master.takeSettled()[0]!.answer, { kind: "unsent", because: "link-down" });
});

test("transferOf() brings an image over a broken transfer to a board that checks, tries and confirms it", () => {
  const { master, board } = pair();
  const wire = new BoardOnWire({ master, board });
  const random = prng(3);
  const image = Uint8Array.from({ length: 1_001 }, () => random.uint32());
  const digest = sha256(image);
  const ask = (code: FirmwareOp, words: readonly number[] = []) => {
    const answer = wire.ask({ kind: "firmware", op: code, words });
    return answer.kind === "words" ? answer.words : answer;
  };
  const transfer = (chunksMax: number) => {
    let asked = 0;
    const questions = transferOf(image, digest);
    for (let next = questions.next(); !next.done && asked <= chunksMax; asked++)
      next = questions.next(ask(next.value.op, next.value.words) as readonly number[]);
    return asked;
  };
  transfer(2);
  assert.deepEqual(ask(op.firmwareVerify), refused(status.badImage));
  board.restart();
  assert.deepEqual(ask(op.firmwareStatus), { kind: "timeout" }, "it greets anew first");
  const rest = transfer(100);
  assert.equal(rest, 1 + 3 + 1, "what was there was not sent again");
  assert.deepEqual(ask(op.firmwareStatus), [firmwareState.verified, image.length]);
  wire.ask(writeOf(0x40, 5));
  assert.deepEqual(ask(op.firmwareActivate), refused(status.armed));
  board.elapse(testMap.watchdogMs);
  const boot = board.boot;
  assert.deepEqual(ask(op.firmwareActivate), [firmwareState.activated, image.length]);
  assert.equal(board.boot, boot + 1);
  ask(op.firmwareStatus);
  assert.deepEqual(ask(op.firmwareStatus), [firmwareState.trial, image.length]);
  assert.deepEqual(board.firmware.running, image);
  board.restart();
  assert.equal(
    board.firmware.running.length,
    0,
    "an image that nobody confirmed is gone after the next power-up",
  );
  assert.deepEqual(digestWordsOf(digest).length, 8);
});
