import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import { type Book, emptyBook, struck } from "#runtime/update/deploy/book.ts";
import { againAfterUs, chosen, isStepAtRest } from "#runtime/update/deploy/choice.ts";
import type { Ended } from "#runtime/update/deploy/deployment.ts";
import type { Machine } from "#runtime/update/deploy/port.ts";
import type { Offer } from "#runtime/update/port.ts";

const idOf = (epoch: number): Digest => `sha256:${String(epoch).padStart(64, "0")}`;
const offer = (epoch: number, name = "pump"): Offer => ({
  utid: `capsule://acme/${name}@1.0.${epoch}`,
  ...{ id: idOf(epoch), epoch, deltas: [], envelope: { digest: idOf(epoch), bytes: 1 } },
});
/** Version 3 of the pump guards. */
const machine = {
  standing: (id: Digest) => (id === idOf(3) ? "armed" : "absent"),
  guardOf: (product: string) => (product === "acme/pump" ? idOf(3) : null),
  floorOf: () => 3,
} as unknown as Machine;
const ended = (outcome: Ended["outcome"], at: number): Ended =>
  ({ ...offer(5), outcome, ended: at }) as unknown as Ended;

test("chosen() takes the highest epoch of a product that guards here, and never goes below its floor", () => {
  const at = { book: emptyBook, machine, now: 0 };
  assert.equal(chosen([offer(2), offer(5), offer(4), offer(9, "fan")], at)?.epoch, 5);
  assert.equal(chosen([offer(2), offer(3)], at), undefined);
  assert.equal(chosen([offer(5)], { ...at, book: { ...emptyBook, floors: { "acme/pump": 6 } } }), undefined);
});

test("chosen() brings nobody back to what was gone back from by leave, but what is newer than that", () => {
  const back = { ...offer(2), outcome: "committed", ended: 1 } as unknown as Ended;
  const at = {
    book: { ...emptyBook, history: [back] },
    machine: { ...machine, standing: () => "absent" },
    now: 2,
  };
  assert.equal(chosen([offer(3), offer(2)], at as unknown as Parameters<typeof chosen>[1]), undefined);
  assert.equal(chosen([offer(3), offer(4)], at as unknown as Parameters<typeof chosen>[1])?.epoch, 4);
});

test("chosen() lets rest what was turned down, tries again what was skipped, and leaves what has failed three times", () => {
  for (const [outcome, atOnce, later] of [
    ["refused", undefined, 5],
    ["aborted", undefined, 5],
    ["committed", undefined, undefined],
    ["skipped", 5, 5],
    ["failed", 5, 5],
  ] as const) {
    const at = { book: { ...emptyBook, history: [ended(outcome, 1_000)] }, machine };
    assert.equal(chosen([offer(5)], { ...at, now: 2_000 })?.epoch, atOnce, outcome);
    assert.equal(chosen([offer(5)], { ...at, now: 1_000 + againAfterUs })?.epoch, later, outcome);
    if (outcome === "refused")
      assert.equal(chosen([offer(5)], { ...at, now: 0 })?.epoch, 5, "a clock went back");
  }
  const book = [1, 2, 3].reduce((before) => struck(before, idOf(5)), emptyBook);
  assert.equal(chosen([offer(5), offer(4)], { book, machine, now: 0 })?.epoch, 4);
});

test("isStepAtRest() lets a gateway go back to what it has committed before, and take one step once", () => {
  const [from, to] = [idOf(3), idOf(2)];
  const one = (epoch: number, more: Partial<Ended>): Ended =>
    ({ ...offer(epoch), outcome: "committed", ended: 1_000, ...more }) as unknown as Ended;
  const forth = [one(2, { previous: idOf(1) }), one(3, { previous: to })];
  const back = one(2, { previous: from });
  for (const [what, history, now, expected] of [
    ["never here", [], 2_000, false],
    ["it guarded before", forth, 2_000, false],
    ["as an older version wrote it", [one(2, {}), one(3, {})], 2_000, false],
    ["taken", [...forth, back], 2_000, true],
    ["taken, and a person has gone forth again", [...forth, back, one(3, { previous: to })], 2_000, true],
    ["turned down", [...forth, one(2, { outcome: "aborted", previous: from })], 2_000, true],
    ["long ago", [...forth, one(2, { outcome: "aborted", previous: from })], 1_000 + againAfterUs, false],
  ] as const)
    assert.equal(isStepAtRest({ from, to }, { ...emptyBook, history }, now), expected, what);
  const book = [1, 2, 3].reduce<Book>((before) => struck(before, to), { ...emptyBook, history: forth });
  assert.equal(isStepAtRest({ from, to }, book, 2_000), true, "failed three times");
});
