// From a recording to a model of its regimes. A function of the recording alone: the same rows and labels give
// the same model to the bit.

import { chanceFrom } from "#runtime/core/chance.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { memoryRows } from "#runtime/map/blocks.ts";
import { lengthOf, runsOf } from "#runtime/map/deal.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { standardised, standardOf } from "#runtime/map/standard.ts";
import { chainOf } from "./chain.ts";
import { findRegimes } from "./find.ts";
import { fitPhysical } from "./fit-physical.ts";
import { fitStatistical } from "./fit-statistical.ts";
import type { Fitting } from "./fitting.ts";
import { type Folds, foldsOf } from "./folds.ts";
import type { RegimeModel } from "./model.ts";
import { type Hysteresis, unknownRegime, unseenRegime, usualHysteresis } from "./regime.ts";
import { gainOf, rehearsalsOf } from "./temper.ts";
import { windowRowsMax, windowRowsMin } from "./window.ts";

export interface RegimeOptions {
  /** The regime of each row by its place in `names`, −1 where nobody knows; found from the rows if left out. */
  readonly labels?: { readonly names: readonly string[]; readonly of: ArrayLike<number> } | undefined;
  /** Numbers per row that come from outside of it: energy on the map, size of its gradient, balance residuals. */
  readonly physics?: { readonly names: readonly string[]; readonly values: Float64Array } | undefined;
  /** As long as the plant remembers, and half as long as a regime usually lasts, if left out. */
  readonly windowRows?: number | undefined;
  /** Shares of undisturbed rows that the limits may be passed by: the first that the rows suffice for. */
  readonly alphas?: readonly number[] | undefined;
  readonly hysteresis?: Hysteresis | undefined;
  readonly horizonRows?: number | undefined;
}

/** Rows too few to learn a regime from are a Fault "map/too-few-points" that names it. */
export function fitRegimes(recording: Recording, options: RegimeOptions = {}): RegimeModel {
  const { rows, width, channels, secondsPerRow, stretches } = recording;
  check(recording, options);
  const physics = options.physics ?? { names: [], values: new Float64Array() };
  const chance = chanceFrom(seed);
  const windowRows = options.windowRows ?? usualWindow(recording, options.labels?.of);
  const folds = foldsOf(recording, windowRows);
  const standard = standardOf({ values: rows, width });
  const { names: regimes, of } = options.labels ?? labelsIn(recording, windowRows);
  const labels = Int32Array.from(of);
  const chain = chainOf(labels, { regimes: regimes.length, stretches, windowRows });
  const fitting: Fitting = {
    ...{ recording, labels, regimes, folds, windowRows, physics, standard, chain, chance },
    rehearsals: rehearsalsOf(folds),
    alphas: options.alphas ?? usualAlphas,
  };
  checkFolds(fitting);
  const { change, calm, whitening, window, rehearsed, ...statistical } = fitStatistical(fitting);
  const { excess, rehearsed: states, ...physical } = fitPhysical(fitting);
  const poolGain = gainOf(
    {
      statistical: { ...rehearsed, temper: statistical.temper },
      physical: { ...states, temper: physical.temper },
    },
    fitting,
  );
  return {
    channels: channels.map(({ name }) => name),
    physics: physics.names,
    ...{
      regimes,
      secondsPerRow,
      standard,
      whitening,
      window,
      statistical,
      physical,
      poolGain,
      chain,
      change,
    },
    calm: { ...calm, excess },
    hysteresis: options.hysteresis ?? usualHysteresis,
    horizonRows: options.horizonRows ?? windowRows,
  };
}

const seed = 1;
const usualAlphas: readonly number[] = [0.001, 0.01, 0.05];
const usualWindowMax = 32;

/** As long as the plant remembers and half as long as a regime usually lasts, within bounds. */
export function usualWindow(recording: Recording, labels?: ArrayLike<number> | undefined): number {
  const { rows, width, stretches } = recording;
  const memory = memoryRows(rows, width);
  const dwell = labels === undefined ? Number.POSITIVE_INFINITY : usualDwell(labels, stretches);
  return Math.min(Math.max(Math.floor(Math.min(memory, dwell / 2)), windowRowsMin), usualWindowMax);
}

function usualDwell(labels: ArrayLike<number>, stretches: Recording["stretches"]): number {
  const dwells: number[] = [];
  for (const [start, end] of stretches)
    for (let row = start + 1, since = start; row <= end; row++)
      if (row === end || labels[row] !== labels[since]) {
        dwells.push(row - since);
        since = row;
      }
  return dwells.sort((a, b) => a - b)[dwells.length >> 1]!;
}

/** Regimes as they are found where a recording names none, most frequent first. */
export function labelsIn(
  recording: Recording,
  windowRows: number,
): { readonly names: readonly string[]; readonly of: Int32Array } {
  const { rows, width, stretches } = recording;
  const folds = foldsOf(recording, windowRows);
  const of = findRegimes(standardised({ values: rows, width }, standardOf({ values: rows, width })), {
    ...{ stretches, windowRows, chance: chanceFrom(seed) },
    halves: [0, 1].map((half) => folds.each.flatMap(({ own }, fold) => (fold % 2 === half ? own : []))),
  });
  const count = of.reduce((most, label) => Math.max(most, label), 0) + 1;
  return { names: Array.from({ length: count }, (_, at) => `regime ${at + 1}`), of };
}

function check({ rows, width, channels }: Recording, { labels, physics, windowRows }: RegimeOptions): void {
  const count = rows.length / width;
  assert(channels.length === width && count >= 1, "a recording has rows, and a channel a column");
  if (!rows.every(Number.isFinite))
    throw new Fault("map/bad-rows", "A row of the recording holds what is not a number", {
      hint: "Leave out rows with a missing value",
    });
  if (windowRows !== undefined)
    assert(windowRows >= windowRowsMin && windowRows <= windowRowsMax, "a window has a bounded length");
  if (physics !== undefined)
    assert(physics.values.length === count * physics.names.length, "each row has its numbers of physics");
  if (labels === undefined) return;
  assert(labels.of.length === count, "each row has a label");
  const { names } = labels;
  if (
    names.length === 0 ||
    new Set(names).size < names.length ||
    names.some((name) => name === unknownRegime || name === unseenRegime)
  )
    throw new Fault("map/bad-rows", `Regimes cannot be called ${names.join(", ") || "nothing"}`, {
      hint: `Give each a name of its own, other than ${unknownRegime} and ${unseenRegime}`,
    });
}

function checkFolds({ recording, labels, regimes, folds, windowRows }: Fitting): void {
  const needed = Math.max(recording.width + 2, 2 * windowRows);
  for (const [regime, name] of regimes.entries()) {
    const rowsIn = (ranges: Folds["all"]): number =>
      lengthOf(runsOf(ranges, (row) => labels[row] === regime));
    const own = Math.min(...folds.each.map(({ others }) => rowsIn(others)));
    if (own < needed)
      throw new Fault(
        "map/too-few-points",
        `${own} rows cannot teach the regime "${name}": it takes ${needed}`,
        { hint: "Record it for longer, or leave its label out" },
      );
  }
}
