import assert from "node:assert/strict";
import { test } from "node:test";
import { hoursLeft } from "#runtime/autonomy.ts";

const hour = 3_600_000;

test("hoursLeft() divides what is free by what the log took in an hour", () => {
  const begin = { atMs: 0, logBytes: 1_000, freeBytes: 9_000 };
  const table = [
    [[], undefined],
    [[begin], undefined],
    [[begin, { atMs: 60_000, logBytes: 5_000, freeBytes: 8_000 }], undefined],
    [[begin, { atMs: hour, logBytes: 1_000, freeBytes: 8_000 }], undefined],
    [[begin, { atMs: hour, logBytes: 2_000, freeBytes: 8_000 }], 8],
    [
      [
        begin,
        { atMs: hour / 2, logBytes: 9, freeBytes: 1 },
        { atMs: 2 * hour, logBytes: 2_000, freeBytes: 8_000 },
      ],
      16,
    ],
    [[begin, { atMs: hour, logBytes: 2_000, freeBytes: 0 }], 0],
  ] as const;
  for (const [samples, hours] of table) assert.equal(hoursLeft(samples), hours);
});
