// A settlement as it is written down: a leaf in the hub's own log, in canonical JSON, beside what it was computed from.
// Amounts are strings, because a number in JSON has an end.

import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Pool } from "./pool.ts";
import type { Outcome, Settled, Standing } from "./settle.ts";

/** The records of one log that a settlement is about: from where the last one ended to a checkpoint that the hub cosigned. */
export interface SettledLog {
  readonly origin: string;
  readonly from: number;
  readonly to: number;
  /** The log's root at `to`, in base64, as the gateway signed it. */
  readonly root: string;
  /** Of what the records up to `to` leave open: who goes on from it need not begin at the first record. */
  readonly open: Digest;
}

export interface SettledGateway extends Settled {
  readonly gateway: string;
  /** One an epoch. */
  readonly logs: readonly SettledLog[];
}

export interface Settlement {
  readonly kind: "settlement";
  /** Its place in the hub's log. */
  readonly number: number;
  /** By the hub's clock, in milliseconds since 1970: when it was made. It decides nothing. */
  readonly atMs: number;
  readonly pool: Pool;
  readonly gateways: readonly SettledGateway[];
}

const amounts = ["spent", "minted", "bought", "paid", "ceu", "owed"] as const;

export function encodeSettlement({ kind, number, atMs, pool, gateways }: Settlement): Uint8Array {
  const value = {
    ...{ kind, number, atMs, pool: { ceu: `${pool.ceu}`, pft: `${pool.pft}` } },
    gateways: gateways.map(({ gateway, logs, ...amount }) => ({
      ...{ gateway, logs },
      ...Object.fromEntries(amounts.map((name) => [name, `${amount[name]}`])),
    })),
  };
  return canonicalBytes(value as unknown as Canonical);
}

/** Of bytes that `encodeSettlement` wrote and a hub has signed for; whoever doubts them encodes again and compares. */
export function decodeSettlement(body: Uint8Array): Settlement {
  const { pool, gateways, ...rest } = JSON.parse(Buffer.from(body).toString("utf8")) as Plain;
  return {
    ...rest,
    pool: { ceu: BigInt(pool.ceu), pft: BigInt(pool.pft) },
    gateways: gateways.map(({ gateway, logs, ...amount }) => {
      const read = Object.fromEntries(amounts.map((name) => [name, BigInt(amount[name])]));
      return { gateway, logs, ...(read as unknown as Settled) };
    }),
  };
}

export function standingAfter({ pool, gateways }: Settlement): Standing {
  return { pool, accounts: new Map(gateways.map(({ gateway, ceu, owed }) => [gateway, { ceu, owed }])) };
}

/** The first leaf: the pool as it was opened, and nobody's account. */
export function opening(atMs: number): Settlement {
  return { kind: "settlement", number: 0, atMs, pool: openingPool, gateways: [] };
}

export function settlementOf(
  { pool, accounts }: Outcome,
  {
    number,
    atMs,
    logs,
  }: Pick<Settlement, "number" | "atMs"> & { readonly logs: ReadonlyMap<string, readonly SettledLog[]> },
): Settlement {
  const gateways = [...accounts].map(([gateway, settled]) => ({
    ...{ gateway, ...settled },
    logs: logs.get(gateway) ?? [],
  }));
  return { kind: "settlement", number, atMs, pool, gateways };
}

type Plain = Pick<Settlement, "kind" | "number" | "atMs"> & {
  readonly pool: { readonly ceu: string; readonly pft: string };
  readonly gateways: readonly ({ readonly [name in (typeof amounts)[number]]: string } & Pick<
    SettledGateway,
    "gateway" | "logs"
  >)[];
};

/** A million CEU and a hundred thousand PFT: ten CEU a proof, until the fleet has said what a proof costs it. */
const openingPool: Pool = { ceu: 1_000_000_000_000n, pft: 100_000_000_000n };
