// The map's forecaster beside the same by regime, and beside a small network that corrects it. Everything is
// chosen on rows that come after those that were learned, and compared on rows that come after both.

import { fitForecaster } from "#runtime/map/forecaster.ts";
import { type Estimate, estimateOf } from "./learned-estimate.ts";
import {
  componentRegimes,
  fitRegimes,
  heldRegimes,
  knownRegimes,
  type Parting,
  type Regimes,
} from "./learned-regimes.ts";
import { oneStepMisses, rolledMisses, type Stepper, still, straight } from "./learned-replay.ts";
import { type Found, fitResidual } from "./learned-residual.ts";
import type { TimedSet } from "./learned-series.ts";
import { meanOf } from "./outcomes.ts";

export interface ForecastResult {
  readonly name: string;
  readonly channels: number;
  readonly commands: number;
  readonly horizon: number;
  /** Rows tested one ahead, and roll-outs tested. */
  readonly tested: { readonly rows: number; readonly rollOuts: number };
  /** Root mean squares in deviations, of the map's forecaster and of one that says "as it is". */
  readonly straight: Missed;
  readonly still: Missed;
  readonly rivals: readonly Rival[];
}

export interface Missed {
  readonly oneStep: number;
  readonly atHorizon: number;
}

export interface Rival {
  readonly name: string;
  /** What the rows that choose took, one a seed. */
  readonly choices: readonly string[];
  /** How much less is missed than by the map's forecaster, in per cent, over blocks of the later time. */
  readonly oneStep: Estimate;
  readonly atHorizon: Estimate;
  /** Over the seeds: at the horizon. */
  readonly bySeed: Estimate;
}

export function compareForecasters(set: TimedSet, seeds: readonly number[]): ForecastResult {
  const { learn, commands, measured, horizon, width } = set;
  // A map fits none without commands; then the first channel's own record is followed where the ridge is chosen.
  const followed = commands.length > 0 ? commands : measured.slice(0, 1);
  const scale = fitForecaster(learn, { commands: followed, horizon });
  const base = straight(scale);
  const parting: Parting = { base, scale, set };
  const before = testedOn(parting, base);
  // Fitted once, asked twice.
  const bySeed = seeds.map((seed) => ({ seed, candidates: candidatesOf(parting, seed) }));
  const regimesOf = (of: number): readonly Named[] => bySeed.find(({ seed }) => seed === of)!.candidates;
  const rival = (name: string, find: (seed: number) => Found): Rival => {
    const found = seeds.map((seed) => find(seed));
    const replays = found.map(({ stepper }) => testedOn(parting, stepper));
    const gains = replays.map(({ atHorizon }) => gainOf(before.atHorizon, atHorizon));
    return {
      name,
      choices: found.map(({ choice }) => choice),
      oneStep: byBlocks(
        before.oneStep,
        replays.map(({ oneStep }) => oneStep),
      ),
      atHorizon: byBlocks(
        before.atHorizon,
        replays.map(({ atHorizon }) => atHorizon),
      ),
      bySeed: estimateOf(gains),
    };
  };
  return {
    name: set.name,
    channels: width,
    commands: commands.length,
    horizon,
    tested: { rows: before.oneStep.length, rollOuts: before.atHorizon.length },
    straight: missedOf(before),
    still: missedOf(testedOn(parting, still)),
    rivals: [
      rival("by regime, each step", (seed) => chosenRegimes(parting, regimesOf(seed))),
      rival("by regime, held", (seed) =>
        chosenRegimes(
          parting,
          regimesOf(seed).map(({ name, regimes }) => ({ name, regimes: heldRegimes(regimes, parting) })),
        ),
      ),
      rival("network", (seed) => chosenNetwork(parting, seed)),
    ],
  };
}

const componentCounts: readonly number[] = [2, 4, 8];
/** Per row: how much a regime's own line is drawn to none. */
const ridges: readonly number[] = [0.01, 0.1, 1];
export const hiddenLayers: readonly (readonly number[])[] = [[16], [64], [32, 32]];

interface Named {
  readonly name: string;
  readonly regimes: Regimes;
}

function candidatesOf(parting: Parting, seed: number): readonly Named[] {
  const known = knownRegimes(parting.set);
  const found = componentCounts.map((count) => {
    return { name: `${count} components`, regimes: componentRegimes(parting, { count, seed }) };
  });
  return known === undefined ? found : [{ name: `${known.count} modes`, regimes: known }, ...found];
}

function chosenRegimes(parting: Parting, candidates: readonly Named[]): Found {
  const found = candidates.flatMap(({ name, regimes }) =>
    fitRegimes(regimes, parting, ridges).map((stepper) => {
      return { stepper, choice: name, mean: judged(parting, stepper) };
    }),
  );
  return leastOf(parting, found);
}

function chosenNetwork(parting: Parting, seed: number): Found {
  return leastOf(
    parting,
    hiddenLayers.map((hidden) => fitResidual(parting, { hidden, seed })),
  );
}

/** The map's own forecaster where nothing misses less. */
function leastOf(parting: Parting, candidates: readonly Found[]): Found {
  const { base } = parting;
  const none = { stepper: base, choice: "none", mean: judged(parting, base) };
  return candidates.reduce((best, one) => (one.mean < best.mean ? one : best), none);
}

function judged({ scale, set }: Parting, stepper: Stepper): number {
  return rolledMisses(stepper, { series: set.choose, scale, set }).mean;
}

interface Tested {
  readonly oneStep: Float64Array;
  readonly atHorizon: Float64Array;
}

function testedOn({ scale, set }: Parting, stepper: Stepper): Tested {
  const asked = { series: set.test, scale, set };
  return { oneStep: oneStepMisses(stepper, asked), ...rolledMisses(stepper, asked) };
}

function missedOf({ oneStep, atHorizon }: Tested): Missed {
  const root = (squares: Float64Array): number => Math.sqrt(meanOf([...squares]));
  return { oneStep: root(oneStep), atHorizon: root(atHorizon) };
}

/** In per cent of what was missed before: of root mean squares. */
function gainOf(before: Float64Array, after: Float64Array): number {
  return 100 * (1 - Math.sqrt(meanOf([...after]) / meanOf([...before])));
}

const blocks = 10;

/** Ten blocks of the later time, each by the mean over the seeds: neighbouring rows are no ten proofs of anything. */
function byBlocks(before: Float64Array, after: readonly Float64Array[]): Estimate {
  const gains = Array.from({ length: blocks }, (_, block) => {
    const cut = (at: number): number => Math.floor((before.length * at) / blocks);
    const [first, end] = [cut(block), cut(block + 1)];
    return meanOf(after.map((seed) => gainOf(before.subarray(first, end), seed.subarray(first, end))));
  });
  return estimateOf(gains);
}
