import { chanceFrom } from "#runtime/core/chance.ts";
import { logarithm } from "#runtime/core/elementary.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { cellOf, thermodynamicsOf } from "#runtime/map/partition.ts";
import {
  type Estimate,
  type EstimatedThermodynamics,
  estimateThermodynamics,
} from "#runtime/map/partition-by-chance.ts";
import { figure } from "#runtime/map/plot/figures.ts";
import type { Ground, Opened } from "./opened-map.ts";
import { tableLines, wrapped } from "./table-text.ts";

/** What statistical mechanics says of a map at a temperature. Errors are 0 and draws none where it is exact. */
export type Warmth = Pick<
  EstimatedThermodynamics,
  "temperature" | "logPartition" | "freeEnergy" | "meanEnergy" | "entropy" | "heatCapacity"
> & { readonly draws: number; readonly effectiveDraws: number | undefined };

/** Summed over the nodes of a grid; estimated for a mixture by as many draws as take about a second. */
export function warmthOf({ ground, map }: Opened, temperature: number): Warmth {
  return ground.kind === "grid" ? summed(ground, map, temperature) : drawn(ground, temperature);
}

function summed(
  { nodes, energies }: Ground & { kind: "grid" },
  { channels }: Opened["map"],
  temperature: number,
): Warmth {
  const found = thermodynamicsOf(energies, { temperature, cell: cellOf(channels, nodes) });
  const exactly = (value: number): Estimate => ({ value, error: 0 });
  return {
    temperature,
    logPartition: exactly(found.logPartition),
    freeEnergy: exactly(found.freeEnergy),
    meanEnergy: exactly(found.meanEnergy),
    entropy: exactly(found.entropy),
    heatCapacity: exactly(found.heatCapacity),
    ...{ draws: 0, effectiveDraws: undefined },
  };
}

function drawn({ shape: { mixture, standard } }: Ground & { kind: "mixture" }, temperature: number): Warmth {
  const expert = mixtureExpert(mixture);
  // A density per physical unit is the standardised one divided by the deviations, and so is a cell.
  const shift = standard.deviations.reduce((sum, deviation) => sum + logarithm(deviation), 0);
  const energy = (state: Float64Array): number => expert.energy(state) + shift;
  const found = estimateThermodynamics(energy, mixture, { temperature, draws, chance: chanceFrom(1) });
  const moved = ({ value, error }: Estimate, by: number): Estimate => ({ value: value + by, error });
  return {
    ...found,
    logPartition: moved(found.logPartition, shift),
    freeEnergy: moved(found.freeEnergy, -temperature * shift),
    entropy: moved(found.entropy, shift),
    draws,
  };
}

const draws = 16_384;

export function warmthLines(warmth: Warmth): readonly string[] {
  const { draws: count, effectiveDraws } = warmth;
  const rows = [
    ["free energy", warmth.freeEnergy, "nats"],
    ["mean energy", warmth.meanEnergy, "nats"],
    ["entropy", warmth.entropy, "nats, of a density per unit: negative where it is narrow"],
    ["heat capacity", warmth.heatCapacity, "how much the mean energy rises with the temperature"],
  ] as const;
  return [
    ...tableLines(
      ["", "value", "± one error", ""],
      rows.map(([what, { value, error }, about]) => [
        what,
        figure(value, 5),
        effectiveDraws === undefined ? "exact" : figure(error, 2),
        about,
      ]),
    ),
    ...wrapped(
      effectiveDraws === undefined
        ? "  summed over all nodes of the grid; 1 is the plant as it was recorded"
        : `  from ${count} draws worth ${figure(effectiveDraws)} independent ones; 1 is the plant as it was recorded`,
      2,
    ),
  ];
}
