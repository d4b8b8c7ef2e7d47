import { Fault } from "#runtime/core/fault.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { fitMixture, mixtureExpert } from "#runtime/map/mixture.ts";
import { standardise } from "#runtime/map/standard.ts";
import type { Fitting } from "./fitting.ts";
import { gathered, limitsEach, ranksOf, shapeRowsMax, type Table, tableOf, thinnedRows } from "./held-out.ts";
import type { RegimeModel } from "./model.ts";
import { landscapeEnergy, numbersEnergy, physicsFeatures } from "./senses.ts";
import { fitShape, type Shape } from "./shape.ts";
import { type Rehearsed, temperOf, temperOfOne } from "./temper.ts";

type Physical = RegimeModel["physical"] & {
  readonly excess: Float64Array;
  readonly rehearsed: Rehearsed;
};

/**
 * A landscape a regime, and beside it a density of the numbers of physics. A map that gave those numbers and was
 * fitted to the same rows flatters them a little; who can asks one that was not.
 */
export function fitPhysical(fitting: Fitting): Physical {
  const { labels, regimes, folds } = fitting;
  const states = standardStates(fitting);
  const scales = scalesOf(fitting);
  const numbers = physicsTable(fitting, scales);
  const known: Known = { states, numbers };
  const energies = tableOf(labels.length, regimes.length);
  const inner = new Float64Array(states.width);
  for (const { own, others } of folds.each) {
    const { landscapes, shapes } = learnFrom(fitting, known, others);
    const experts = landscapes.map(mixtureExpert);
    for (const [first, end] of own)
      for (let row = first; row < end; row++) {
        if (numbers.isKnown[row] !== 1) continue;
        energies.isKnown[row] = 1;
        inner.set(states.values.subarray(row * inner.length, (row + 1) * inner.length));
        for (const [regime, expert] of experts.entries())
          energies.values[row * regimes.length + regime] =
            landscapeEnergy(expert, inner) +
            numbersEnergy(shapes[regime]!, numbers.values, row * numbers.width);
      }
  }
  const limits = limitsEach(energies, fitting);
  // A state has no window that could reach over a seam.
  const rehearsed: Rehearsed = { energies, limits };
  return {
    ...learnFrom(fitting, known, folds.all),
    ...{ scales, limits, rehearsed },
    temper: regimes.length === 1 ? temperOfOne(energies, folds.all) : temperOf(rehearsed, fitting),
    excess: ranksOf(leastExcess(gathered(energies, folds.all, () => true).values, limits)),
  };
}

interface Known {
  readonly states: Table;
  readonly numbers: Table;
}

function learnFrom(
  { recording, labels, regimes, physics, standard, windowRows, chance }: Fitting,
  { states, numbers }: Known,
  ranges: readonly Range[],
): Pick<Physical, "landscapes" | "shapes"> {
  const floor = Float64Array.from(recording.channels, ({ resolution }, column) => {
    const step = resolution / standard.deviations[column]!;
    return (step * step) / 12;
  });
  const landscapes = regimes.map((_, regime) => {
    const own = gathered(states, ranges, (row) => labels[row] === regime).values;
    return fitMixture(thinnedRows({ values: own, width: states.width }, shapeRowsMax), { floor, chance });
  });
  const shapes = regimes.map((name, regime): Shape => {
    if (physics.names.length === 0) return noShape;
    const values = gathered(numbers, ranges, (row) => labels[row] === regime).values;
    if (values.length === 0)
      throw new Fault("map/too-few-points", `No row of "${name}" knows ${physics.names.join(", ")}`, {
        hint: "Record for longer, or leave these numbers out",
      });
    const rows = thinnedRows({ values, width: numbers.width }, shapeRowsMax);
    return fitShape(rows, { share: 1 / windowRows, chance });
  });
  return { landscapes, shapes };
}

/** No number of physics says nothing. */
export const noShape: Shape = {
  width: 0,
  means: new Float64Array(),
  deviations: new Float64Array(),
  heights: new Float64Array(),
};
function standardStates({ recording, standard }: Fitting): Table {
  const { rows, width } = recording;
  const values = new Float64Array(rows.length);
  const isKnown = new Uint8Array(rows.length / width).fill(1);
  for (let row = 0; row < isKnown.length; row++)
    standardise(
      rows.subarray(row * width, (row + 1) * width),
      values.subarray(row * width, (row + 1) * width),
      standard,
    );
  return { values, width, isKnown };
}

/** The median size of each number of physics. */
function scalesOf({ physics, folds }: Fitting): Float64Array {
  const width = physics.names.length;
  return Float64Array.from({ length: width }, (_, at) => {
    const sizes: number[] = [];
    for (const [first, end] of folds.all)
      for (let row = first; row < end; row++) {
        const size = Math.abs(physics.values[row * width + at]!);
        if (size > 0 && Number.isFinite(size)) sizes.push(size);
      }
    return sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 1;
  });
}

function physicsTable({ physics, labels }: Fitting, scales: Float64Array): Table {
  const width = scales.length;
  const values = new Float64Array(labels.length * width);
  const isKnown = new Uint8Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const [first, end] = [row * width, (row + 1) * width];
    if (physicsFeatures(physics.values.subarray(first, end), scales, values.subarray(first, end)))
      isKnown[row] = 1;
  }
  return { values, width, isKnown };
}

function leastExcess(energies: Float64Array, limits: Float64Array): Float64Array {
  const regimes = limits.length;
  return Float64Array.from({ length: energies.length / regimes }, (_, row) => {
    let least = Number.POSITIVE_INFINITY;
    for (let of = 0; of < regimes; of++) least = Math.min(least, energies[row * regimes + of]! - limits[of]!);
    return least;
  });
}
