import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { committeeOf, fitCommittee } from "#runtime/map/committee.ts";
import { thresholdIn } from "#runtime/map/conformal.ts";
import { dealOf } from "#runtime/map/deal.ts";
import { DriftMonitor } from "#runtime/map/drift/monitor.ts";
import { type EnergySeries, rowsPerIndependent } from "#runtime/map/effective-rows.ts";
import { expertsOf } from "#runtime/map/experts.ts";
import { type Guarantee, guaranteeOf } from "#runtime/map/guarantee.ts";
import { clopperPearson, type Interval } from "#runtime/map/interval.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Recorded, recordedIn } from "./false-blocks-data.ts";
import { pageOf } from "./false-blocks-page.ts";
import { thresholdsByRegime } from "./mondrian.ts";

/** How rows are dealt out to the fit, the calibration and the test. */
export type Split = "shuffled" | "blocks in turns" | "time-ordered";

/** One threshold and what became of its promise. */
export interface Outcome {
  readonly set: string;
  readonly split: Split;
  readonly alpha: number;
  readonly calibrationRows: number;
  readonly effectiveRows: number;
  readonly testRows: number;
  /** Share of the test rows above the threshold, and where the rate lies with 95 %; none without a threshold. */
  readonly realised: number | null;
  readonly interval: Interval | null;
  /** Whether the interval says that the promise was broken. */
  readonly isBroken: boolean;
  readonly guarantee: Guarantee | { readonly kind: "refused"; readonly because: string };
  /** At which share of the test rows the drift monitor spoke up, and what had been blocked by then. */
  readonly drift: { readonly at: number; readonly blocked: number } | null;
}

export interface RegimeOutcome {
  readonly set: string;
  readonly split: Split;
  readonly regime: string;
  readonly from: "own" | "common";
  readonly testRows: number;
  readonly byCommon: number;
  readonly byOwn: number;
}

export const falseBlocks: Evaluation = {
  run(folder) {
    const sets = recordedIn(folder);
    if (sets.length === 0) throw new Fault("map/bad-file", "it holds none of the recordings");
    const scored = sets.flatMap((set) => splits.map((split) => scoredBy(set, split)));
    const outcomes = scored.flatMap((scores) => alphas.map((alpha) => outcomeOf(scores, alpha)));
    const regimes = scored.flatMap(regimesOf);
    return { figures: { outcomes, regimes }, page: pageOf({ sets, outcomes, regimes }) };
  },
};

const splits: readonly Split[] = ["shuffled", "blocks in turns", "time-ordered"];
export const alphas: readonly number[] = [0.01, 0.05];

interface Scores {
  readonly set: Recorded;
  readonly split: Split;
  readonly calibration: EnergySeries;
  readonly test: EnergySeries;
  /** Row numbers of the calibration and of the test. */
  readonly rows: { readonly calibration: readonly number[]; readonly test: readonly number[] };
}

/** Three fifths of the rows to fit, one to calibrate, one to test. */
function scoredBy(set: Recorded, split: Split): Scores {
  const parts = dealtBy(set.rows, split);
  const { width } = set.rows;
  const every = Math.max(1, Math.ceil(parts.fit.length / fitRowsMax));
  const chance = prng(1);
  const fitted = fitCommittee(
    rowsAt(
      set.rows,
      parts.fit.filter((_, index) => index % every === 0),
    ),
    committeeParts,
    { resolution: stepsOf(set.rows), chance: () => chance.between(0, 1) },
  );
  const committee = committeeOf(fitted.map(expertsOf));
  const energies = (rows: readonly number[]): EnergySeries => ({
    energies: Float64Array.from(rows, (row) =>
      committee.surprise(set.rows.values.subarray(row * width, (row + 1) * width)),
    ),
    stretches: stretchesIn(rows),
  });
  return {
    set,
    split,
    calibration: energies(parts.calibration),
    test: energies(parts.test),
    rows: parts,
  };
}

/** Thinned in turns beyond that: a fit wants seasons, not neighbours. */
const fitRowsMax = 3_000;
const committeeParts = 2;

interface Parts {
  readonly fit: readonly number[];
  readonly calibration: readonly number[];
  readonly test: readonly number[];
}

function dealtBy(rows: Rows, split: Split): Parts {
  const count = rows.values.length / rows.width;
  const order = Array.from({ length: count }, (_, row) => row);
  if (split === "shuffled") shuffle(order);
  const { rowsEach } = dealOf({ rows: rows.values, width: rows.width, stretches: [[0, count]] });
  const roleOf = (place: number): keyof Parts => {
    const part =
      split === "blocks in turns" ? Math.floor(place / rowsEach) % 5 : Math.floor((place * 5) / count);
    return inTurns[part]!;
  };
  const parts: Record<keyof Parts, number[]> = { fit: [], calibration: [], test: [] };
  for (const [place, row] of order.entries()) parts[roleOf(place)].push(row);
  return parts;
}

