import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { tellingChannels } from "#runtime/map/crawl/telling-channels.ts";

/** Three hidden causes, each shown by four channels; then a constant and a channel of its own. */
function rowsOf(count: number): Float64Array {
  const chance = prng(3);
  const rows = new Float64Array(count * 14);
  for (let row = 0; row < count; row++) {
    const causes = [chance.normal(), chance.normal(), chance.normal()];
    for (let at = 0; at < 12; at++) rows[row * 14 + at] = causes[at % 3]! * (at + 1) + 0.1 * chance.normal();
    rows[row * 14 + 12] = 7;
    rows[row * 14 + 13] = 1e-9 * chance.normal();
  }
  return rows;
}

const candidates = Array.from({ length: 14 }, (_, column) => column);

test("tellingChannels() takes one channel a cause before a second of any", () => {
  const kept = tellingChannels(rowsOf(500), { width: 14, most: 4, named: [], candidates });
  assert.deepEqual(
    new Set(kept.filter((column) => column < 12).map((column) => column % 3)),
    new Set([0, 1, 2]),
  );
  assert.deepEqual([kept.length, kept.includes(13), kept.includes(12)], [4, true, false]);
});

test("tellingChannels() keeps what a person or a proposal names", () => {
  const kept = tellingChannels(rowsOf(500), { width: 14, most: 4, named: [12, 5], candidates });
  assert.deepEqual([kept.length, kept.includes(12), kept.includes(5)], [4, true, true]);
});

test("tellingChannels() keeps all where there is room, but what never moved", () => {
  const kept = tellingChannels(rowsOf(50), { width: 14, most: 20, named: [], candidates });
  assert.deepEqual(
    kept,
    candidates.filter((column) => column !== 12),
  );
});
