import type { FusedPlace } from "#runtime/adapt/port.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  compareBytes,
  compareEnergy,
  compareExpectedAt,
  compareFarthest,
  compareGain,
  compareInputAt,
  compareInputs,
  compareInputsAt,
  compareNetwork,
  compareOutputAt,
  compareOutputChannelsAt,
  compareOutputs,
  compareOutputsAt,
  compareResidual,
  compareStateAt,
  compareValuesAt,
} from "#runtime/core/layout-comparing.ts";
import type { PlacedMap } from "#runtime/map/energy.ts";
import { placeIntegers, placeValues } from "#runtime/map/place-values.ts";
import type { Forecaster, Unsaid } from "./forecaster.ts";

export interface AtOnceParts {
  readonly forecaster: Forecaster;
  readonly plant: PlacedMap;
  readonly network: FusedPlace;
  readonly channels: number;
  /** Of each output: its channel of the map, and that channel's resolution. */
  readonly axes: readonly number[];
  readonly resolutions: Float64Array;
}

/** A comparison in one call, with the bits of one step after the other. */
export class ComparisonAtOnce {
  readonly expected: Float64Array;
  readonly #forecaster: Forecaster;
  readonly #ask: () => boolean;
  readonly #values: Float64Array;
  readonly #state: Float64Array;
  readonly #kernels: Kernels;
  readonly #at: number;

  constructor({ forecaster, plant, network, channels, axes, resolutions }: AtOnceParts) {
    const { kernels } = plant;
    const { inputs, outputs } = forecaster;
    const f64s = (values: readonly number[]): number => placeValues(Float64Array.from(values), kernels);
    const room = (count: number): number => placeValues(new Float64Array(count), kernels);
    const [values, state, expected] = [room(inputs.length), room(channels), room(channels)];
    const at = kernels.reserve(compareBytes);
    const words: readonly (readonly [number, number])[] = [
      [compareNetwork, network.networkAt],
      [compareInputs, inputs.length],
      [compareOutputs, outputs.length],
      [compareValuesAt, values],
      [compareInputsAt, f64s(inputs.flatMap(({ offset, scale }) => [offset, scale]))],
      [
        compareOutputsAt,
        f64s(outputs.flatMap(({ offset, scale }, output) => [offset, scale, resolutions[output]!])),
      ],
      [compareOutputChannelsAt, placeIntegers(axes, kernels)],
      [compareInputAt, network.inputAt],
      [compareOutputAt, network.outputAt],
      [compareStateAt, state],
      [compareExpectedAt, expected],
    ];
    for (const [offset, word] of words) kernels.i32[(at + offset) / 4] = word;
    const view = (from: number, count: number): Float64Array =>
      kernels.f64.subarray(from / 8, from / 8 + count);
    this.expected = view(expected, channels);
    this.#forecaster = forecaster;
    this.#ask = () => kernels.call.plantCompare!(plant.at, at) === 1;
    this.#values = view(values, inputs.length);
    this.#state = view(state, channels);
    this.#kernels = kernels;
    this.#at = at;
  }

  compare(inputs: Float64Array, state: Float64Array): Unsaid | undefined {
    assert(state.length === this.#state.length, "a state has a value a channel");
    copyNumbers(this.#values, inputs);
    copyNumbers(this.#state, state);
    return this.#forecaster.askBy(this.#ask);
  }

  get energy(): number {
    return this.#kernels.f64[(this.#at + compareEnergy) / 8]!;
  }

  get entropyGain(): number {
    return this.#kernels.f64[(this.#at + compareGain) / 8]!;
  }

  get residual(): number {
    return this.#kernels.f64[(this.#at + compareResidual) / 8]!;
  }

  get farthest(): number {
    return this.#kernels.f64[(this.#at + compareFarthest) / 8]!;
  }
}
