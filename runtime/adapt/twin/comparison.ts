import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { assert } from "#runtime/core/fault.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { ComparisonAtOnce } from "./comparison-at-once.ts";
import type { Forecaster, Unsaid } from "./forecaster.ts";
import { entropyGain, residualNats } from "./surprise.ts";

/** Makes a forecast and holds it to the state that came. What it found out is valid until the next one. */
export interface Comparison {
  /** Takes the forecaster's inputs and the state; undefined once there is something to read. */
  compare(inputs: Float64Array, state: Float64Array): Soon<Unsaid | undefined>;
  /** The state that was forecast, on the map's axes; what is not forecast is as it was found. */
  readonly expected: Float64Array;
  /** The energy of that. */
  readonly energy: number;
  /** In nats: how much less sure the forecast was than a reading is. */
  readonly entropyGain: number;
  /** In nats, of the output that was the farthest from its forecast, and which one that is. */
  readonly residual: number;
  readonly farthest: number;
}

export interface ComparisonParts {
  readonly forecaster: Forecaster;
  readonly map: Pick<EnergyMap, "channels" | "energy" | "place">;
  /** Of each output: its channel of the map. */
  readonly axes: readonly number[];
}

/** At once, where forecaster and map lie in the memory of the same kernels. */
export function comparisonOf(parts: ComparisonParts): Comparison {
  const { forecaster, map, axes } = parts;
  assert(
    axes.every((axis) => axis >= 0),
    "a forecaster speaks of the map's own channels",
  );
  const { place: network } = forecaster;
  const { channels, place: plant } = map;
  const resolutions = Float64Array.from(axes, (axis) => channels[axis]!.resolution);
  const isPlaced = plant !== undefined && network?.kernels === plant.kernels;
  if (!isPlaced || plant.kernels.call.plantCompare === undefined)
    return new ComparisonByStep(parts, resolutions);
  return new ComparisonAtOnce({ forecaster, plant, network, channels: channels.length, axes, resolutions });
}

class ComparisonByStep implements Comparison {
  readonly #parts: ComparisonParts;
  readonly #resolutions: Float64Array;
  readonly expected: Float64Array;
  energy = Number.NaN;
  entropyGain = Number.NaN;
  residual = Number.NaN;
  farthest = 0;

  constructor(parts: ComparisonParts, resolutions: Float64Array) {
    this.#parts = parts;
    this.#resolutions = resolutions;
    this.expected = new Float64Array(parts.map.channels.length);
  }

  compare(inputs: Float64Array, state: Float64Array): Soon<Unsaid | undefined> {
    return after(this.#parts.forecaster.ask(inputs), (unsaid) => {
      if (unsaid === undefined) this.#measure(state);
      return unsaid;
    });
  }

  #measure(state: Float64Array): void {
    const { forecaster, map, axes } = this.#parts;
    const { means, deviations } = forecaster;
    copyNumbers(this.expected, state);
    this.residual = 0;
    this.farthest = 0;
    for (let output = 0; output < axes.length; output++) {
      const axis = axes[output]!;
      const nats = residualNats(state[axis]!, means[output]!, deviations[output]!);
      if (nats > this.residual) {
        this.residual = nats;
        this.farthest = output;
      }
      this.expected[axis] = means[output]!;
    }
    this.energy = map.energy(this.expected);
    this.entropyGain = entropyGain(deviations, this.#resolutions);
  }
}
