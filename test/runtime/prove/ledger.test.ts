import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Ledger, type LedgerTotals, type Posting, units } from "#runtime/prove/ledger.ts";
import { decisionsMax } from "#runtime/prove/open-work.ts";
import { multipliers, priceClasses, priceClassOf } from "#runtime/prove/price.ts";
import type { Record } from "#runtime/prove/record.ts";
import {
  type Capsule,
  capsules,
  operations,
  type Regime,
  type Ticked,
  ticked,
  windowOver,
} from "./windows.ts";

function folded(records: readonly Record[]): { totals: LedgerTotals; postings: readonly Posting[] } {
  const ledger = new Ledger();
  const postings = records.flatMap((record, index) => ledger.take(index, record));
  return { totals: ledger.totals, postings };
}

const minute: readonly Ticked[] = Array.from({ length: 60 }, (_, index) => ({ tick: 10 + index }));
const boot = { kind: "boot", boot: "run" } as unknown as Record;

test("a window that is held and whole is charged for and minted, once", () => {
  const window = windowOver(minute);
  const { totals, postings } = folded([boot, ...minute.flatMap(ticked), window, window]);
  const [charge, mint, again] = postings;
  assert.deepEqual(charge, {
    ...{ index: 121, at: window.at, unit: "micro-ceu", from: capsules[0], to: "gateway" },
    amount: BigInt(60 * operations),
  });
  assert.deepEqual(
    [mint!.unit, mint!.from, mint!.to, mint!.amount],
    ["micro-pft", "mint", capsules[0], 1_000_000n],
  );
  assert.equal(again!.amount, 0n);
  assert.deepEqual([totals.minted, totals.flaws.get("overlaps"), totals.open], [1, 1, 0]);
});

test("a capsule that claims no balance mints four fifths", () => {
  const unclaimed = {
    verdict: "unclaimed",
    value: "0",
    told: 0,
    of: 0,
    name: "",
    residual: "0",
    scale: "0",
  } as const;
  const { postings } = folded([...minute.flatMap(ticked), windowOver(minute, { balance: unclaimed })]);
  assert.equal(postings.at(-1)!.amount, 800_000n);
});

const whole = windowOver(minute);
const flaws: readonly (readonly [string, readonly Record[]])[] = [
  ["decisions-missing", [...minute.slice(1).flatMap(ticked), whole]],
  ["decisions-missing", [...minute.flatMap(ticked), ...ticked({ tick: 69 }), whole]],
  ["outcome-missing", [...minute.slice(1).flatMap(ticked), ...ticked({ tick: 10, outcome: "none" }), whole]],
  [
    "outcome-missing",
    [...minute.slice(1).flatMap(ticked), ...ticked({ tick: 10, outcome: "unknown" }), whole],
  ],
  ["on-trial", [...minute.flatMap((each) => ticked({ ...each, trial: true })), whole]],
  ["other-cost", [...minute.flatMap(ticked), windowOver(minute, { cost: { ...whole.cost, microCeu: 1 } })]],
  [
    "other-verdict",
    [...minute.flatMap(ticked), windowOver(minute, { coherence: { ...whole.coherence, value: "0.5" } })],
  ],
  [
    "malformed",
    [...minute.flatMap(ticked), windowOver(minute, { cost: { ...whole.cost, operations: 1.5 } })],
  ],
];
for (const [flaw, records] of flaws)
  test(`a window that is called held and is not whole mints nothing: ${flaw}`, () => {
    // What belongs to a window may stand in any order before it, as long as its ticks do not go back.
    const { totals } = folded([...records].sort((one, other) => tickOf(one) - tickOf(other)));
    assert.deepEqual([...totals.flaws.keys()], [flaw]);
    assert.equal(totals.minted, 0);
  });

function tickOf(record: Record): number {
  return record.kind === "tri-check" ? Number.POSITIVE_INFINITY : ((record as { tick?: number }).tick ?? 0);
}

test("a capsule's operations are those of its manifest: they do not change on the way", () => {
  const later = minute.map(({ tick }) => ({ tick: tick + 100 }));
  const cost = { decisions: 60, operations: 2 * operations, microCeu: 120 * operations };
  const { totals } = folded([
    ...[...minute.flatMap(ticked), whole],
    ...[...later.flatMap(ticked), windowOver(later, { cost })],
  ]);
  assert.deepEqual([totals.minted, totals.flaws.get("other-operations")], [1, 1]);
});

test("a window that failed is charged for and mints nothing; decisions after the last one are open", () => {
  const failed = windowOver(minute, { verdict: "failed", coherence: { ...whole.coherence, value: "0.1" } });
  const { totals } = folded([...minute.flatMap(ticked), failed, ...ticked({ tick: 90 })]);
  assert.deepEqual(totals.windows, { held: 0, failed: 1, untold: 0 });
  assert.deepEqual([totals.postings, totals.minted, totals.open], [1, 0, 1]);
});

test("multipliers lie between 0.8 and 1.5, and every decision has one", () => {
  for (const name of priceClasses) assert.ok(multipliers[name] >= 800 && multipliers[name] <= 1_500);
  assert.equal(priceClassOf(undefined), "plain");
  assert.equal(priceClassOf({ name: "throttled", stability: 0.5 }), "settled");
  assert.equal(priceClassOf({ name: "throttled", stability: 0.49 }), "restless");
  assert.equal(priceClassOf({ name: "throttled", stability: Number.NaN }), "restless");
  assert.equal(priceClassOf({ name: "unknown", stability: 0 }), "unknown");
  assert.equal(priceClassOf({ name: "unseen", stability: 1 }), "unseen");
});

