// The board in Verilog, under Verilator, with its UART bit by bit: it answers as SPEC-EDC.md and the board in
// TypeScript do.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CobsReader } from "#bridge/protocol/cobs.ts";
import { decodeFrame, type EdcFrame, encodeFrame, op, stageCrc, status } from "#bridge/protocol/edc-frame.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcRequest } from "#bridge/protocol/edc-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import { VirtualBoard } from "#sim/board/board.ts";
import { builtBoard, missingTools, VerilatedBoard } from "./verilated.ts";

const furnace = "firmware-bridge/regmap/furnace.regmap.json";
const missing = missingTools("verilator", "make", "g++");
const [heater, fan, tick] = [96, 97, 128];

interface Vectors {
  readonly boot: number;
  readonly steps: readonly {
    readonly meaning: string;
    readonly request?: string;
    readonly replies?: readonly string[];
    readonly elapseMs?: number;
  }[];
}

test("edc_board answers the vectors on record byte for byte", { skip: missing }, async () => {
  const { boot, steps } = JSON.parse(await readFile("test/vectors/edc.json", "utf8")) as Vectors;
  await using board = new VerilatedBoard(await builtBoard(), { boot });
  for (const { meaning, request, replies = [], elapseMs } of steps) {
    if (elapseMs !== undefined) await board.elapse(elapseMs);
    if (request === undefined) continue;
    const said = await board.receive(Buffer.from(request, "hex"));
    assert.equal(said.toString("hex"), replies.join(""), meaning);
  }
});

test("edc_board and the master: greet, read, write, trip, rearm, and another life", {
  skip: missing,
}, async () => {
  const map = await readRegisterMap(furnace);
  const random = prng(7);
  const master = new EdcMaster({
    mapHash: mapHashOf(map),
    timeoutUs: 60_000,
    random32: () => random.uint32(),
  });
  const built = await builtBoard();
  const first = new VerilatedBoard(built, { boot: 3 });
  {
    await using board = first;
    const host = new Host(master, board);
    await board.sense([8_535, 7_000, 2_000, 350]);
    assert.deepEqual(
      await host.ask({ kind: "read", address: 64, count: 4 }),
      wordsOf(8_535, 7_000, 2_000, 350),
    );
    assert.equal(master.board?.boot, 3);
    assert.equal(master.board?.isWritable, true);
    assert.deepEqual(await board.outputs(), [0, 1_000]);

    assert.deepEqual(await host.ask(group([heater, 1_250], [fan, 400], [tick, 9])), { kind: "applied" });
    assert.deepEqual(await board.outputs(), [1_250, 400]);
    assert.deepEqual(await host.ask({ kind: "read", address: heater, count: 2 }), wordsOf(1_250, 400));
    assert.deepEqual(await host.ask(group([heater, 100], [fan, 1_001])), {
      kind: "refused",
      status: status.outOfLimits,
    });
    assert.deepEqual(await board.outputs(), [1_250, 400], "a group is applied whole or not at all");

    // The answer to a write is lost: the same frame once more is answered from store, and nothing is done twice.
    const ticket = master.submit(group([heater, 2_000]), host.now);
    const [frame] = master.takeTransmits();
    const lost = await board.receive(frame!);
    assert.ok(lost.length > 0);
    const groups = await host.ask({ kind: "read", address: 11, count: 1 });
    assert.deepEqual(host.answers.get(ticket), { kind: "applied" });
    assert.deepEqual(groups, wordsOf(2));

    await board.elapse(map.watchdogMs + 1);
    assert.deepEqual(await board.outputs(), [0, 1_000], "the watchdog needs no host");
    assert.deepEqual(await host.ask(group([heater, 1])), { kind: "refused", status: status.tripped });
    assert.deepEqual(await host.ask({ kind: "rearm" }), { kind: "applied" });
    assert.deepEqual(await host.ask(group([heater, 1])), { kind: "applied" });
  }
  await using second = new VerilatedBoard(built, { boot: 4 });
  const host = new Host(master, second);
  assert.deepEqual(await host.ask({ kind: "read", address: 2, count: 1 }), wordsOf(4));
  assert.equal(master.counters.restarts, 1);
});

test("edc_board does what VirtualBoard does, whatever it is asked", { skip: missing }, async () => {
  const map = await readRegisterMap(furnace);
  const random = prng(11);
  const reference = new VirtualBoard({ map, boot: 5 });
  await using board = new VerilatedBoard(await builtBoard(), { boot: 5 });
  const asked = new Asked(random, mapHashOf(map));
  let nowMs = await board.elapse(0);
  for (let turn = 0; turn < turns; turn++) {
    if (random.between(0, 1) < 0.01) await board.elapse(Math.floor(random.between(1, 2_500)));
    const request = asked.next();
    const said = await board.receive(request);
    // The same time for both, of which the wire takes its part.
    const thenMs = await board.elapse(0);
    reference.elapse(thenMs - nowMs);
    nowMs = thenMs;
    const expected = reference.receive(request).map((bytes) => Buffer.from(bytes));
    for (const reply of expected) asked.learn(reply);
    const label = `turn ${turn}: ${Buffer.from(request).toString("hex")}`;
    assert.deepEqual(clockless(said), clockless(Buffer.concat(expected)), label);
  }
  const { counts, trips } = reference.registers;
  const happened = `${asked.linked} greetings, ${counts.groups} groups, ${trips} trips`;
  assert.ok(asked.linked > 10 && counts.groups > 50 && trips > 0, happened);
});

