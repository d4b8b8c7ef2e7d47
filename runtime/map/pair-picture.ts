import type { Digest } from "#runtime/core/digest.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { Link } from "./links.ts";
import { marginalsOf } from "./marginal.ts";
import { levelsOf } from "./mass.ts";
import { mixtureExpert } from "./mixture.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";

/**
 * A link as a picture: −log p of its two channels by the mixture that judges, in nats per product of their
 * units. Its threshold is the energy that one in 1/α of the mixture's own mass is above, so the picture shows
 * what the pair alone would refuse; the verdict looks at all channels at once.
 */
export function pictureOf(
  { channels, experts, alpha }: PlantFit,
  digest: Digest,
): (pair: Pick<Link, "from" | "to">, cells: 64 | 128 | 256) => Picture {
  const { mixture, standard } = experts[0]!;
  const continuous = continuousOf(channels);
  return ({ from, to }, cells) => {
    const ends = [continuous.indexOf(from), continuous.indexOf(to)] as const;
    // One channel against itself is a plant with one channel: a band, the same all the way up.
    const isBand = from === to;
    const expert = mixtureExpert(marginalsOf(mixture)(isBand ? [ends[0]] : ends));
    const shown = [from, to].map((channel, at) => {
      const { name, unit, min, max } = channels[channel]!;
      const margin = (max > min ? max - min : standard.deviations[ends[at]!]!) * marginShare;
      return { name, unit, min: min - margin, max: max + margin };
    }) as [Picture["channels"][number], Picture["channels"][number]];
    const shift = (isBand ? ends.slice(0, 1) : ends).reduce(
      (sum, end) => sum + Math.log(standard.deviations[end]!),
      0,
    );
    const energies = new Float64Array(cells * cells);
    const state = new Float64Array(isBand ? 1 : 2);
    const inner = (at: 0 | 1, index: number): number => {
      const { min, max } = shown[at];
      const value = min + ((max - min) * index) / (cells - 1);
      return (value - standard.centres[ends[at]]!) / standard.deviations[ends[at]]!;
    };
    for (let row = 0; row < cells; row++) {
      if (!isBand) state[1] = inner(1, row);
      for (let column = 0; column < cells; column++) {
        state[0] = inner(0, column);
        energies[row * cells + column] = Math.min(expert.energy(state) + shift, energyNatsMax);
      }
    }
    // The energy that cells of `alpha` of the whole mass are above.
    const threshold = levelsOf(energies, [1 - alpha])[0]!;
    return {
      channels: shown,
      columns: cells,
      rows: cells,
      energies: Array.from(energies),
      threshold,
      barrier: threshold + barrierNats,
      digest,
    };
  };
}

/** Room around what was seen, so that a picture shows an edge. */
const marginShare = 0.1;
const barrierNats = 3;
