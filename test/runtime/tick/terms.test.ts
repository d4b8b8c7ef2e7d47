import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRecord } from "#runtime/prove/record.ts";
import type { TermsRecord } from "#runtime/prove/terms-record.ts";
import { PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import type { Term } from "#runtime/shield/terms.ts";
import { holdMsAt, limitFields, limitsIn, TermsBoard, TermsWatch } from "#runtime/tick/terms.ts";
import { bowlEnvelope } from "../shield/bowl.ts";

const common = { by: "ann, confirmed by bob", because: "a test" };
const observe: Term = { ...common, what: "mode", value: "observe", from: 1_000, until: 5_000_000 };
const lower: Term = {
  ...common,
  ...{ what: "max", of: "heater_power_setpoint", value: 30.5, from: 1_000, until: null },
};

function watched() {
  const shield = new Shield(bowlEnvelope(), { key: new PermitKey(new Uint8Array(32)), epoch: 0 });
  const board = new TermsBoard(TermsBoard.allocate());
  const written: TermsRecord[] = [];
  let hasRoom = true;
  const watch = new TermsWatch({
    ...{ boot: "b", shield },
    // As a control thread has it: other views of the same memory.
    board: new TermsBoard(board.memory),
    evidence: {
      append(record) {
        if (hasRoom) written.push(decodeRecord(record) as TermsRecord);
        return hasRoom;
      },
    },
  });
  const room = (is: boolean): void => {
    hasRoom = is;
  };
  return { shield, board, written, watch, room };
}

test("TermsWatch says what it goes by before it does, once, and what ends by itself ends", () => {
  const { shield, board, written, watch } = watched();
  assert.ok(watch.follow(1, 2_000));
  assert.deepEqual([written, shield.envelope.mode], [[], "enforce"], "where nobody orders nothing is said");
  board.put([observe, lower]);
  assert.ok(watch.follow(2, 3_000) && watch.follow(3, 4_000));
  assert.deepEqual([shield.envelope.mode, shield.envelope.actuators[0]?.max], ["observe", 30.5]);
  assert.ok(watch.follow(4, 5_000_000));
  assert.deepEqual([shield.envelope.mode, shield.envelope.actuators[0]?.max], ["enforce", 30.5]);
  board.put([]);
  assert.ok(watch.follow(5, 5_000_001));
  assert.equal(shield.envelope.limits, undefined);
  const points = { heater_power_setpoint: { max: "30.5" } };
  assert.deepEqual(
    written.map(({ tick, mode, limits, because }) => [tick, mode, limits, because]),
    [
      [
        ...[2, "observe", { points }],
        "mode observe until 1970-01-01T00:00:05.000Z, ordered by ann, confirmed by bob: a test; max of heater_power_setpoint 30.5, ordered by ann, confirmed by bob: a test",
      ],
      [4, "enforce", { points }, "mode observe has ended"],
      [5, "enforce", null, "max of heater_power_setpoint 30.5 has ended"],
    ],
  );
});

test("TermsWatch decides nothing while the log cannot be told, and goes by nothing that it was not", () => {
  const { shield, board, written, watch, room } = watched();
  room(false);
  assert.ok(watch.follow(1, 2_000), "nothing new is nothing to tell");
  board.put([observe]);
  assert.ok(!watch.follow(2, 3_000) && !watch.follow(3, 4_000));
  assert.deepEqual([shield.envelope.mode, written.length], ["enforce", 0]);
  room(true);
  assert.ok(watch.follow(4, 5_000));
  assert.equal(shield.envelope.mode, "observe");
  // What ends must be told as well: until then nothing is decided, and so nothing is let through unjudged.
  room(false);
  assert.ok(!watch.follow(5, 5_000_000));
  room(true);
  assert.ok(watch.follow(6, 5_000_001));
  assert.deepEqual([shield.envelope.mode, written.map(({ tick }) => tick)], ["enforce", [4, 6]]);
});

test("TermsBoard shows no terms that are being written", () => {
  const { board, watch, shield } = watched();
  const words = new Int32Array(board.memory, 0, 1);
  words[0] = 1;
  assert.equal(board.read(), undefined);
  assert.ok(!watch.follow(1, 2_000), "who is new waits for them");
  words[0] = 0;
  board.put([lower]);
  assert.ok(watch.follow(2, 3_000));
  words[0] = 3;
  assert.ok(watch.follow(3, 4_000), "who knows some goes by those");
  assert.equal(shield.envelope.actuators[0]?.max, 30.5);
});

test("holdMsAt() is what is signed, or less for as long as people have ordered it", () => {
  const { board } = watched();
  const signed = bowlEnvelope();
  const held = (now: number) => holdMsAt(now, { signed, terms: board });
  assert.deepEqual([holdMsAt(0, { signed, terms: undefined }), held(0)], [3_000, 3_000]);
  const shorter: Term = { ...common, what: "holdMs", of: signed.capsule, value: 200, from: 0, until: 9_000 };
  board.put([shorter, { ...shorter, of: "another", value: 1 }]);
  assert.deepEqual([held(8_999), held(9_000)], [200, 3_000]);
});

test("limitsIn() reads back what limitFields() wrote, to the bits", () => {
  const whole = { threshold: 0.1 + 0.2, ahead: 1 / 3, confidenceMin: 0.9, holdMs: 500 };
  const limits = { ...whole, points: { a: { min: -0, max: 1e-300 }, b: { slew: 5 } } };
  assert.deepEqual(limitsIn(limitFields(limits)), limits);
  assert.deepEqual([limitsIn(null), limitsIn(undefined)], [undefined, undefined]);
});
