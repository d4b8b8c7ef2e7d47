import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sell } from "#runtime/hub/ledger/pool.ts";
import { type Account, type Outcome, type Standing, settle, type Work } from "#runtime/hub/ledger/settle.ts";

const runs = 300;
const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
const reserve = fc.bigInt({ min: 1n, max: 10n ** 18n });
const pools = fc.record({ ceu: reserve, pft: reserve });
const names = fc.constantFrom("a", "b", "c", "d", "e");
const works = fc.array(fc.tuple(names, fc.record({ spent: amount, minted: amount })), { maxLength: 5 });
const days = fc.array(works, { minLength: 1, maxLength: 8 });

test("sell() lets no product fall, and gives nobody a better price than another", () => {
  fc.assert(
    fc.property(pools, fc.array(amount, { maxLength: 6 }), (pool, offers) => {
      const { pool: after, bought } = sell(pool, offers);
      assert.ok(after.ceu * after.pft >= pool.ceu * pool.pft);
      assert.ok(after.ceu > 0n && after.pft > 0n);
      const sold = sumOf(offers);
      assert.equal(after.pft - pool.pft, sold);
      assert.equal(pool.ceu - after.ceu, sumOf(bought));
      const worth = (pool.ceu * sold) / (pool.pft + sold);
      for (const [index, offer] of offers.entries()) {
        // Its share of the whole to less than one micro-CEU, and never more.
        const exact = worth * offer;
        assert.ok(bought[index]! * sold <= exact);
        assert.ok(sold === 0n || exact - bought[index]! * sold < sold);
      }
    }),
    { numRuns: runs },
  );
});

test("settle() keeps every CEU and PFT, lets no account fall below nothing, and no product fall", () => {
  fc.assert(
    fc.property(pools, days, (pool, each) => {
      let standing: Standing = { pool, accounts: new Map() };
      const [all, gone] = [{ spent: 0n, minted: 0n }, { paid: 0n }];
      for (const day of each) {
        const done: Outcome = settle(standing, new Map(day));
        for (const { spent, minted } of new Map(day).values()) {
          all.spent += spent;
          all.minted += minted;
        }
        for (const { ceu, owed, paid, bought } of done.accounts.values()) {
          assert.ok(ceu >= 0n && owed >= 0n && paid >= 0n && bought >= 0n);
          assert.ok(ceu === 0n || owed === 0n);
          gone.paid += paid;
        }
        assert.ok(done.pool.ceu * done.pool.pft >= standing.pool.ceu * standing.pool.pft);
        standing = done;
        // All that was issued is in the pool or somebody's credit, and what was not paid is owed.
        const accounts = [...done.accounts.values()];
        const credit = sumOf(accounts.map(({ ceu }) => ceu));
        assert.equal(done.pool.ceu + credit - pool.ceu - all.spent, 0n);
        assert.equal(sumOf(accounts.map(({ owed }) => owed)), all.spent - gone.paid);
        assert.equal(done.pool.pft - pool.pft - all.minted, 0n);
      }
    }),
    { numRuns: runs },
  );
});

test("settle() comes to the same in whatever order the gateways come", () => {
  fc.assert(
    fc.property(pools, works, fc.array(fc.tuple(names, amount)), (pool, day, owing) => {
      const before = owing.map(([name, owed]): [string, Account] => [name, { ceu: 0n, owed }]);
      const once = new Map<string, Work>(day);
      const forth = settle({ pool, accounts: new Map(before) }, once);
      const back = settle(
        { pool, accounts: new Map([...new Map(before)].reverse()) },
        new Map([...once].reverse()),
      );
      assert.deepEqual([...back.accounts], [...forth.accounts]);
      assert.deepEqual(back.pool, forth.pool);
    }),
    { numRuns: runs },
  );
});

test("settle() comes to the price that a proof has cost the fleet, and then what is computed is paid for", () => {
  const day = new Map([
    ["a", { spent: 3_000_000_000n, minted: 600_000_000n }],
    ["b", { spent: 1_000_000_000n, minted: 200_000_000n }],
  ]);
  let standing: Standing = { pool: { ceu: 50_000_000_000n, pft: 1_000_000_000n }, accounts: new Map() };
  let bought = 0n;
  for (let count = 0; count < 20_000; count++) {
    const done = settle(standing, day);
    bought = sumOf([...done.accounts.values()].map((account) => account.bought));
    standing = done;
  }
  const { ceu, pft } = standing.pool;
  const price = Number(ceu) / Number(pft);
  assert.ok(Math.abs(price - 5) < 0.05, `${price}`);
  assert.ok(Math.abs(Number(bought) / 4e9 - 1) < 0.01, `${bought}`);
});

test("settle() comes to what the example in docs/hub.md says", () => {
  const million = 1_000_000n;
  const pool = { ceu: 1_000_000n * million, pft: 100_000n * million };
  const day = new Map([
    ["gw-1", { spent: 12_000n * million, minted: 1_440n * million }],
    ["gw-2", { spent: 12_000n * million, minted: 960n * million }],
  ]);
  const { pool: after, accounts } = settle({ pool, accounts: new Map() }, day);
  assert.deepEqual(accounts.get("gw-1"), {
    ...{ spent: 12_000_000_000n, minted: 1_440_000_000n, bought: 14_400_000_000n },
    ...{ paid: 12_000_000_000n, ceu: 2_400_000_000n, owed: 0n },
  });
  assert.deepEqual(accounts.get("gw-2"), {
    ...{ spent: 12_000_000_000n, minted: 960_000_000n, bought: 9_600_000_000n },
    ...{ paid: 9_600_000_000n, ceu: 0n, owed: 2_400_000_000n },
  });
  assert.deepEqual(after, { ceu: 1_021_600_000_000n, pft: 102_400_000_000n });
});

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, each) => sum + each, 0n);
}