const inTurns: readonly (keyof Parts)[] = ["fit", "fit", "fit", "calibration", "test"];

function shuffle(order: number[]): void {
  const chance = prng(2);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(chance.between(0, last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
}

/** Rows that follow one another in the file; shuffled ones are in no order, and one stretch of it. */
function stretchesIn(rows: readonly number[]): EnergySeries["stretches"] {
  const isOrdered = rows.every((row, index) => index === 0 || row > rows[index - 1]!);
  if (!isOrdered) return [[0, rows.length]];
  const starts = Array.from(rows.keys()).filter(
    (index) => index === 0 || rows[index] !== rows[index - 1]! + 1,
  );
  const firsts = [...starts, rows.length];
  return firsts.slice(1).map((end, index) => [firsts[index]!, end] as const);
}

function outcomeOf({ set, split, calibration, test }: Scores, alpha: number): Outcome {
  const given = { set: set.name, split, alpha, testRows: test.energies.length };
  const calibrationRows = calibration.energies.length;
  const worth = Math.floor(calibrationRows / rowsPerIndependent(calibration, alpha));
  const facts = { ...given, calibrationRows, effectiveRows: worth };
  try {
    const { threshold } = thresholdIn(calibration, alpha);
    const above = test.energies.filter((energy) => energy > threshold).length;
    const trials = Math.floor(test.energies.length / rowsPerIndependent(test, alpha));
    const realised = above / test.energies.length;
    const interval = clopperPearson({ count: Math.round(realised * trials), trials });
    const guarantee = guaranteeOf(calibration, alpha);
    const drift = driftIn(test, { calibration, threshold, alpha });
    return { ...facts, realised, interval, isBroken: interval.lower > alpha, guarantee, drift };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const guarantee = { kind: "refused", because: error.message } as const;
    return { ...facts, realised: null, interval: null, isBroken: false, guarantee, drift: null };
  }
}

interface Limited {
  readonly calibration: EnergySeries;
  readonly threshold: number;
  readonly alpha: number;
}

/**
 * Fed as the daemon would feed it: states so far apart that they have nothing of one another. The rows that one
 * independent row is worth are about twice the memory, where a seventh is still left; so twice as far.
 */
function driftIn(test: EnergySeries, { calibration, threshold, alpha }: Limited): Outcome["drift"] {
  const worth = rowsPerIndependent(calibration, alpha);
  const every = worth === 1 ? 1 : Math.ceil(2 * worth);
  const monitor = new DriftMonitor({
    calibration: calibration.energies.toSorted(),
    effectiveRows: calibration.energies.length / worth,
    threshold,
    alpha,
  });
  const { energies } = test;
  for (let row = 0, blocked = 0; row < energies.length; row++) {
    if (energies[row]! > threshold) blocked++;
    if (row % every === 0 && monitor.observe(energies[row]!) !== undefined)
      return { at: (row + 1) / energies.length, blocked: blocked / (row + 1) };
  }
  return null;
}

/** What thresholds of their own do for the regimes that the publisher names. */
function regimesOf({ set, split, calibration, test, rows }: Scores): readonly RegimeOutcome[] {
  const { regimes: names } = set;
  if (names === undefined) return [];
  const words = [...new Set(names)].sort();
  const number = (row: number): number => words.indexOf(names[row]!);
  try {
    const { regimes, common } = thresholdsByRegime(calibration, {
      regimes: rows.calibration.map(number),
      alpha: alphas[0]!,
    });
    return regimes.map(({ regime, from, threshold }) => {
      const own = test.energies.filter((_, index) => number(rows.test[index]!) === regime);
      const share = (limit: number): number => own.filter((energy) => energy > limit).length / own.length;
      const facts = { set: set.name, split, regime: words[regime]!, from, testRows: own.length };
      return { ...facts, byCommon: share(common.threshold), byOwn: share(threshold) };
    });
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function rowsAt({ values, width }: Rows, rows: readonly number[]): Rows {
  const picked = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries())
    picked.set(values.subarray(row * width, (row + 1) * width), index * width);
  return { values: picked, width };
}

/** The smallest step that a channel ever made: what its sensor can tell apart at best. */
function stepsOf({ values, width }: Rows): Float64Array {
  return Float64Array.from({ length: width }, (_, column) => {
    const seen = values.filter((_, index) => index % width === column).sort();
    let least = Number.POSITIVE_INFINITY;
    for (let at = 1; at < seen.length; at++)
      if (seen[at]! > seen[at - 1]!) least = Math.min(least, seen[at]! - seen[at - 1]!);
    return least;
  });
}
