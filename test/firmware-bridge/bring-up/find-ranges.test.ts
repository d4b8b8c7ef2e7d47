import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Found, findRanges, type Look, type Search } from "#bridge/bring-up/find-ranges.ts";

const search: Search = { sweep: { from: 0, to: 299 }, landmarks: [], blockMax: 125, requestsMax: 10_000 };

/** A device with these addresses, which gives at most so many at once. */
function device(addresses: Iterable<number>, blockMax = 125) {
  const there = new Set(addresses);
  const asked: (readonly [number, number])[] = [];
  const look = (address: number, count: number): Promise<Look> => {
    asked.push([address, count]);
    const all = Array.from({ length: count }, (_, index) => there.has(address + index));
    return Promise.resolve(count <= blockMax && all.every(Boolean) ? "there" : "missing");
  };
  return { look, asked };
}

const spread = ({ ranges }: Found) =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

test("findRanges() finds exactly what is in the sweep, whatever the holes and the longest block are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(299), { maxLength: 300 }),
      fc.integer({ min: 1, max: 125 }),
      async (addresses, blockMax) => {
        const { look, asked } = device(addresses, blockMax);
        const found = await findRanges(search, look);
        assert.deepEqual(
          spread(found),
          addresses.toSorted((a, b) => a - b),
        );
        assert.equal(found.undecided, 0);
        assert.equal(found.requests, asked.length);
        assert.ok(found.blockSeen <= blockMax);
        // Never outside what was to be swept, and at the worst a quarter more than asking one by one.
        assert.ok(asked.every(([address, count]) => address >= 0 && address + count <= 300));
        assert.ok(asked.length <= 300 * 1.35, `${asked.length}`);
      },
    ),
  );
});

test("findRanges() finds the whole range around a landmark, to both ends of the table", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1_000, max: 65_535 }),
      fc.nat(700),
      fc.nat(700),
      fc.integer({ min: 1, max: 125 }),
      async (landmark, before, behind, blockMax) => {
        const from = Math.max(300, landmark - before);
        const to = Math.min(65_535, landmark + behind);
        const addresses = Array.from({ length: to - from + 1 }, (_, index) => from + index);
        const { look, asked } = device(addresses, blockMax);
        const found = await findRanges({ ...search, landmarks: [landmark] }, look);
        assert.deepEqual(found.ranges, [{ from, to }]);
        assert.ok(asked.every(([address, count]) => address >= 0 && address + count <= 65_536));
      },
    ),
  );
});

test("findRanges() asks no more than it may, and says what it could not decide", async () => {
  const { look, asked } = device([7]);
  const found = await findRanges({ ...search, requestsMax: 20 }, look);
  assert.equal(asked.length, 20);
  assert.ok(found.undecided > 0 && found.undecided < 300);
});

test("findRanges() leaves a silent device alone, and a table that is not there", async () => {
  const ask = (look: Look) => findRanges({ ...search, landmarks: [5_000] }, () => Promise.resolve(look));
  const silent = await ask("silent");
  assert.deepEqual([silent.requests, silent.undecided, silent.ranges], [3, 300, []]);
  const barred = await ask("barred");
  assert.deepEqual([barred.requests, barred.isBarred, barred.undecided], [1, true, 0]);
});

test("findRanges() reads a device without holes in whole blocks", async () => {
  const { look } = device(Array.from({ length: 65_536 }, (_, at) => at));
  const found = await findRanges({ ...search, sweep: { from: 0, to: 65_535 } }, look);
  assert.deepEqual(found.ranges, [{ from: 0, to: 65_535 }]);
  assert.equal(found.requests, Math.ceil(65_536 / 125));
});
