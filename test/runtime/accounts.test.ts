import assert from "node:assert/strict";
import { test } from "node:test";
import { Accounts, openAccounts } from "#runtime/accounts.ts";
import { canonicalJson } from "#runtime/core/canonical-json.ts";
import type { Fault } from "#runtime/core/fault.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import { capsules, operations, type Ticked, ticked, windowOver } from "./prove/windows.ts";

const [capsule] = capsules;
const minute: readonly Ticked[] = Array.from({ length: 600 }, (_, index) => ({ tick: 10 + index }));
const perWindowCeu = (600 * operations) / 1e6;
const dayUs = 86_400_000_000;

function logged(records: readonly Record[], from = 0): readonly LoggedRecord[] {
  return records.map((record, index) => ({ index: from + index, body: canonicalJson(record as never) }));
}

/** The n-th window of a log, `atUs` into the epoch. */
function windowAt(
  count: number,
  atUs: number,
  changes: Parameters<typeof windowOver>[1] = {},
): readonly Record[] {
  const ticks = minute.map(({ tick }): Ticked => ({ tick: tick + count * 1_000 }));
  return [...ticks.flatMap(ticked), windowOver(ticks, { at: atUs, ...changes })];
}

test("what is shown of a capsule is its last window, and what became of all", () => {
  const accounts = new Accounts({ budgetOf: () => undefined, onSpent: () => assert.fail() });
  assert.equal(accounts.shown(capsule), null);
  const basin = { at: { level: "1" }, energy: "0.25", curvature: { level: "2" } };
  accounts.observe(logged(windowAt(0, dayUs)));
  accounts.observe(logged(windowAt(1, dayUs + 1, { verdict: "failed", basin })));
  assert.deepEqual(accounts.shown(capsule), {
    ...{ verdict: "failed", at: dayUs + 1, balance: 0.2, coherence: 1, similarity: 0.97, depth: 0.25 },
    ...{ windows: 2, held: 1, minted: 1, spentCeu: 2 * perWindowCeu, budgetCeu: null },
  });
});

test("a budget that is spent is told of once a day, and ends with it", () => {
  const told: number[] = [];
  const accounts = new Accounts({
    budgetOf: () => 1.5 * perWindowCeu,
    onSpent: (_, { spentCeu }) => void told.push(spentCeu),
  });
  for (const [count, at] of [dayUs, dayUs + 1, dayUs + 2].entries()) {
    assert.equal(accounts.isSpent(capsule, dayUs + 3), count === 2);
    accounts.observe(logged(windowAt(count, at)));
  }
  assert.deepEqual(told, [2 * perWindowCeu]);
  assert.ok(accounts.isSpent(capsule, 2 * dayUs - 1));
  assert.ok(!accounts.isSpent(capsule, 2 * dayUs));
  assert.ok(!accounts.isSpent(capsules[1], dayUs + 3));
  assert.deepEqual(accounts.observe(logged(windowAt(3, 2 * dayUs), 7)), { dayBeganAt: 7 + 1_200 });
  assert.ok(!accounts.isSpent(capsule, 2 * dayUs));
});

function budgeted(ceuPerDay: number) {
  return { capsule: { manifest: { energyBudget: { ceuPerDay } } } };
}

test("a restart does not give back what was spent today", async () => {
  const before = [...windowAt(0, dayUs - 1), ...windowAt(1, dayUs), ...windowAt(2, dayUs + 1)];
  const entries = logged(before);
  let grown: (batch: readonly LoggedRecord[]) => void = () => undefined;
  const cursors = new Map([["day", 0]]);
  let reads = 0;
  const log = {
    size: entries.length,
    cursor: async (name: string) => cursors.get(name) ?? 0,
    setCursor: async (name: string, next: number) => void cursors.set(name, next),
    read: async (from: number, max: number) => {
      reads++;
      return entries.slice(from, from + max);
    },
    follow: (listener: typeof grown) => {
      grown = listener;
      return () => undefined;
    },
  };
  const faults: Fault[] = [];
  const { accounts } = openAccounts(log, {
    capsules: new Map([[capsule, { name: "tank-guard", fitted: budgeted(3 * perWindowCeu) }]]),
    tellFault: (fault) => void faults.push(fault),
  });
  // The log is read in parts, each of which takes a turn.
  while (reads * 512 < entries.length) await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.ok(!accounts.isSpent(capsule, dayUs + 2));
  grown(logged(windowAt(3, dayUs + 2), entries.length));
  assert.ok(accounts.isSpent(capsule, dayUs + 2));
  assert.deepEqual(
    faults.map(({ code }) => code),
    ["capsule/spent"],
  );
  assert.match(faults[0]!.message, /tank-guard has computed 22\.2 CEU today/);
  assert.equal(cursors.get("day"), entries.length + 1_200);
});
