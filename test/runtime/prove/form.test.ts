import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import type { Phrase } from "#runtime/core/phrase.ts";
import { Ring } from "#runtime/core/ring.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { BlankPen, bodyOf, Form, type Pen, plainPen } from "#runtime/prove/form.ts";
import { recordBytesMax } from "#runtime/prove/record.ts";
import { Writer } from "#runtime/prove/writer.ts";

interface Numbers {
  readonly real: number;
  readonly whole: number;
  readonly said: Phrase;
}

const reals = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY),
);
const numbers = fc.record({
  real: reals,
  whole: fc.maxSafeInteger(),
  said: fc.array(reals, { minLength: 2, maxLength: 2 }),
});
/** What strangers say, control characters and halves of blanks among it. */
const words = fc
  .array(fc.constantFrom("\u0001", "\u0002", "0;", "1", ";", '"', "\\", "é", "𝄞", "\u2028", "a"))
  .map((parts) => parts.join(""));

/** A record of this shape with these numbers, by a pen. */
function recordOf(text: string, { real, whole, said }: Numbers, pen: Pen): object {
  return {
    [`z${text}`]: text,
    at: pen.whole(whole),
    list: [[text, pen.decimal(real), pen.whole(-whole)]],
    permit: pen.named(text, whole),
    text: pen.phrase([text, said[0]!, " and ", said[1]!, text]),
    none: null,
  };
}

test("bodyOf() makes of a form the bytes that the same record has by itself, whatever numbers are put in", () => {
  fc.assert(
    fc.property(words, numbers, numbers, (text, first, then) => {
      const pen = new BlankPen();
      const form = new Form(recordOf(text, first, pen), pen);
      const plain = (of: Numbers): Uint8Array => canonicalBytes(recordOf(text, of, plainPen) as never);
      assert.deepEqual(Buffer.from(bodyOf(form.entry)), Buffer.from(plain(first)));
      form.numbers.set([
        then.whole,
        then.real,
        -then.whole,
        then.whole,
        then.said[0] as number,
        then.said[1] as number,
      ]);
      assert.deepEqual(Buffer.from(bodyOf(form.entry)), Buffer.from(plain(then)));
    }),
    { numRuns: 500 },
  );
});

test("bodyOf() leaves a record that is no form as it is", () => {
  const entry = canonicalBytes({ kind: "stop", at: 1, text: "\u0000\u00010;" });
  assert.equal(bodyOf(entry), entry);
});

test("Form.isShort is about the longest numbers that there are", () => {
  const formWith = (length: number): Form => {
    const pen = new BlankPen();
    return new Form({ text: pen.phrase(["x".repeat(length), 1, 2]) }, pen);
  };
  const bytes = (form: Form): number => {
    form.numbers.fill(-Number.MAX_VALUE);
    return bodyOf(form.entry).length;
  };
  const long = formWith(recordBytesMax - 48);
  assert.equal(long.isShort, false);
  const short = formWith(recordBytesMax - 100);
  assert.ok(short.isShort && bytes(short) <= recordBytesMax);
});

test("Writer.commitTo() writes what a form says, again where the writer before it died", () => {
  const memory = Ring.allocate(262_144);
  const evidence = new RingEvidence(new Ring(memory));
  const pen = new BlankPen();
  const form = new Form({ at: pen.whole(1), kind: "decision", value: pen.decimal(0.1) }, pen);
  for (let at = 1; at <= 3; at++) {
    form.numbers.set([at, at / 10]);
    assert.ok(evidence.append(form.entry));
  }
  const commit = (isFailing: boolean): string[] => {
    const told: string[] = [];
    const writer = new Writer([new Ring(memory)]);
    writer.commitTo({
      commit({ bodies }) {
        if (isFailing) throw new Error("the disk is gone");
        for (const body of bodies) told.push(Buffer.from(body).toString());
      },
    });
    return told;
  };
  assert.throws(() => commit(true), /the disk is gone/);
  assert.deepEqual(
    commit(false),
    [1, 2, 3].map((at) => `{"at":${at},"kind":"decision","value":"${at / 10}"}`),
  );
});
