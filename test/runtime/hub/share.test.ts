import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Duty } from "#runtime/hub/duty.ts";
import type { Roster } from "#runtime/hub/port.ts";
import { hubOf } from "#runtime/hub/share.ts";

const hubs = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });

test("hubOf() gives a log to one hub, whoever reckons and in whatever order", () => {
  fc.assert(
    fc.property(hubs, fc.string(), (all, log) => {
      const owner = hubOf(log, all);
      assert.ok(all.includes(owner!));
      assert.equal(hubOf(log, all.toReversed()), owner);
    }),
  );
  assert.equal(hubOf("a log", []), undefined);
});

test("hubOf() moves only the logs of a hub that goes", () => {
  fc.assert(
    fc.property(hubs, fc.string(), fc.nat(), (all, log, which) => {
      const gone = all[which % all.length]!;
      const owner = hubOf(log, all);
      if (owner !== gone)
        assert.equal(
          hubOf(
            log,
            all.filter((one) => one !== gone),
          ),
          owner,
        );
    }),
  );
});

test("hubOf() gives each of four hubs about a quarter", () => {
  const all = ["a", "b", "c", "d"];
  const shares = new Map(all.map((hub) => [hub, 0]));
  for (let log = 0; log < 4_000; log++) {
    const hub = hubOf(`${log}`, all)!;
    shares.set(hub, shares.get(hub)! + 1);
  }
  for (const [hub, share] of shares) assert.ok(share > 850 && share < 1_150, `${hub}: ${share}`);
});

/** As PostgreSQL keeps it, without the clock. */
class ListedHubs implements Roster {
  readonly there = new Set<string>();
  isAway = false;

  async attend(hub: string): Promise<readonly string[]> {
    if (this.isAway) throw new Error("away");
    this.there.add(hub);
    return [...this.there];
  }

  async leave(hub: string): Promise<void> {
    if (this.isAway) throw new Error("away");
    this.there.delete(hub);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const logs = Array.from({ length: 100 }, (_, index) => `${index}`);

test("Duty answers for all logs alone, and for its own beside others", async () => {
  const roster = new ListedHubs();
  let hears = false;
  const news: string[] = [];
  const duty = new Duty({ hub: "a", roster, isUp: () => hears, onNews: (_, text) => void news.push(text) });
  const ours = (): number => logs.filter((log) => duty.isOurs(log)).length;
  assert.equal(ours(), 100);
  duty.look();
  await turn();
  assert.equal(roster.there.size, 0, "who hears nothing stands in nobody's way");
  hears = true;
  roster.there.add("b");
  duty.look();
  await turn();
  assert.deepEqual([...roster.there], ["b", "a"]);
  const half = ours();
  assert.ok(half > 25 && half < 75, `${half}`);
  // Nobody can be asked: it goes on with what it knew.
  roster.isAway = true;
  duty.look();
  await turn();
  assert.equal(ours(), half);
  roster.isAway = false;
  hears = false;
  duty.look();
  await turn();
  assert.deepEqual([...roster.there], ["b"]);
  hears = true;
  roster.there.clear();
  duty.look();
  await turn();
  assert.equal(ours(), 100);
  assert.deepEqual(news, ["Hubs at work: 2", "Hubs at work: 1"]);
  await duty[Symbol.asyncDispose]();
  assert.equal(roster.there.size, 0);
});
