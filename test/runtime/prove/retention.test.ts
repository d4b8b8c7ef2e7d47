import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Holdings, msPerDay, spaceOf, surplusIn } from "#runtime/prove/retention.ts";

/** Files of 100 bytes and 10 records, one begun each day, and one that is written to. */
function holdings(files: number, changes: Partial<Holdings> = {}): Holdings {
  return {
    full: Array.from({ length: files }, (_, number) => ({ number, bytes: 100, end: 10 * (number + 1) })),
    bytes: 100 * files + 50,
    ranMs: files * msPerDay + 1,
    ranMsAfter: ({ number }) => (number + 1) * msPerDay,
    ranMsAtFirst: 0,
    ...changes,
  };
}

const all = Number.POSITIVE_INFINITY;

for (const { what, retain, takenTo = all, goes } of [
  { what: "nothing is limited", retain: {}, goes: 0 },
  { what: "all is young enough", retain: { days: 10 }, goes: 0 },
  { what: "some is too old", retain: { days: 4 }, goes: 6 },
  { what: "it is just not too much", retain: { bytes: 1_050 }, goes: 0 },
  { what: "it is too much, and a tenth beyond that", retain: { bytes: 1_049 }, goes: 2 },
  { what: "both hold, the stricter counts", retain: { days: 4, bytes: 300 }, goes: 8 },
  { what: "not all of it was delivered", retain: { days: 4 }, takenTo: 25, goes: 2 },
  { what: "nothing was delivered", retain: { bytes: 0 }, takenTo: 0, goes: 0 },
  { what: "no byte is wanted, the file that is written to stays", retain: { bytes: 0 }, goes: 10 },
])
  test(`surplusIn() gives up ${goes} of ten files where ${what}`, () => {
    assert.equal(surplusIn(holdings(10), retain, takenTo), goes);
  });

test("surplusIn() never gives up what was not delivered, and what it leaves is not too much soon again", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 40 }),
      fc.record({ days: fc.nat({ max: 50 }), bytes: fc.nat({ max: 5_000 }) }, { requiredKeys: [] }),
      fc.nat({ max: 400 }),
      (files, retain, takenTo) => {
        const held = holdings(files);
        const goes = surplusIn(held, retain, takenTo);
        assert.ok(10 * goes <= takenTo && goes <= files);
        const left = holdings(files - goes, {
          full: held.full.slice(goes),
          bytes: held.bytes - 100 * goes,
          ranMs: held.ranMs,
        });
        assert.equal(surplusIn(left, retain, takenTo), 0, "one look is enough");
      },
    ),
  );
});

test("spaceOf() tells the days until a limit, of the disk or of its own", () => {
  const tenDays = { bytes: 1_000, ranMs: 12 * msPerDay, ranMsAtFirst: 2 * msPerDay };
  const about = (retain: object, freeBytes: number) => {
    const { bytesPerDay, limitOf, limitBytes, daysLeft } = spaceOf(tenDays, retain, { first: 7, freeBytes });
    return [bytesPerDay, limitOf, limitBytes, daysLeft];
  };
  assert.deepEqual(about({}, 500), [100, "disk", 1_500, 5]);
  assert.deepEqual(about({ bytes: 1_200 }, 500), [100, "retain", 1_200, 2]);
  assert.deepEqual(about({ bytes: 9_000 }, 500), [100, "disk", 1_500, 5]);
  assert.deepEqual(about({ bytes: 900 }, 500), [100, "retain", 900, 0]);
  assert.deepEqual(about({ days: 12 }, 500), [100, "disk", 1_500, null], "what is old goes before");
  assert.deepEqual(about({ days: 20 }, 500), [100, "disk", 1_500, 5]);
});

test("spaceOf() does not tell a day from a minute", () => {
  const space = spaceOf({ bytes: 1_000, ranMs: 60_000, ranMsAtFirst: 0 }, {}, { first: 0, freeBytes: 9 });
  assert.deepEqual([space.bytesPerDay, space.daysLeft], [null, null]);
});
