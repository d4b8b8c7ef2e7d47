// Records of windows as a gateway would write them, for tests of the ledger.

import { microCeuOf, priceClassOf, type Tally } from "#runtime/prove/price.ts";
import type { DecisionRecord, OutcomeRecord, Record } from "#runtime/prove/record.ts";
import type { TriCheckRecord } from "#runtime/prove/tri-check-record.ts";

export type Capsule = DecisionRecord["capsule"];

export const capsules: readonly [Capsule, Capsule] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];

export type Regime = NonNullable<DecisionRecord["regime"]>;

export interface Ticked {
  readonly tick: number;
  readonly capsule?: Capsule;
  readonly regime?: Regime | undefined;
  readonly outcome?: OutcomeRecord["outcome"] | "none";
  readonly trial?: boolean;
}

/** A decision and, unless there is none, its outcome; only what the ledger looks at. */
export function ticked({
  tick,
  capsule = capsules[0],
  regime,
  outcome = "verified",
  trial,
}: Ticked): readonly Record[] {
  const permit = trial ? null : `action-${capsule.slice(7, 8)}${tick}`;
  const decision = {
    ...{ kind: "decision", boot: "run", tick, at: tick * 100_000, capsule, permit },
    ...(regime && { regime }),
    ...(trial && { trial: { writes: null } }),
  } as unknown as DecisionRecord;
  if (outcome === "none" || permit === null) return [decision];
  return [
    decision,
    { kind: "outcome", boot: "run", tick, at: tick * 100_000, permit, outcome, because: "", readBack: null },
  ];
}

/** A window over these decisions, with everything in it that makes it whole. */
export function windowOver(
  decisions: readonly Ticked[],
  { capsule = capsules[0], ...changes }: Partial<TriCheckRecord> = {},
): TriCheckRecord {
  const tally = { settled: 0, plain: 0, restless: 0, unknown: 0, unseen: 0 } satisfies Tally;
  for (const { regime } of decisions)
    tally[priceClassOf(regime && { name: regime.name, stability: Number(regime.stability) })]++;
  const [from, tick] = [decisions[0]!.tick, decisions.at(-1)!.tick];
  const check = (value: string, of: number) => ({ verdict: "held", value, told: of, of }) as const;
  return {
    ...{ kind: "tri-check", boot: "run", tick, from, since: from * 100_000, at: tick * 100_000, capsule },
    verdict: "held",
    balance: { ...check("0.2", 6), name: "tank", residual: "1", scale: "100" },
    coherence: check("1", 500),
    similarity: { ...check("0.97", 8), point: "level" },
    ...{ basin: null, way: capsule, signature: null },
    cost: {
      decisions: decisions.length,
      operations,
      microCeu: Number(microCeuOf(tally, operations)),
    },
    ...changes,
  };
}

export const operations = 12_345;
