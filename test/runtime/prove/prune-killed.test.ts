// Giving up old records, killed at each of its calls to the operating system, and cut off from power among them.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { segmentsIn } from "#runtime/prove/disk/layout.ts";
import { prune, rootsGivenUp } from "#runtime/prove/disk/prune.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { segmentRecords } from "#runtime/prove/disk/segment.ts";
import { inLanes, live, type Place, placesIn, skip } from "./injection.ts";
import { epochIn, openStore, verified, writeFiller } from "./log.ts";

const child = fileURLToPath(new URL("./prune-child.ts", import.meta.url));
const count = segmentRecords + 500;

const master = mkdtempSync(join(tmpdir(), "iv-prune-"));
after(() => rmSync(master, { recursive: true, force: true }));
writeFiller(master, count);

/** A copy of the log in which the child has done what it could. */
async function copied(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "iv-prune-"));
  try {
    cpSync(master, dir, { recursive: true });
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test("prune() leaves a whole log wherever it is killed, and the next one ends what was begun", {
  skip,
  timeout: 120_000,
}, async () => {
  const what = "signal=KILL";
  let places: readonly Place[] = [];
  await copied(async (dir) => {
    assert.equal((await live([child, dir], { dir, what })).status, 0);
    assert.deepEqual(segmentsIn(epochIn(dir)), [1]);
    places = placesIn(dir);
  });
  assert.ok(places.length > 12, `${places.length} calls`);
  const ends = new Set<string>();
  await inLanes(places, (place) =>
    copied(async (dir) => {
      const story = `killed at ${place.call} ${place.when}`;
      assert.notEqual((await live([child, dir], { dir, what, place })).status, 0, `${story}: it is dead`);
      const { findings, first, records } = verified(dir);
      assert.deepEqual(findings, [], story);
      assert.ok(records >= count, "nothing but the oldest file is ever missing");
      ends.add(`from ${first}`);
      const store = openStore(dir);
      if (store.holdings().full.length > 0) prune(store, { count: 1, at: 0, because: "asked", taken: null });
      store.close();
      assert.deepEqual(segmentsIn(epochIn(dir)), [1]);
      assert.deepEqual(verified(dir).findings, [], `after it was ${story}`);
      using log = new LogReader(dir);
      assert.equal(rootsGivenUp(epochIn(dir), log.start())?.length, 1, "the root over it is kept");
    }),
  );
  assert.deepEqual(
    [...ends].toSorted(),
    ["from 0", `from ${segmentRecords}`],
    "some died before, some behind",
  );
});
