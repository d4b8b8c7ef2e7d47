// One settlement, as arithmetic: what the gateways computed and proved since the last one goes in, their accounts and the
// pool come out. All of it is whole numbers, and the order of the gateways makes no difference. docs/hub.md
// has the definition in words, with an example.

import { assert } from "#runtime/core/fault.ts";
import { type Pool, sell } from "./pool.ts";

/** What a gateway stands at, in micro-CEU: credit that is left, and computing that is not paid for. One of them is 0. */
export interface Account {
  readonly ceu: bigint;
  readonly owed: bigint;
}

/** What its log proves for the time between two settlements. */
export interface Work {
  readonly spent: bigint;
  readonly minted: bigint;
}

/** What became of it. */
export interface Settled extends Account, Work {
  /** CEU that its proofs have bought, and that have paid for computing. */
  readonly bought: bigint;
  readonly paid: bigint;
}

export interface Standing {
  readonly pool: Pool;
  readonly accounts: ReadonlyMap<string, Account>;
}

export interface Outcome {
  readonly pool: Pool;
  readonly accounts: ReadonlyMap<string, Settled>;
}

/**
 * First all that was computed is issued to the pool and owed by who computed it; then all proofs are sold at one price;
 * then everybody pays what it owes to the pool, as far as it can. So the pool comes to have all that was ever computed and
 * all that was ever proven, and its price is what a proof has cost the fleet. A gateway that is in `standing` alone did nothing.
 */
export function settle({ pool, accounts }: Standing, works: ReadonlyMap<string, Work>): Outcome {
  const names = [...new Set([...accounts.keys(), ...works.keys()])].sort();
  const done = names.map((name) => works.get(name) ?? idle);
  assert(
    done.every(({ spent, minted }) => spent >= 0n && minted >= 0n),
    "a log proves no amounts below nothing",
  );
  const issued = done.reduce((sum, { spent }) => sum + spent, 0n);
  const sale = sell(
    { ceu: pool.ceu + issued, pft: pool.pft },
    done.map(({ minted }) => minted),
  );
  const settled = names.map((name, index): readonly [string, Settled] => {
    const before = accounts.get(name) ?? empty;
    const { spent, minted } = done[index]!;
    const bought = sale.bought[index]!;
    const [has, owes] = [before.ceu + bought, before.owed + spent];
    const paid = has < owes ? has : owes;
    return [name, { spent, minted, bought, paid, ceu: has - paid, owed: owes - paid }];
  });
  const paid = settled.reduce((sum, [, each]) => sum + each.paid, 0n);
  return { pool: { ceu: sale.pool.ceu + paid, pft: sale.pool.pft }, accounts: new Map(settled) };
}

const idle: Work = { spent: 0n, minted: 0n };
const empty: Account = { ceu: 0n, owed: 0n };
