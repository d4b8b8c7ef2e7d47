import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Folding, type Mark, markOf, others, pauseUs } from "#runtime/console/marks/mark.ts";
import { MarkBook, marksIn, marksMax, zonesKept } from "#runtime/console/marks/marks.ts";
import { zonesReadMax } from "#runtime/console/search/search.ts";
import { zoneRecords } from "#runtime/console/search/zones.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";

const record = (fields: object): Record => fields as Record;
const decided = (at: number, verdict: string, by = "optimiser"): Record =>
  record({ kind: "decision", at, verdict, because: "energy", origin: "optimiser", by });

test("markOf() marks what a person asks for later, and nothing else", () => {
  const told: readonly (readonly [object, readonly string[] | undefined])[] = [
    [decided(1, "block"), ["block", "energy", "optimiser"]],
    [decided(1, "allow"), undefined],
    [decided(1, "amend"), undefined],
    [{ ...decided(1, "block"), trial: { writes: null } }, undefined],
    [{ ...decided(1, "block"), origin: "none", by: "" }, ["block", "energy", "nobody"]],
    [{ kind: "outcome", outcome: "verified", because: "" }, undefined],
    [{ kind: "outcome", outcome: "unknown", because: "silent" }, ["alarm", "write-unknown", "silent"]],
    [{ kind: "drift", to: "normal" }, undefined],
    [{ kind: "drift", to: "recertify", because: "it stays" }, ["alarm", "recertify", "it stays"]],
    [{ kind: "twin", to: "quiet", point: "melt" }, undefined],
    [{ kind: "twin", to: "alarm", point: "melt" }, ["alarm", "twin", "melt"]],
    [{ kind: "stand-down", because: "stopping" }, ["alarm", "stand-down", "stopping"]],
    [{ kind: "fault", code: "map/bad-file" }, ["alarm", "fault", "map/bad-file"]],
    [{ kind: "rung", to: "full" }, undefined],
    [{ kind: "rung", to: "observing", because: "no disk" }, ["alarm", "rung", "no disk"]],
    [{ kind: "boot", before: { kind: "clean" }, gateway: "g" }, undefined],
    [{ kind: "boot", before: { kind: "crashed" }, gateway: "g" }, ["alarm", "crashed", "g"]],
    [{ kind: "lifecycle", from: "trial", to: "armed", name: "n" }, ["deployment", "armed", "n"]],
    [{ kind: "lifecycle", from: "trial", to: "trial", name: "n" }, undefined],
    [{ kind: "deployment", to: "probation", name: "n" }, ["deployment", "probation", "n"]],
    [{ kind: "deployment", to: "fetch", name: "n" }, undefined],
    [{ kind: "anchor" }, undefined],
  ];
  for (const [fields, expected] of told) {
    const found = markOf(7, record({ at: 1, ...fields }));
    assert.deepEqual(found && [found.kind, found.what, found.about], expected, JSON.stringify(fields));
  }
});

test("Folding makes one mark of what goes on, and its bound loses no count", () => {
  const marks = [0, 1, 2, 2 + 2 * pauseUs].map((at, index) => markOf(index, decided(at, "block"))!);
  const folding = new Folding();
  for (const mark of marks) folding.add(mark);
  assert.deepEqual(
    folding.marks.map(({ at, until, first, last, count }) => [at, until, first, last, count]),
    [
      [0, 2, 0, 2, 3],
      [2 + 2 * pauseUs, 2 + 2 * pauseUs, 3, 3, 1],
    ],
  );
  const bounded = new Folding();
  for (let asks = 0; asks < 100; asks++)
    bounded.addWithin(markOf(asks, decided(asks, "block", `caller ${asks}`))!, 4);
  assert.equal(bounded.marks.length, 4);
  assert.deepEqual([bounded.marks.at(-1)!.about, bounded.marks.at(-1)!.count], [others, 97]);
});

const steps = fc.array(
  fc.record({
    after: fc.constantFrom(0, 1, 100, pauseUs, 3 * pauseUs),
    is: fc.constantFrom("allow", "allow", "allow", "block", "fault"),
    by: fc.constantFrom("one", "other"),
  }),
  { maxLength: 1_500, size: "max" },
);

