// From physical units to one figure: how rare is this state, by the expert who finds it the rarest. A sum
// would let one expert's praise buy off the other's alarm, and energies of different densities have no
// common zero; ranks among normal states have one.

import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Chance, Rows } from "./cluster.ts";
import type { Expert } from "./expert.ts";
import { fitKernelDensity, type KernelDensity, kernelExpert } from "./kernel-density.ts";
import type { Mixture } from "./maximise.ts";
import { fitMixture, mixtureExpert } from "./mixture.ts";
import { type Standard, standardise, standardised, standardOf } from "./standard.ts";
import { surpriseOf, type Tail, tailOf } from "./tail.ts";

export interface FittedExperts {
  readonly standard: Standard;
  readonly mixture: Mixture;
  readonly mixtureTail: Tail;
  readonly density: KernelDensity;
  readonly densityTail: Tail;
}

export interface ExpertOptions {
  /** The sensor's step per channel, in its unit; 0 where it is not known. */
  readonly resolution: Float64Array;
  readonly chance: Chance;
}

/** Total: what is not finite is as surprising as can be, and nothing is more than that. */
export interface Experts {
  readonly width: number;
  /** The highest surprise of the experts in nats, at least 0, for a state in physical units. */
  surprise(state: Float64Array): number;
  /** The same, and its gradient per physical unit; zero where the state is not finite or perfectly ordinary. */
  gradient(state: Float64Array, gradient: Float64Array): number;
}

/**
 * Fits the experts to rows in physical units. What their energies mean is told by `judges`, rows they were
 * not fitted to: a density flatters its own rows, and every new state would look rare beside them.
 */
export function fitExperts(rows: Rows, judges: Rows, { resolution, chance }: ExpertOptions): FittedExperts {
  for (const { values } of [rows, judges])
    if (values.length === 0 || !values.every(Number.isFinite))
      throw new Fault("map/bad-rows", "The experts need rows, and every value of them", {
        hint: "Leave out rows with a missing value",
      });
  const standard = standardOf(rows);
  const inner = standardised(rows, standard);
  const asked = standardised(judges, standard);
  const steps = resolution.map((step, column) => step / standard.deviations[column]!);
  // A reading is anywhere within its step: a uniform error, whose variance is step² / 12.
  const mixture = fitMixture(inner, { floor: steps.map((step) => (step * step) / 12), chance });
  const bandwidthMin = steps.reduce((widest, step) => Math.max(widest, step), 0);
  const density = fitKernelDensity(inner, { bandwidthMin, chance });
  return {
    standard,
    mixture,
    mixtureTail: tailOf(energiesOf(asked, mixtureExpert(mixture))),
    density,
    densityTail: tailOf(energiesOf(asked, kernelExpert(density))),
  };
}

/** The fitted experts, ready to be asked. Asking allocates nothing. */
export function expertsOf({ standard, mixture, mixtureTail, density, densityTail }: FittedExperts): Experts {
  const experts = [
    { expert: mixtureExpert(mixture), tail: mixtureTail },
    { expert: kernelExpert(density), tail: densityTail },
  ];
  const { width } = mixture;
  const inner = new Float64Array(width);
  const slopes = new Float64Array(width);
  return {
    width,
    surprise(state): number {
      if (!standardise(state, inner, standard)) return energyNatsMax;
      let highest = 0;
      for (const { expert, tail } of experts) {
        const { nats } = surpriseOf(tail, expert.energy(inner));
        if (!(nats <= highest)) highest = nats;
      }
      return bounded(highest);
    },
    gradient(state, gradient): number {
      gradient.fill(0);
      if (!standardise(state, inner, standard)) return energyNatsMax;
      let highest = 0;
      for (const { expert, tail } of experts) {
        const { nats, slope } = surpriseOf(tail, expert.gradient(inner, slopes));
        if (nats <= highest) continue;
        highest = nats;
        for (let column = 0; column < width; column++)
          gradient[column] = (slope * slopes[column]!) / standard.deviations[column]!;
      }
      return bounded(highest);
    },
  };
}

/** What is not a number is as surprising as can be, and must not compare as less than a threshold. */
export function bounded(nats: number): number {
  return nats <= energyNatsMax ? nats : energyNatsMax;
}

export function energiesOf({ values, width }: Rows, expert: Expert): Float64Array {
  const energies = new Float64Array(values.length / width);
  for (let row = 0; row < energies.length; row++)
    energies[row] = expert.energy(values.subarray(row * width, (row + 1) * width));
  return energies;
}
