// What a cable can do to a write group: be pulled at any byte, repeat, swap, lose. The registers must hold
// the group whole or not at all, and the answer must be true.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcRequest } from "#bridge/protocol/edc-request.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import { pieceMsMax } from "#sim/board/board.ts";
import { BoardOnWire } from "#sim/board/wire.ts";
import { pair, readOf, writeOf } from "./rig.ts";

const sixty = Array.from({ length: 60 }, (_, index) => 0x0100_0000 + index);
const eight = sixty.slice(0, 8);

/** One frame, and three frames that stage and one that commits. */
const groups: readonly {
  readonly name: string;
  readonly request: EdcRequest;
  readonly at: number;
  readonly words: readonly number[];
}[] = [
  { name: "60 words in one frame", request: writeOf(0x60, ...sixty), at: 0x60, words: sixty },
  {
    name: "60 words in three frames and a commit",
    request: {
      kind: "write",
      spans: [
        { address: 0x40, words: eight },
        { address: 0x60, words: sixty.slice(8) },
      ],
    },
    at: 0x40,
    words: eight,
  },
];

/** Lets so many bytes pass in this direction, then none. */
function cutAfter(bytes: number): { wire: (chunk: Uint8Array) => Uint8Array; mend: () => void } {
  let left = bytes;
  return {
    wire: (chunk) => {
      const passed = chunk.subarray(0, Math.max(0, left));
      left -= chunk.length;
      return passed;
    },
    mend: () => {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

for (const { name, request, at, words } of groups)
  for (const way of ["toBoard", "toHost"] as const)
    test(`EdcMaster leaves ${name} whole or not at all, whichever byte ${way} was the last`, () => {
      const outcomes = new Set<EdcAnswer["kind"]>();
      for (let cut = 0; ; cut++) {
        const { master, board } = pair();
        const wire = new BoardOnWire({ master, board });
        const before = board.registers.read(at, words.length)!;
        const { wire: cutting, mend } = cutAfter(cut);
        let carried = 0;
        wire[way] = (chunk) => {
          carried += chunk.length;
          return cutting(chunk);
        };
        const ticket = master.submit(request, wire.now);
        wire.exchange();
        if (carried <= cut) {
          // The cut lay behind the last byte: all were tried.
          assert.ok(cut >= 17);
          break;
        }
        const after = board.registers.read(at, words.length)!;
        const isWhole = after.every((word, index) => word === words[index]);
        assert.ok(isWhole || after.every((word, index) => word === before[index]), `cut after byte ${cut}`);
        // The plug is pulled, and put in again a moment later: nothing that was begun is finished then.
        master.close(wire.now);
        board.elapse(pieceMsMax);
        mend();
        master.open(wire.now);
        const answer = answerTo(ticket, { master, wire });
        outcomes.add(answer.kind);
        assert.equal(answer.kind, isWhole ? "applied" : "lost", `cut after byte ${cut}`);
        assert.equal(board.registers.counts.groups, isWhole ? 1 : 0);
      }
      assert.deepEqual(
        [...outcomes].sort(),
        way === "toBoard"
          ? ["lost"]
          : request.kind === "write" && request.spans.length > 1
            ? ["applied", "lost"]
            : ["applied"],
      );
    });

test("EdcMaster says unknown where the board restarted in between, whatever had happened", () => {
  for (const isServed of [false, true]) {
    const { master, board } = pair();
    const wire = new BoardOnWire({ master, board });
    if (isServed) wire.toHost = () => new Uint8Array(0);
    else wire.toBoard = () => new Uint8Array(0);
    const ticket = master.submit(writeOf(0x60, ...sixty), wire.now);
    wire.exchange();
    board.restart();
    master.close(wire.now);
    wire.toBoard = (chunk) => chunk;
    wire.toHost = (chunk) => chunk;
    master.open(wire.now);
    const answer = answerTo(ticket, { master, wire });
    assert.equal(answer.kind, "unknown");
    assert.deepEqual(board.registers.read(0x60, 3), [0x61, 0x62, 0x63], "safe words");
  }
});

test("EdcMaster tells the truth over a wire that harms, doubles, delays and swaps", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = prng(seed);
      const { master, board } = pair(1 + (seed % 100));
      const wire = new BoardOnWire({ master, board });
      wire.toBoard = wild(random.fork());
      wire.toHost = wild(random.fork());
      for (let round = 0; round < 30; round++) {
        const words = Array.from({ length: 4 }, () => random.uint32());
        const before = board.registers.counts.groups;
        const answer = wire.ask(
          round % 2 === 0
            ? writeOf(0x60, ...words)
            : {
                kind: "write",
                spans: [
                  { address: 0x40, words: words.slice(0, 2) },
                  { address: 0x60, words: words.slice(2) },
                ],
              },
        );
        const done = board.registers.counts.groups - before;
        assert.ok(done <= 1, "nothing is applied twice");
        if (answer.kind === "applied") assert.equal(done, 1);
        if (answer.kind === "lost" || answer.kind === "unsent" || answer.kind === "refused")
          assert.equal(done, 0);
        const { trips } = board.registers;
        const read = wire.ask(readOf(0x60, 4));
        // A reply that is repeated tells of the moment at which it was first given.
        if (read.kind === "words" && trips === board.registers.trips)
          assert.deepEqual(read.words, board.registers.read(0x60, 4));
        if (board.registers.isTripped) wire.ask({ kind: "rearm" });
      }
    }),
    { numRuns: 150 },
  );
});

/** Chunks come to harm, come twice, come later or never. */
function wild(random: Prng): (chunk: Uint8Array) => Uint8Array {
  const kept: Uint8Array[] = [];
  return (chunk) => {
    const arriving: Uint8Array[] = [];
    const fate = random.between(0, 10);
    if (fate < 6) arriving.push(chunk);
    else if (fate < 7) arriving.push(chunk, chunk);
    else if (fate < 8) kept.push(chunk);
    else if (fate < 9) arriving.push(chunk.map((byte) => (random.between(0, 1) < 0.05 ? byte ^ 4 : byte)));
    if (random.between(0, 1) < 0.3 && kept.length > 0)
      arriving.push(kept.splice(Math.floor(random.between(0, kept.length)), 1)[0]!);
    return Uint8Array.from(arriving.flatMap((bytes) => [...bytes]));
  };
}

function answerTo(ticket: number, { master, wire }: { master: EdcMaster; wire: BoardOnWire }): EdcAnswer {
  for (let turn = 0; turn < 200; turn++) {
    const answer = wire.answerTo(ticket);
    if (answer !== undefined) return answer;
    wire.exchange();
    wire.pass();
  }
  throw new Error(`No answer; the board knows ${master.board?.link}`);
}