test("marksIn() finds, page by page, every event of a span once, whatever was noted before", async () => {
  const shape = fc.record({
    steps,
    first: fc.nat(300),
    from: fc.nat(100),
    wide: fc.nat(100),
    noted: fc.nat(1_500),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ steps: all, first: cut, from, wide, noted }) => {
      let at = 0;
      const records = all.map(({ after, is, by }) => {
        at += after;
        return is === "fault" ? record({ kind: "fault", at, code: "x/y" }) : decided(at, is, by);
      });
      const first = Math.min(cut, records.length);
      const log = logOf(records, first);
      const book = new MarkBook();
      for (const [index, each] of records.entries()) if (index >= noted) book.note(index, each);
      const since = Math.floor((at * from) / 100);
      const until = since + Math.floor((at * wide) / 100) + 1;
      const found: Mark[] = [];
      let before: number | undefined;
      for (let pages = 0; ; pages++) {
        assert.ok(pages < 100, "a page goes on");
        const page = await marksIn(log, book, { since, until, before });
        found.push(...page.marks);
        if (page.next === null) break;
        assert.ok(before === undefined || page.next < before);
        before = page.next;
      }
      const expected = records.flatMap((each, index) => {
        const mark = index >= first && each.at >= since && each.at < until && markOf(index, each);
        return mark ? [index] : [];
      });
      const covered = (index: number) => found.some((mark) => mark.first <= index && index <= mark.last);
      assert.deepEqual(
        expected.filter((index) => !covered(index)),
        [],
      );
      // A mark reaches over the ends of the span where what it is about does, and may begin among what was given up.
      const events = records.flatMap((each, index) => (markOf(index, each) ? [index] : []));
      const count = found.reduce((sum, mark) => sum + mark.count, 0);
      assert.ok(expected.length <= count && count <= events.length, `${expected.length} ${count}`);
      for (const { at: begins, until: ends } of found) assert.ok(ends >= since && begins < until);
    }),
    { numRuns: 60 },
  );
});

test("marksIn() reads no more than its zones, goes on from there, and then knows them", async () => {
  const records = Array.from({ length: 40 * zoneRecords }, (_, index) =>
    decided(index * 20_000, index % 999 === 0 ? "block" : "allow"),
  );
  const log = logOf(records, 0);
  const book = new MarkBook();
  const span = { since: 0, until: records.length * 20_000 };
  let before: number | undefined;
  let pages = 0;
  for (;;) {
    log.reads = 0;
    const { next } = await marksIn(log, book, { ...span, before });
    pages++;
    // The end of the span is looked for once, by halves.
    assert.ok(log.reads <= zonesReadMax + (before === undefined ? 16 : 0));
    if (next === null) break;
    before = next;
  }
  assert.equal(pages, Math.ceil(40 / zonesReadMax));
  log.reads = 0;
  const again = await marksIn(log, book, { ...span, before: records.length });
  assert.deepEqual([log.reads, again.next, again.marks.length], [0, null, 11]);
});

test("MarkBook stays within its bounds under a thousand names a second", async () => {
  const book = new MarkBook();
  const log = logOf([], 0);
  for (let index = 0; index < 3 * zoneRecords; index++)
    book.note(index, decided(index * 2 * pauseUs, "block", `caller ${index}`));
  const all = { size: 3 * zoneRecords, first: 0, read: log.read };
  const { marks } = await marksIn(all, book, { since: 0, until: 1e15, before: 3 * zoneRecords });
  assert.ok(marks.length <= 24 && marks.length < marksMax && zonesKept > 0);
  assert.equal(
    marks.reduce((sum, { count }) => sum + count, 0),
    3 * zoneRecords,
  );
});

function logOf(records: readonly Record[], first: number) {
  const log = {
    size: records.length,
    first,
    reads: 0,
    read: async (from: number, max: number) => {
      log.reads++;
      const start = Math.max(from, first);
      return records
        .slice(start, Math.min(start + max, from + max))
        .map((each, at) => ({ index: start + at, body: Buffer.from(encodeRecord(each)).toString() }));
    },
  };
  return log;
}
