// Whether the promise of a threshold can be believed for the time after its rows. It supposes that rows to
// come are like the rows it was made from; nobody can prove that, but the recording itself can refute it.

import { logarithm } from "#runtime/core/elementary.ts";
import type { Range } from "./blocks.ts";
import { thresholdIfEnough } from "./conformal.ts";
import { type EnergySeries, rowsPerIndependent } from "./effective-rows.ts";
import { clopperPearson } from "./interval.ts";
import { countAtLeast } from "./surprise.ts";

/** `void` is worth as much as a promise: a person who is told why can record again, or watch more closely. */
export type Guarantee = Readonly<{ kind: "holds" } | { kind: "void"; because: string }>;

/**
 * Holds the earlier half of the rows, in the order of time, against the later: had the threshold been set at
 * half-time, would it have kept its word? Two tests, each wrong about an exchangeable recording in at most
 * one of a hundred cases: the later rows above the earlier half's threshold, and all energies' distribution
 * (Kolmogorov and Smirnov, one-sided: a plant that becomes more ordinary breaks no promise).
 */
export function guaranteeOf(series: EnergySeries, alpha: number): Guarantee {
  const [early, late] = halvesOf(series);
  const over = thresholdCrossed(early, { late, alpha });
  if (over !== undefined) return { kind: "void", because: over };
  const shift = shiftBetween(early, late);
  return shift === undefined ? { kind: "holds" } : { kind: "void", because: shift };
}

/** Of two, the risk that a test speaks up against a recording that is as it should be. */
const riskEach = 0.01;

interface Later {
  readonly late: EnergySeries;
  readonly alpha: number;
}

function thresholdCrossed(early: EnergySeries, { late, alpha }: Later): string | undefined {
  const rows = late.energies.length;
  const trials = Math.floor(rows / rowsPerIndependent(late, alpha));
  const limit = thresholdIfEnough(early, alpha);
  // Half of the rows may be too few for the promise that all of them make; the other test goes on.
  if (limit === undefined) return undefined;
  const above = late.energies.reduce((sum, energy) => sum + (energy > limit.threshold ? 1 : 0), 0);
  const count = Math.floor((above * trials) / rows);
  // Both sides of an interval carry half of its risk, and only the lower one is asked.
  if (!(clopperPearson({ count, trials }, 1 - 2 * riskEach).lower > alpha)) return undefined;
  return `${percent(above / rows)} of the later half lies above the limit that the earlier half gives for ${percent(alpha)}`;
}

function shiftBetween(early: EnergySeries, late: EnergySeries): string | undefined {
  const before = early.energies.toSorted();
  const after = late.energies.toSorted();
  let widest = 0;
  for (const energy of before)
    widest = Math.max(
      widest,
      countAtLeast(after, energy) / after.length - countAtLeast(before, energy) / before.length,
    );
  // Memory is the longest in the middle of the distribution, which is what this test looks at.
  const [n, m] = [early, late].map((half) => half.energies.length / rowsPerIndependent(half, middle));
  const allowed = Math.sqrt((-logarithm(riskEach) / 2) * (1 / n! + 1 / m!));
  if (!(widest > allowed)) return undefined;
  return `the later half is rarer than the earlier: the shares above some energy differ by ${percent(widest)}, and chance allows ${percent(allowed)}`;
}

const middle = 1 / 4;

function halvesOf({ energies, stretches }: EnergySeries): readonly [EnergySeries, EnergySeries] {
  const cut = energies.length >>> 1;
  const part = (from: number, to: number): EnergySeries => ({
    energies: energies.slice(from, to),
    stretches: stretches
      .map(([first, end]): Range => [Math.max(first, from) - from, Math.min(end, to) - from])
      .filter(([first, end]) => first < end),
  });
  return [part(0, cut), part(cut, energies.length)];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
