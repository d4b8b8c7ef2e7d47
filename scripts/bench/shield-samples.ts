// The maps of the sample capsules on boards of their own: a word a channel, in steps of the sensor's resolution.

import { readFileSync } from "node:fs";
import { type Compiled, compilePlant } from "#runtime/map/compile/compile.ts";
import { cellsOf } from "#runtime/map/compile/table.ts";
import type { PlantMap } from "#runtime/map/plant.ts";
import { plantFitOf } from "#runtime/map/plant-file.ts";
import type { PlantFit } from "#runtime/map/plant-fit.ts";
import { openPlant } from "#runtime/map/plant-map.ts";

export const sampleNames = ["casting-furnace", "grid-frequency", "pump-skid"] as const;

export interface Sample {
  readonly fit: PlantFit;
  readonly map: PlantMap;
  readonly bytes: Uint8Array;
  readonly compiled: Compiled;
  readonly cells: Uint16Array;
  readonly threshold: number;
  /** A state in physical units that these words spell. */
  stateOf(words: readonly number[]): Float64Array;
}

export function sampleOf(name: string, limit: "moves" | "limits" = "limits"): Sample {
  const bytes = readFileSync(`capsules/${name}/map.npz`);
  const fit = plantFitOf(bytes);
  const { threshold } = fit[limit];
  const wiring = fit.channels.map(({ resolution }, index) => ({
    ...({ source: "input", order: "i32", offset: 0, low: 0x8000_0000, high: 0x7fff_ffff } as const),
    ...{ index, scale: resolution },
  }));
  const compiled = compilePlant(fit, bytes, { wiring, actuators: [], mapHash: [1, 2, 3, 4], threshold });
  return {
    ...{ fit, bytes, compiled, threshold },
    map: openPlant(bytes),
    cells: cellsOf(compiled.table),
    stateOf: (words) => Float64Array.from(words, (word, at) => (word | 0) * wiring[at]!.scale),
  };
}
