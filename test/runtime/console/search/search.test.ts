import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { search, zonesReadMax } from "#runtime/console/search/search.ts";
import { isWanted, looksLike, type Wanted } from "#runtime/console/search/wanted.ts";
import { Zones, zoneRecords, zonesMax } from "#runtime/console/search/zones.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";

interface Kept {
  readonly bodies: readonly string[];
  readonly first: number;
  reads: number;
}

function logOf(kept: Kept, batch: number) {
  return {
    size: kept.bodies.length,
    first: kept.first,
    read: async (from: number, max: number): Promise<readonly LoggedRecord[]> => {
      kept.reads++;
      const start = Math.max(from, kept.first);
      return kept.bodies
        .slice(start, start + Math.min(max, batch))
        .map((body, at) => ({ index: start + at, body }));
    },
  };
}

const decision = (at: number, verdict: string, text = "inside"): Record =>
  ({
    kind: "decision",
    at,
    verdict,
    origin: "capsule",
    by: "policy",
    text,
    capsule: "sha256:aa",
  }) as unknown as Record;
const outcome = (at: number): Record =>
  ({ kind: "outcome", at, because: "", permit: "p" }) as unknown as Record;
const body = (record: Record): string => Buffer.from(encodeRecord(record)).toString();

const records = fc.array(
  fc.oneof(
    fc
      .tuple(fc.nat(100), fc.constantFrom("allow", "amend", "block"), fc.string({ maxLength: 6 }))
      .map(([at, verdict, text]) => decision(at, verdict, text)),
    fc.nat(100).map(outcome),
  ),
  { maxLength: 900, size: "max" },
);
const wanted: fc.Arbitrary<Wanted> = fc.record(
  {
    kind: fc.constantFrom("decision", "outcome", "boot"),
    verdict: fc.constantFrom("allow", "block"),
    origin: fc.constantFrom("capsule", "agent"),
    since: fc.nat(100),
    until: fc.nat(100),
    text: fc.string({ minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);

test("search() finds what looking at every record finds, page by page, the newest first", async () => {
  const shape = fc.record({
    records,
    wanted,
    max: fc.integer({ min: 1, max: 60 }),
    first: fc.nat(300),
    batch: fc.integer({ min: 1, max: 256 }),
    noted: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ records: all, wanted: asked, max, first: cut, batch, noted }) => {
      const first = Math.min(cut, all.length);
      const kept: Kept = { bodies: all.map(body), first, reads: 0 };
      const zones = new Zones();
      if (noted) for (const [index, record] of all.entries()) zones.note(index, record);
      const found: number[] = [];
      let before: number | undefined;
      for (let page = 0; page < 2_000; page++) {
        const given = await search(logOf(kept, batch), zones, { ...asked, before, max });
        assert.ok(given.found.length <= max);
        found.push(...given.found.map(({ index }) => index));
        if (given.next === null) break;
        assert.ok(given.next < (before ?? all.length + 1), "it comes to an end");
        before = given.next;
      }
      const expected = all.flatMap((record, index) =>
        index >= first && isWanted(record, asked) ? [index] : [],
      );
      assert.deepEqual(found, expected.toReversed());
    }),
    { numRuns: 60, seed: 8 },
  );
});

test("search() reads a bounded part of a log and says how far it came; zones spare it the rest", async () => {
  const count = 40 * zoneRecords;
  const all = Array.from({ length: count }, (_, at) =>
    at === 700 ? decision(at, "block") : decision(at, "allow"),
  );
  const kept: Kept = { bodies: all.map(body), first: 0, reads: 0 };
  const zones = new Zones();
  const log = logOf(kept, zoneRecords);
  const page = await search(log, zones, { verdict: "block", max: 5 });
  assert.deepEqual(
    [page.found, page.next, kept.reads],
    [[], (40 - zonesReadMax) * zoneRecords, zonesReadMax],
  );
  // What was looked at once is not read again.
  kept.reads = 0;
  const again = await search(log, zones, { verdict: "block", max: 5 });
  assert.deepEqual([again.next, kept.reads], [(40 - 2 * zonesReadMax) * zoneRecords, zonesReadMax]);
  const noted = new Zones();
  for (const [index, record] of all.entries()) noted.note(index, record);
  kept.reads = 0;
  const told = await search(log, noted, { verdict: "block", max: 5 });
  assert.deepEqual([told.found.map(({ index }) => index), told.next, kept.reads], [[700], null, 1]);
});

const quoting = fc.constantFrom('"', "\\", ":", ",", "a", "\u2028", "é", "kind", "{");

test("looksLike() never turns away what is wanted, whatever stands in the words", () => {
  fc.assert(
    fc.property(fc.string({ unit: quoting }), wanted, (text, asked) => {
      const record = decision(5, "block", `${text}"kind":"outcome"`);
      if (isWanted(record, asked)) assert.ok(looksLike(body(record), asked));
    }),
  );
});

test("Zones remember a bounded part of a log", () => {
  const zones = new Zones();
  for (let zone = 0; zone < zonesMax + 10; zone++) zones.note(zone * zoneRecords, outcome(1));
  assert.equal(zones.size, zonesMax);
});