const regime = fc.option(
  fc.record({
    name: fc.constantFrom("throttled", "unknown", "unseen"),
    stability: fc.double({ min: 0, max: 1, noNaN: true }).map(String),
  }),
  { nil: undefined },
);

/** Two capsules by turns, windows that are whole or not, runs that begin in the middle. */
const logs = fc
  .array(
    fc.record({
      capsule: fc.constantFrom(...capsules),
      regimes: fc.array(regime, { minLength: 1, maxLength: 6 }),
      outcome: fc.constantFrom("verified", "rejected", "unknown", "none"),
      verdict: fc.constantFrom("held", "failed", "untold"),
      isBegun: fc.boolean(),
      miscounted: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    let tick = 0;
    return parts.flatMap(({ capsule, regimes, outcome, verdict, isBegun, miscounted }): readonly Record[] => {
      const decisions = regimes.map(
        (each): Ticked => ({ tick: ++tick, capsule, regime: each, outcome: outcome as "none" }),
      );
      const window = windowOver(decisions, { capsule, verdict: verdict as "held" });
      const cost = miscounted ? { ...window.cost, decisions: window.cost.decisions + 1 } : window.cost;
      return [...(isBegun ? [boot] : []), ...decisions.flatMap(ticked), { ...window, cost }];
    });
  });

test("accounts sum to nothing, postings add up to them, and every fold of a log comes to the same", () => {
  fc.assert(
    fc.property(logs, (records) => {
      const { totals, postings } = folded(records);
      for (const unit of units) {
        const has = [...totals.accounts[unit].values()];
        assert.equal(
          has.reduce((sum, amount) => sum + amount, 0n),
          0n,
        );
        const moved = new Map<string, bigint>();
        for (const { from, to, amount } of postings.filter((posting) => posting.unit === unit)) {
          assert.ok(amount >= 0n);
          moved.set(from, (moved.get(from) ?? 0n) - amount);
          moved.set(to, (moved.get(to) ?? 0n) + amount);
        }
        assert.deepEqual(new Map(totals.accounts[unit]), moved);
      }
      assert.equal(totals.postings, postings.length);
      assert.deepEqual(folded(structuredClone(records)).totals, totals);
      for (const { index } of postings) assert.equal(records[index]!.kind, "tri-check");
    }),
    { numRuns: 300 },
  );
});

test("each decision is charged for once, by what its own record says of the regime", () => {
  fc.assert(
    fc.property(logs, (records) => {
      const { totals } = folded(records);
      for (const capsule of capsules) {
        let [thousandths, windows] = [0, 0];
        for (const record of records) {
          if (record.kind === "tri-check" && record.capsule === capsule) windows++;
          if (record.kind !== "decision" || record.capsule !== capsule) continue;
          thousandths += multipliers[classOf(record.regime)];
        }
        const charged = -Number(totals.accounts["micro-ceu"].get(capsule as Capsule) ?? 0n);
        const exact = (thousandths * operations) / 1_000;
        assert.ok(charged >= exact - 1e-3 && charged <= exact + windows, `${charged} ${exact}`);
      }
      assert.equal(totals.open, 0);
    }),
    { numRuns: 300 },
  );
});

function classOf(said: Regime | undefined) {
  return priceClassOf(said && { name: said.name, stability: Number(said.stability) });
}

test("a window mints if and only if nothing is wrong with it", () => {
  fc.assert(
    fc.property(logs, (records) => {
      const { totals, postings } = folded(records);
      const minting = new Set(postings.filter(({ unit }) => unit === "micro-pft").map(({ index }) => index));
      for (const [index, record] of records.entries()) {
        if (record.kind !== "tri-check") continue;
        const inside = records.filter(
          (each) =>
            ((each.kind === "decision" && each.capsule === record.capsule) || each.kind === "outcome") &&
            each.tick >= record.from &&
            each.tick <= record.tick,
        );
        const ends = inside.filter((each) => each.kind === "outcome" && each.outcome !== "unknown").length;
        const decided = inside.filter((each) => each.kind === "decision").length;
        const isWhole = record.verdict === "held" && decided === record.cost.decisions && ends === decided;
        assert.equal(minting.has(index), isWhole, `record ${index}`);
      }
      assert.equal(totals.minted, minting.size);
    }),
    { numRuns: 300 },
  );
});

test("Ledger charges each decision once, however many there were before a window, and forgets the oldest permits", () => {
  const ledger = new Ledger();
  const many = Array.from({ length: 3 * decisionsMax }, (_, tick) => ({ tick, outcome: "none" as const }));
  for (const each of many) for (const record of ticked(each)) ledger.take(each.tick, record);
  assert.equal(ledger.totals.open, many.length);
  const [, work] = ledger.carried()[0]!;
  assert.deepEqual(
    [work.decisions.length, work.decisions[0]![0], work.waiting.length, work.waiting[0]![1]],
    [decisionsMax, 2 * decisionsMax, decisionsMax, 2 * decisionsMax],
  );
  const window = windowOver(many.slice(-60));
  const [charge, ...more] = ledger.take(many.length, window);
  assert.deepEqual([charge!.amount, more], [BigInt(many.length * operations), []]);
  assert.deepEqual([ledger.totals.open, ledger.totals.flaws.get("outcome-missing")], [0, 1]);
});
