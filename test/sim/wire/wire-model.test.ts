import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { prng } from "#runtime/core/prng.ts";
import { type Piece, timed, WireEnd, type WireModel } from "#sim/wire/wire-model.ts";

const question = Uint8Array.of(9, 8, 7);
const reply = (...bytes: number[]): readonly Piece[] => [{ kind: "bytes", bytes: Uint8Array.from(bytes) }];
const bytesOf = (pieces: readonly Piece[]): (number | "cut")[] =>
  pieces.flatMap((piece): (number | "cut")[] => {
    if (piece.kind === "bytes") return [...piece.bytes];
    return piece.kind === "cut" ? ["cut"] : [];
  });

function end(model: WireModel): WireEnd {
  const wire = new WireEnd(prng(1));
  wire.model = model;
  return wire;
}

test("WireEnd lets everything through as it is where nothing is said of it", () => {
  const wire = end({});
  assert.deepEqual(bytesOf(wire.said({ pieces: reply(1, 2, 3), question })), [1, 2, 3]);
  assert.deepEqual([...wire.heard(question)], [9, 8, 7]);
});

test("WireEnd repeats the question, the reply, and lets one reply overtake another", () => {
  assert.deepEqual(bytesOf(end({ echo: true }).said({ pieces: reply(1), question })), [9, 8, 7, 1]);
  assert.deepEqual(bytesOf(end({ twice: 1 }).said({ pieces: reply(1, 2), question })), [1, 2, 1, 2]);
  const wire = end({ swapped: 1 });
  assert.deepEqual(bytesOf(wire.said({ pieces: reply(1), question })), []);
  assert.deepEqual(bytesOf(wire.said({ pieces: reply(2), question })), [2, 1]);
});

test("WireEnd paces bytes: a frame takes as long as its bits, in as few pieces as milliseconds", () => {
  const frame = new Array<number>(40).fill(5);
  for (const baud of [9_600, 19_200, 115_200]) {
    const pieces = end({ baud }).said({ pieces: reply(...frame), question });
    const { due, endMs } = timed(pieces, 100);
    assert.ok(Math.abs(endMs - 100 - (40 * 11_000) / baud) < 1e-9, `${endMs} ms at ${baud} baud`);
    assert.deepEqual(bytesOf(pieces), frame);
    assert.ok(due.length <= 40 && due[0]!.ms > 100);
  }
  const late = end({ late: { share: 1, ms: 30 } }).said({ pieces: reply(1), question });
  assert.equal(timed(late, 0).due[0]!.ms, 30);
});

test("WireEnd is cut at exactly one byte, whatever pieces came before, and until another model mends it", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.array(fc.nat({ max: 9 }), { minLength: 1 }), (at, lengths) => {
      const wire = end({ cutAtByte: at });
      const out = lengths.flatMap((length) =>
        bytesOf(wire.said({ pieces: reply(...new Array<number>(length).fill(3)), question })),
      );
      const all = lengths.reduce((sum, length) => sum + length, 0);
      assert.equal(out.filter((byte) => byte === 3).length, Math.min(at, all));
      assert.equal(wire.isCut, at <= all && (at === 0 || all >= at));
      if (wire.isCut) assert.deepEqual(wire.heard(question).length, 0);
      wire.model = {};
      assert.deepEqual(bytesOf(wire.said({ pieces: reply(4), question })), [4]);
    }),
  );
});

test("WireEnd harms the share of bytes that it is asked to, the same ones for the same seed", () => {
  const sent = new Array<number>(10_000).fill(0x55);
  const heard = () => bytesOf(end({ noise: 0.01 }).said({ pieces: reply(...sent), question })) as number[];
  const harmed = heard().filter((byte) => byte !== 0x55).length + Math.abs(heard().length - sent.length);
  assert.ok(harmed > 50 && harmed < 160, `${harmed} bytes`);
  assert.deepEqual(heard(), heard());
});