/** A master and a Verilated board: time passes for the master only when nobody says more. */
class Host {
  readonly #master: EdcMaster;
  readonly #board: VerilatedBoard;
  readonly answers = new Map<number, EdcAnswer>();
  now = 1_000_000;

  constructor(master: EdcMaster, board: VerilatedBoard) {
    this.#master = master;
    this.#board = board;
    master.close(this.now);
    master.open(this.now);
  }

  async ask(request: EdcRequest): Promise<EdcAnswer> {
    const ticket = this.#master.submit(request, this.now, { whileDown: "wait" });
    for (;;) {
      for (const frame of this.#master.takeTransmits())
        this.#master.receive(await this.#board.receive(frame), this.now);
      for (const settled of this.#master.takeSettled()) this.answers.set(settled.ticket, settled.answer);
      const answer = this.answers.get(ticket);
      if (answer !== undefined) return answer;
      this.now = Math.max(this.now, this.#master.wakeAt() ?? this.now);
      this.#master.wake(this.now);
    }
  }
}

/** Requests as a confused or malicious host might send them; mostly good ones, so that something happens. */
class Asked {
  readonly #random: Prng;
  readonly #hash: readonly number[];
  #link = 0;
  #seq = 0;
  #last: Uint8Array = new Uint8Array([0]);
  #staged: { address: number; word: number }[] = [];
  linked = 0;

  constructor(random: Prng, hash: readonly number[]) {
    this.#random = random;
    this.#hash = hash;
  }

  learn(reply: Buffer): void {
    for (const piece of new CobsReader().receive(reply)) {
      const frame = decodeFrame(piece)!;
      if (frame.op !== op.hello || frame.status !== status.ok) continue;
      if (frame.link !== this.#link) this.#seq = 0;
      this.#link = frame.link;
      this.linked++;
    }
  }

  next(): Uint8Array {
    const draw = this.#random.between(0, 1);
    if (draw < 0.05) return this.#last;
    if (draw < 0.1) {
      const harmed = Uint8Array.from(this.#last);
      harmed[this.#below(harmed.length)]! ^= 1 << this.#below(8);
      return harmed;
    }
    this.#last = encodeFrame(this.#frame());
    return this.#last;
  }

  #frame(): EdcFrame {
    const seq = this.#below(20) === 0 ? this.#below(this.#seq + 1) : ++this.#seq;
    const link = this.#below(20) === 0 ? this.#below(0x10000) : this.#link;
    const code = codes[this.#below(codes.length)]!;
    if (this.#below(20) === 0) this.#seq += this.#below(100);
    const base = {
      kind: "request",
      op: code,
      seq,
      link,
      address: 0,
      count: 0,
      status: 0,
      words: [],
    } as const;
    switch (code) {
      case op.hello: {
        const isRight = this.#below(6) !== 0;
        const hash = isRight ? this.#hash : [1, 2, 3, 4];
        const words = [0x3143_4445, this.#below(3), ...hash];
        return { ...base, ...(this.#below(8) === 0 ? {} : { seq: 0, link: 0 }), count: 6, words };
      }
      case op.read: {
        // From 16 on there is the shield's page, which the board in TypeScript has not.
        const address = [0, 3, 64, 96, 97, 128, 10, 70, 0xffff][this.#below(9)]!;
        return { ...base, address, count: this.#below(6) };
      }
      case op.write:
      case op.stage: {
        const words = Array.from({ length: this.#below(4) }, () => this.#word());
        const address = [heater, fan, tick, 64, 5, 95, 0xffff][
          [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6][this.#below(14)]!
        ]!;
        const begins = code === op.stage && this.#below(3) === 0;
        if (begins) this.#staged = [];
        if (code === op.stage && address === tick) words.length = Math.min(words.length, 1);
        if (code === op.stage)
          this.#staged.push(...words.map((word, index) => ({ address: address + index, word })));
        return { ...base, address, count: words.length, status: begins ? 1 : 0, words };
      }
      case op.commit: {
        const staged = this.#staged;
        this.#staged = [];
        return { ...base, count: 2, words: [staged.length, stageCrc(staged)] };
      }
      case op.status:
        return {
          ...base,
          count: 1,
          words: [((this.#link - this.#below(2)) * 65_536 + this.#below(Math.max(1, this.#seq + 2))) >>> 0],
        };
      default:
        return { ...base, count: this.#below(10) === 0 ? 1 : 0, status: this.#below(10) === 0 ? 1 : 0 };
    }
  }

  #word(): number {
    return this.#below(8) === 0 ? this.#random.uint32() : this.#below(1_001);
  }

  #below(end: number): number {
    return Math.floor(this.#random.between(0, end));
  }
}

/** What depends on how long bytes travel: replies to reads of the page's clock words are not compared. */
function clockless(bytes: Uint8Array): readonly (EdcFrame | undefined)[] {
  return new CobsReader().receive(bytes).map((piece) => {
    const frame = decodeFrame(piece);
    if (frame?.op !== op.read) return frame;
    const words = frame.words.map((word, index) => ([3, 7].includes(frame.address + index) ? 0 : word));
    return { ...frame, words };
  });
}

function group(...pairs: readonly (readonly [number, number])[]): EdcRequest {
  return { kind: "write", spans: pairs.map(([address, word]) => ({ address, words: [word] })) };
}

function wordsOf(...words: readonly number[]): EdcAnswer {
  return { kind: "words", words };
}

const codes = [
  ...[op.hello, op.kick, op.rearm, op.rearm, op.status, op.status, 0x3f],
  ...Array.from({ length: 4 }, () => [op.read, op.write, op.write, op.stage, op.stage, op.commit]).flat(),
];
const turns = 1_500;
