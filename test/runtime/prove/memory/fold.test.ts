import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Fold } from "#runtime/prove/memory/fold.ts";
import { aftercomeOf, occasionsOf } from "#runtime/prove/memory/occasions.ts";
import { readRow, rowBytes, writeRow } from "#runtime/prove/memory/row.ts";
import type { Window } from "#runtime/prove/memory/window.ts";
import type { Record } from "#runtime/prove/record.ts";
import { adapter, capsule, decision, minutes, startsAt } from "./records.ts";

function folded(records: readonly Record[], from = 0, keptUntil = -1): readonly Window[] {
  const fold = new Fold(7, { adapterOf: () => adapter, keptUntil: () => keptUntil });
  return records.slice(from).flatMap((record, place) => fold.take(from + place, record));
}

test("Fold makes a window of each minute, and says what was decided in it", () => {
  const windows = folded(minutes(3, (minute) => (minute === 1 ? 6 : 0)));
  assert.deepEqual(
    windows.map(({ facts: { first, last, next, ticks, verdicts, because } }) => ({
      first,
      last,
      next,
      ticks,
      verdicts,
      because,
    })),
    [
      { first: 0, last: 59, next: 60, ticks: 60, verdicts: { allow: 60, amend: 0, block: 0 }, because: null },
      {
        first: 60,
        last: 119,
        next: 120,
        ticks: 60,
        verdicts: { allow: 0, amend: 0, block: 60 },
        because: "energy",
      },
      {
        first: 120,
        last: 179,
        next: 180,
        ticks: 60,
        verdicts: { allow: 60, amend: 0, block: 0 },
        because: null,
      },
    ],
  );
  assert.deepEqual(windows[0]!.facts.writes, { power: "50" });
  assert.equal(windows[1]!.facts.writes, null);
});

test("Fold makes the same windows wherever it was interrupted", () => {
  const records = minutes(4, (minute) => minute);
  const whole = folded(records);
  for (const [place, { facts }] of whole.entries())
    assert.deepEqual(folded(records, facts.next, facts.last), whole.slice(place + 1));
});

test("Fold ends a window at a start, keeps none of a few seconds, and passes over trials", () => {
  const records: readonly Record[] = [
    ...Array.from({ length: 40 }, (_, tick) => decision(tick)),
    { kind: "boot" } as Record,
    ...Array.from({ length: 20 }, (_, tick) => decision(100 + tick)),
    { kind: "boot" } as Record,
    ...Array.from({ length: 70 }, (_, tick) => decision(200 + tick, 0, { trial: { writes: null } })),
  ];
  assert.deepEqual(
    folded(records).map(({ facts }) => facts.ticks),
    [40],
  );
});

test("Fold notes what else happened in the minute", () => {
  const alarm = { kind: "stand-down", capsule, because: "proof-stalled" } as unknown as Record;
  const elsewhere = { kind: "stand-down", capsule: "sha256:bb", because: "stopping" } as unknown as Record;
  const [window] = folded([
    ...minutes(1, () => 0).slice(0, 30),
    alarm,
    elsewhere,
    ...minutes(1, () => 0).slice(30),
  ]);
  assert.deepEqual(window!.facts.events, ["stood down: proof-stalled"]);
});

test("readRow() gives back what writeRow() wrote, and nothing of a row with a flipped bit", () => {
  const [window] = folded(minutes(1, () => 6));
  const row = writeRow(window!, crc32);
  assert.equal(row.length, rowBytes);
  assert.deepEqual(readRow(row, crc32), window);
  for (let bit = 0; bit < 8 * rowBytes; bit += 37) {
    const flipped = row.slice();
    flipped[bit >>> 3]! ^= 1 << (bit & 7);
    assert.equal(readRow(flipped, crc32), undefined);
  }
});

test("writeRow() gives up what people read before it gives up a window", () => {
  const [window] = folded(minutes(1, () => 6));
  const long = {
    ...window!.facts,
    text: "é".repeat(160),
    events: Array.from({ length: 4 }, () => "ü".repeat(60)),
  };
  const writes = Object.fromEntries(
    Array.from({ length: 6 }, (_, place) => [`point-${place}-${"x".repeat(80)}`, "1"]),
  );
  const read = readRow(writeRow({ ...window!, facts: { ...long, writes } }, crc32), crc32);
  assert.deepEqual(read!.facts.verdicts, window!.facts.verdicts);
  assert.equal(read!.facts.text, null);
});

test("occasionsOf() takes one window of each occasion, and aftercomeOf() the minutes behind it", () => {
  const [facts] = folded(minutes(1, () => 0)).map(({ facts }) => facts);
  const at = (minute: number) => ({
    ...facts!,
    since: startsAt + (minute - 1) * 60e6,
    at: startsAt + minute * 60e6,
  });
  const candidates = [1, 2, 500, 501, 900].map((minute, row) => ({
    row,
    distance: row / 10,
    window: at(minute),
  }));
  const taken = occasionsOf(candidates, { of: at(0), count: 3 });
  assert.deepEqual(
    taken.map(({ row }) => row),
    [2, 4],
  );
  const blocked = { ...at(502), verdicts: { allow: 0, amend: 0, block: 60 }, events: ["drift: drift"] };
  const after = aftercomeOf(at(500), [at(501), blocked, { ...at(503), capsule: "sha256:bb" }, at(600)]);
  assert.equal(after.minutes, 2);
  assert.deepEqual(after.verdicts, { allow: 60, amend: 0, block: 60 });
  assert.deepEqual(after.events, ["drift: drift"]);
});
