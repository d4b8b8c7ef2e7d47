import { Fault } from "#runtime/core/fault.ts";
import { fitMixture, mixtureExpert } from "#runtime/map/mixture.ts";
import { standardise } from "#runtime/map/standard.ts";
import type { Fitting } from "./fit.ts";
import { energiesOf, gathered, limitsEach, ranksOf, type Table, temperOf } from "./fit-lots.ts";
import type { RegimeModel } from "./model.ts";
import { landscapeEnergy, physicsFeatures } from "./senses.ts";
import { fitShape, type Shape, shapeEnergy } from "./shape.ts";

type Physical = RegimeModel["physical"] & { readonly excess: Float64Array };

/**
 * A landscape a regime, fitted to the states of the lot `fit`; beside it a density of the numbers of physics,
 * fitted to the lot `judge`, because the map that gave them may know the rows of `fit`.
 */
export function fitPhysical(fitting: Fitting): Physical {
  const { recording, labels, regimes, lots, alphas, chain, chance, physics } = fitting;
  const states = standardStates(fitting);
  const floor = Float64Array.from(recording.channels, ({ resolution }, column) => {
    const step = resolution / fitting.standard.deviations[column]!;
    return (step * step) / 12;
  });
  const landscapes = regimes.map((_, regime) => {
    const own = gathered(states, lots.fit, (row) => labels[row] === regime).values;
    return fitMixture(thinned({ values: own, width: states.width }), { floor, chance });
  });
  const scales = scalesOf(fitting);
  const numbers = physicsTable(fitting, scales);
  const shapes = regimes.map((_, regime): Shape => {
    if (physics.names.length === 0) return noShape;
    const own = gathered(numbers, lots.judge, (row) => labels[row] === regime).values;
    const values = own.length > 0 ? own : gathered(numbers, lots.judge, () => true).values;
    if (values.length === 0)
      throw new Fault("map/too-few-points", `No row of the lot "judge" knows ${physics.names.join(", ")}`, {
        hint: "Record for longer, or leave these numbers out",
      });
    return fitShape(thinned({ values, width: numbers.width }), { share: 1 / fitting.windowRows, chance });
  });
  const experts = landscapes.map(mixtureExpert);
  const inner = new Float64Array(states.width);
  const energies = energiesOf(numbers.isKnown, regimes.length, (row, regime) => {
    inner.set(states.values.subarray(row * inner.length, (row + 1) * inner.length));
    const of = shapes[regime]!;
    const known = of.width === 0 ? 0 : shapeEnergy(of, numbers.values, row * numbers.width);
    return landscapeEnergy(experts[regime]!, inner) + known;
  });
  const limits = limitsEach(energies, { labels, calibrate: lots.calibrate, alphas });
  return {
    ...{ landscapes, scales, shapes, limits },
    temper: temperOf(energies, { labels, judge: lots.judge, chain, limits }),
    excess: ranksOf(leastExcess(gathered(energies, lots.calibrate, () => true).values, limits)),
  };
}

/** No number of physics says nothing. */
export const noShape: Shape = {
  width: 0,
  means: new Float64Array(),
  deviations: new Float64Array(),
  heights: new Float64Array(),
};
const landscapeRowsMax = 8_192;

function thinned({ values, width }: { values: Float64Array; width: number }) {
  const every = Math.ceil(values.length / width / landscapeRowsMax);
  const kept = every <= 1 ? values : values.filter((_, at) => Math.floor(at / width) % every === 0);
  return { values: kept, width };
}

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
function scalesOf({ physics, lots }: Fitting): Float64Array {
  const width = physics.names.length;
  return Float64Array.from({ length: width }, (_, at) => {
    const sizes: number[] = [];
    for (const [first, end] of lots.judge)
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
