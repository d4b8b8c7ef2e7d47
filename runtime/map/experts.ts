// From physical units to one figure: how rare is this state, by the expert who finds it the rarest. A sum
// would let one expert's praise buy off the other's alarm, and energies of different densities have no
// common zero; ranks among normal states have one.

import type { Chance } from "#runtime/core/chance.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Rows } from "./cluster.ts";
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

/** Densities without what their energies mean. */
export type Densities = Pick<FittedExperts, "standard" | "mixture" | "density">;

/**
 * Fits the experts to rows in physical units. What their energies mean is told by `judges`, rows they were
 * not fitted to: a density flatters its own rows, and every new state would look rare beside them.
 */
export function fitExperts(rows: Rows, judges: Rows, options: ExpertOptions): FittedExperts {
  const densities = fitDensities(rows, options);
  const { mixture, density } = judgedBy(densities, judges);
  return { ...densities, mixtureTail: tailOf(mixture), densityTail: tailOf(density) };
}

export interface CrossFit {
  readonly fitted: FittedExperts;
  /** What each row meant to densities fitted without its part, in the order of the rows. */
  readonly heldOut: {
    readonly mixture: Float64Array;
    readonly density: Float64Array;
    /** The higher surprise of the two: what a limit is calibrated on. */
    readonly surprise: Float64Array;
  };
}

/**
 * Fits the experts to all rows, and lets every row say what energies mean once: by densities fitted without its
 * part. So nothing is lost to the judging. Rows that resemble each other because they follow each other belong
 * into one part. A density of all rows knows a little more than those that judged, so a limit from held-out
 * surprise is, if anything, passed more rarely than it says.
 */
export function crossFitExperts(
  rows: Rows,
  { parts, partOf, ...options }: ExpertOptions & { parts: number; partOf: (row: number) => number },
): CrossFit {
  assert(parts >= 2, "a part is judged by fits to others");
  const densities = fitDensities(rows, options);
  const rowCount = rows.values.length / rows.width;
  const mixture = new Float64Array(rowCount);
  const density = new Float64Array(rowCount);
  for (let part = 0; part < parts; part++) {
    const others = rowsWhere(rows, (row) => partOf(row) !== part);
    const own = Array.from({ length: rowCount }, (_, row) => row).filter((row) => partOf(row) === part);
    const energies = judgedBy(
      fitDensities(others, options),
      rowsWhere(rows, (row) => partOf(row) === part),
    );
    own.forEach((row, at) => {
      mixture[row] = energies.mixture[at]!;
      density[row] = energies.density[at]!;
    });
  }
  const fitted = { ...densities, mixtureTail: tailOf(mixture), densityTail: tailOf(density) };
  const surprise = mixture.map((energy, row) =>
    Math.max(surpriseOf(fitted.mixtureTail, energy).nats, surpriseOf(fitted.densityTail, density[row]!).nats),
  );
  return { fitted, heldOut: { mixture, density, surprise } };
}

export function rowsWhere({ values, width }: Rows, isMeant: (row: number) => boolean): Rows {
  return { values: values.filter((_, index) => isMeant(Math.floor(index / width))), width };
}

function fitDensities(rows: Rows, { resolution, chance }: ExpertOptions): Densities {
  checkRows(rows);
  const standard = standardOf(rows);
  const inner = standardised(rows, standard);
  const steps = resolution.map((step, column) => step / standard.deviations[column]!);
  // A reading is anywhere within its step: a uniform error, whose variance is step² / 12.
  const mixture = fitMixture(inner, { floor: steps.map((step) => (step * step) / 12), chance });
  const bandwidthMin = steps.reduce((widest, step) => Math.max(widest, step), 0);
  return { standard, mixture, density: fitKernelDensity(inner, { bandwidthMin, chance }) };
}

function judgedBy({ standard, mixture, density }: Densities, judges: Rows) {
  checkRows(judges);
  const asked = standardised(judges, standard);
  return {
    mixture: energiesOf(asked, mixtureExpert(mixture)),
    density: energiesOf(asked, kernelExpert(density)),
  };
}

function checkRows({ values }: Rows): void {
  if (values.length === 0 || !values.every(Number.isFinite))
    throw new Fault("map/bad-rows", "The experts need rows, and every value of them", {
      hint: "Leave out rows with a missing value",
    });
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
