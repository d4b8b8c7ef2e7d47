import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rankSpellings, type SpelledType, spelled } from "#bridge/bring-up/spellings.ts";
import { wordsFor, wordsIn } from "#bridge/register-value.ts";
import type { ByteOrder } from "#runtime/config.ts";
import { word } from "../arbitraries.ts";

const orders: readonly ByteOrder[] = ["ABCD", "CDAB", "BADC", "DCBA"];

/** How a device of this order keeps a value, in as many words as are looked at. */
function kept(type: SpelledType, order: ByteOrder, value: number): readonly number[] {
  return wordsFor({ type, order, scale: 1, offset: 0 }, value)!;
}

for (const type of ["f32", "i32", "u32", "f64"] as const)
  for (const order of orders) {
    test(`rankSpellings() knows ${type} ${order} by the value that the display shows`, () => {
      fc.assert(
        fc.property(fc.double({ min: 70_000, max: 900_000, noNaN: true }), (about) => {
          const value = type === "f32" ? Math.fround(about) : type === "f64" ? about : Math.round(about);
          const words = kept(type, order, value);
          const ranked = rankSpellings([words], { expect: value });
          const [first] = ranked;
          // Another reading of the same words may by chance come as near to what the display shows.
          const shown = spelled(first!.type, first!.order, words) * first!.scale;
          assert.ok(Math.abs(shown - value) <= 0.001 * value, JSON.stringify(first));
          const own = ranked.find((one) => one.type === type && one.order === order)!;
          assert.equal(spelled(own.type, own.order, words) * own.scale, value);
          assert.ok(own.reasons[0]!.includes("within 0.1 %"), JSON.stringify(own));
        }),
      );
    });

    test(`rankSpellings() knows the order of ${type} ${order} by how it moves`, () => {
      const values = Array.from({ length: 12 }, (_, read) => 851.37 + read * 0.73 + Math.sin(read));
      const scaled =
        type === "f32" || type === "f64" ? values : values.map((value) => Math.round(value * 1_000));
      const ranked = rankSpellings(scaled.map((value) => kept(type, order, value)));
      const best = ranked[0]!;
      // An unsigned number that is never negative is a signed one as well.
      assert.equal(best.order, order, JSON.stringify(ranked.slice(0, 3)));
      assert.ok(best.type === type || [best.type, type].every((one) => one === "i32" || one === "u32"));
      assert.ok(best.reasons.some((reason) => reason.startsWith("moves smoothly")));
    });
  }

test("rankSpellings() finds the scale of a whole number", () => {
  const [first] = rankSpellings([[8_513]], { expect: 851.3 });
  assert.deepEqual([first!.type, first!.order, first!.scale], ["i16", "ABCD", 0.1]);
});

test("rankSpellings() holds against a range", () => {
  const [first] = rankSpellings([kept("f32", "CDAB", 42.5)], { min: 0, max: 100 });
  assert.deepEqual([first!.type, first!.order], ["f32", "CDAB"]);
});

test("rankSpellings() ranks every reading of any registers, with a finite score and a reason where it counts", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.array(word, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.option(fc.double(), { nil: undefined }),
      (room, reads, expect) => {
        const cut = reads.map((words) => words.slice(0, room));
        const ranked = rankSpellings(cut, expect === undefined || !Number.isFinite(expect) ? {} : { expect });
        assert.equal(ranked.length, room === 1 ? 4 : room < 4 ? 16 : 20);
        for (const { score, type, reasons } of ranked) {
          assert.ok(Number.isFinite(score) && wordsIn(type) <= room);
          assert.ok(score === 0 || reasons.length > 0);
        }
      },
    ),
  );
});
