// The map's committee beside one that holds a learned energy as well, and beside the learned energy alone.

import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { thresholdOf } from "#runtime/map/conformal.ts";
import { energiesOf, fitExperts } from "#runtime/map/experts.ts";
import { kernelExpert } from "#runtime/map/kernel-density.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { standardised } from "#runtime/map/standard.ts";
import { surpriseOf, tailOf } from "#runtime/map/tail.ts";
import { aurocOf } from "./auroc.ts";
import { chanceOf } from "./detectors.ts";
import { learnEnergy } from "./learned-energy.ts";
import { type Estimate, estimateOf } from "./learned-estimate.ts";
import type { Lots } from "./learned-lots.ts";
import { meanOf, shareAbove } from "./outcomes.ts";

export const scorers = ["mixture", "density", "committee", "learned", "committee of three"] as const;
export type Scorer = (typeof scorers)[number];

export interface EnergyResult {
  readonly name: string;
  readonly channels: number;
  readonly rows: { readonly [Lot in "learn" | "judge" | "calibrate" | "test" | "anomalies"]: number };
  /** Hidden layers that the judges chose, one a seed. */
  readonly choices: readonly string[];
  /** Mean log p of the held-out rows in nats, less the mixture's. */
  readonly gain: { readonly learned: Estimate; readonly density: Estimate };
  /** Per cent; empty where there are no anomalies. */
  readonly auroc: Readonly<Partial<Record<Scorer, number>>>;
  /** Points of AUROC: the learned energy less the mixture, and the committee of three less that of two. */
  readonly aurocGain: { readonly alone: Estimate; readonly within: Estimate } | undefined;
  /** Of held-out normal rows above the limit for `alpha`, in per cent. */
  readonly falseBlocks: Readonly<Record<Scorer, number>>;
}

export const alpha = 0.05;
export const hiddenSizes: readonly (readonly number[])[] = [[16], [32, 32]];

export function compareEnergies(lots: Lots, seeds: readonly number[]): EnergyResult {
  const bySeed = seeds.map((seed) => comparison(lots, seed));
  const estimate = (of: (one: Comparison) => number): Estimate => estimateOf(bySeed.map(of));
  const over = (of: (one: Comparison) => Readonly<Record<Scorer, number>>): Record<Scorer, number> =>
    Object.fromEntries(
      scorers.map((scorer) => [scorer, meanOf(bySeed.map((one) => of(one)[scorer]))]),
    ) as Record<Scorer, number>;
  const { learn, judge, calibrate, test, anomalies } = lots;
  const count = (rows: Rows | undefined): number =>
    rows === undefined ? 0 : rows.values.length / rows.width;
  return {
    name: lots.name,
    channels: learn.width,
    rows: {
      learn: count(learn),
      judge: count(judge),
      calibrate: count(calibrate),
      test: count(test),
      anomalies: count(anomalies),
    },
    choices: bySeed.map(({ choice }) => choice),
    gain: {
      learned: estimate(({ gain }) => gain.learned),
      density: estimate(({ gain }) => gain.density),
    },
    auroc: anomalies === undefined ? {} : over(({ auroc }) => auroc),
    aurocGain:
      anomalies === undefined
        ? undefined
        : {
            alone: estimate(({ auroc }) => auroc.learned - auroc.mixture),
            within: estimate(({ auroc }) => auroc["committee of three"] - auroc.committee),
          },
    falseBlocks: over(({ falseBlocks }) => falseBlocks),
  };
}

interface Comparison {
  readonly choice: string;
  readonly gain: { readonly learned: number; readonly density: number };
  readonly auroc: Readonly<Record<Scorer, number>>;
  readonly falseBlocks: Readonly<Record<Scorer, number>>;
}

type Scores = Readonly<Record<Scorer, Float64Array>>;

function comparison({ learn, judge, calibrate, test, anomalies }: Lots, seed: number): Comparison {
  const resolution = new Float64Array(learn.width);
  const fitted = fitExperts(learn, judge, { resolution, chance: chanceOf(seed) });
  const inner = (rows: Rows): Rows => standardised(rows, fitted.standard);
  const [mixture, density] = [mixtureExpert(fitted.mixture), kernelExpert(fitted.density)];
  const learned = learnEnergy({
    mixture: fitted.mixture,
    learn: inner(learn),
    choose: inner(judge),
    sizes: hiddenSizes,
    chance: prng(seed),
  });
  const expert = { energy: (state: Float64Array) => mixture.energy(state) - learned.gain(state) };
  const energies = (rows: Rows) => {
    const asked = inner(rows);
    const each = Float64Array.from({ length: rows.values.length / rows.width }, (_, row) =>
      expert.energy(asked.values.subarray(row * rows.width, (row + 1) * rows.width)),
    );
    return { mixture: energiesOf(asked, mixture), density: energiesOf(asked, density), learned: each };
  };
  const tail = tailOf(energies(judge).learned);
  const scored = (rows: Rows): Scores => {
    const found = energies(rows);
    const committee = found.mixture.map((energy, row) =>
      Math.max(
        surpriseOf(fitted.mixtureTail, energy).nats,
        surpriseOf(fitted.densityTail, found.density[row]!).nats,
      ),
    );
    return {
      ...found,
      committee,
      "committee of three": committee.map((nats, row) =>
        Math.max(nats, surpriseOf(tail, found.learned[row]!).nats),
      ),
    };
  };
  const [kept, normal] = [scored(calibrate), scored(test)];
  const bad = anomalies === undefined ? undefined : scored(anomalies);
  const mean = (values: Float64Array): number => meanOf([...values]);
  return {
    choice: learned.choice,
    gain: {
      learned: mean(normal.mixture) - mean(normal.learned),
      density: mean(normal.mixture) - mean(normal.density),
    },
    auroc: each((scorer) => (bad === undefined ? Number.NaN : 100 * areaOf(normal[scorer], bad[scorer]))),
    falseBlocks: each(
      (scorer) => 100 * shareAbove(normal[scorer], thresholdOf(kept[scorer].toSorted(), alpha)),
    ),
  };
}

function each(of: (scorer: Scorer) => number): Record<Scorer, number> {
  return Object.fromEntries(scorers.map((scorer) => [scorer, of(scorer)])) as Record<Scorer, number>;
}

function areaOf(normal: Float64Array, bad: Float64Array): number {
  const isBad = Uint8Array.from({ length: normal.length + bad.length }, (_, at) =>
    at < normal.length ? 0 : 1,
  );
  return aurocOf([...normal, ...bad], isBad);
}
