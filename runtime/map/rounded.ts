import type { Rows } from "./cluster.ts";
import { energiesOf, type FittedExperts } from "./experts.ts";
import { kernelExpert } from "./kernel-density.ts";
import { mixtureExpert } from "./mixture.ts";
import { standardised } from "./standard.ts";
import { type Tail, tailOf } from "./tail.ts";

/**
 * The experts as a map file keeps them, in 32-bit floats: half the bytes, and a ten-millionth of a deviation
 * is below every sensor. Their tails are made anew, by the very experts that will judge.
 */
export function roundedExperts(fitted: FittedExperts, judges: Rows): FittedExperts {
  const { standard, mixture, density } = fitted;
  const asked = standardised(judges, standard);
  const own = {
    ...mixture,
    weights: rounded(mixture.weights),
    means: rounded(mixture.means),
    whitenings: rounded(mixture.whitenings),
    heights: rounded(mixture.heights),
  };
  const kernels = {
    ...density,
    centres: rounded(density.centres),
    weights: rounded(density.weights),
    bandwidth: Math.fround(density.bandwidth),
  };
  return {
    standard,
    mixture: own,
    mixtureTail: roundedTail(tailOf(energiesOf(asked, mixtureExpert(own)))),
    density: kernels,
    densityTail: roundedTail(tailOf(energiesOf(asked, kernelExpert(kernels)))),
  };
}

function roundedTail({ calibration, scale }: Tail): Tail {
  return { calibration: rounded(calibration), scale };
}

export function rounded(values: Float64Array): Float64Array {
  return values.map((value) => Math.fround(value));
}

/** Ascending energies evenly thinned, both ends with them: ranks among the kept are those among all, to one step. */
export function thinned(ascending: Float64Array, most: number): Float64Array {
  const count = Math.min(ascending.length, most);
  const step = (ascending.length - 1) / Math.max(count - 1, 1);
  return rounded(Float64Array.from({ length: count }, (_, at) => ascending[Math.floor(at * step)]!));
}
