import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Consent } from "#runtime/access/consent.ts";

function numbered(isAsked = true): Consent {
  let count = 0;
  return new Consent({ isAsked, newMark: () => `mark-${count++}` });
}

test("Consent takes what it has given, once, and for that thing alone", () => {
  const consent = numbered();
  const mark = consent.give("activate a");
  assert.equal(consent.takes(undefined, "activate a"), false);
  assert.equal(consent.takes("mark-7", "activate a"), false);
  assert.equal(
    consent.takes(mark, "activate b"),
    false,
    "a mark that somebody has read is good for nothing else",
  );
  assert.equal(consent.takes(mark, "activate a"), true);
  assert.equal(consent.takes(mark, "activate a"), false, "the second time it is somebody's copy");
  assert.equal(new Consent({ isAsked: true, newMark: () => mark }).takes(mark, "activate a"), false);
  assert.deepEqual([numbered().isAsked, numbered(false).isAsked], [true, false]);
});

test("Consent never takes what nobody has given, in any order, and keeps a bounded number", () => {
  const step = fc.record({ does: fc.constantFrom("give", "take"), which: fc.nat(80), what: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const consent = numbered();
      const open = new Map<string, string>();
      for (const { does, which, what } of steps) {
        const text = `act ${what}`;
        if (does === "give") open.set(consent.give(text), text);
        else if (consent.takes(`mark-${which}`, text)) {
          assert.equal(open.get(`mark-${which}`), text);
          open.delete(`mark-${which}`);
        }
      }
    }),
    { numRuns: Number(process.env["IV_RUNS"] ?? 200) },
  );
  const consent = numbered();
  for (let more = 0; more < 100; more++) consent.give("x");
  const left = Array.from({ length: 100 }, (_, at) => consent.takes(`mark-${at}`, "x"));
  assert.deepEqual([left.indexOf(true), left.filter(Boolean).length], [36, 64]);
});
