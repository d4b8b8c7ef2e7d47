import type { FusedPlace } from "#runtime/adapt/port.ts";
import type { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import type { Actuator, ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import {
  weighActuators,
  weighBesideAt,
  weighBytes,
  weighChannelActuatorsAt,
  weighConfidence,
  weighCost,
  weighedAt,
  weighedDeviations,
  weighInputActuatorsAt,
  weighInputAt,
  weighInputs,
  weighInputsAt,
  weighLimit,
  weighLooked,
  weighMovesAt,
  weighNetwork,
  weighOutputAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighRunnerUp,
  weighSetpointsAt,
  weighStateAt,
  weighTaken,
  weighWeights,
} from "#runtime/core/layout-weighing.ts";
import type { PlacedMap } from "#runtime/map/energy.ts";
import { candidatesMax } from "./candidates.ts";
import type { Choice } from "./choice.ts";

export interface AtOnceParts {
  readonly plant: PlacedMap;
  readonly network: FusedPlace;
  readonly forecaster: Forecaster;
  readonly actuators: readonly Actuator[];
  /** The actuator, by its place, that sets each input of the forecaster and each channel of the map; −1 where none does. */
  readonly inputActuators: readonly number[];
  readonly channelActuators: readonly number[];
  /** Of each output: its channel of the map, and that channel's resolution. */
  readonly outputChannels: readonly number[];
  readonly resolutions: Float64Array;
  /** How sure a candidate is, is counted against it; undefined where nobody asks how sure it is. */
  readonly limit: number | undefined;
}

/**
 * All candidates of a moment weighed, and the cheapest chosen, in one call, where forecaster and map lie in the memory of
 * the same kernels: the same bits as one by one, for a third of the time. In time are either all or none.
 */
export class AtOnce {
  readonly #parts: AtOnceParts;
  readonly #at: number;
  readonly #inputs: number;
  readonly #moves: number;
  readonly #state: Float64Array;
  readonly #setpoints: Float64Array;
  #count = 0;
  #confidence: number | undefined;

  constructor(parts: AtOnceParts) {
    const { plant, network, forecaster, actuators, outputChannels, channelActuators } = parts;
    const { kernels } = plant;
    const { f64, i32, reserve } = kernels;
    const { inputs, outputs } = forecaster;
    assert(network.kernels === kernels, "what is asked at once lies in one memory");
    const i32s = (values: readonly number[]): number => {
      const at = reserve(values.length * 4);
      i32.set(values, at / 4);
      return at;
    };
    const f64s = (values: readonly number[]): number => {
      const at = reserve(values.length * 8);
      f64.set(values, at / 8);
      return at;
    };
    const room = (count: number): number => f64s(new Array<number>(count).fill(0));
    this.#parts = parts;
    this.#at = reserve(weighBytes);
    const inputsAt = f64s(inputs.flatMap(({ offset, scale }) => [offset, scale, 0]));
    const movesAt = f64s(actuators.flatMap(({ min, max }) => [0, max - min]));
    const stateAt = room(channelActuators.length);
    const setpointsAt = room(candidatesMax * actuators.length);
    const weighedNumbers = weighedDeviations / 8 + outputs.length + channelActuators.length;
    const words: readonly (readonly [number, number])[] = [
      [weighNetwork, network.networkAt],
      [weighInputs, inputs.length],
      [weighOutputs, outputs.length],
      [weighActuators, actuators.length],
      [weighInputsAt, inputsAt],
      [weighInputActuatorsAt, i32s(parts.inputActuators)],
      [weighChannelActuatorsAt, i32s(channelActuators)],
      [
        weighOutputsAt,
        f64s(outputs.flatMap(({ offset, scale }, at) => [offset, scale, parts.resolutions[at]!])),
      ],
      [weighOutputChannelsAt, i32s(outputChannels)],
      [weighInputAt, network.inputAt],
      [weighOutputAt, network.outputAt],
      [weighStateAt, stateAt],
      [weighSetpointsAt, setpointsAt],
      [weighedAt, room(candidatesMax * weighedNumbers)],
      [weighMovesAt, movesAt],
      [weighBesideAt, room(channelActuators.length)],
    ];
    for (const [offset, word] of words) i32[(this.#at + offset) / 4] = word;
    f64[(this.#at + weighLimit) / 8] = parts.limit ?? Number.NaN;
    const view = (at: number, count: number): Float64Array => f64.subarray(at / 8, at / 8 + count);
    this.#inputs = inputsAt / 8;
    this.#moves = movesAt / 8;
    this.#state = view(stateAt, channelActuators.length);
    this.#setpoints = view(setpointsAt, candidatesMax * actuators.length);
  }

  /** The inputs of the forecaster as they are now, those that follow set-points whatever they are. */
  begin(state: Float64Array, inputs: Float64Array, standing: readonly number[]): void {
    const { f64 } = this.#parts.plant.kernels;
    for (let channel = 0; channel < state.length; channel++) this.#state[channel] = state[channel]!;
    for (let input = 0; input < inputs.length; input++) f64[this.#inputs + 3 * input + 2] = inputs[input]!;
    for (let actuator = 0; actuator < standing.length; actuator++)
      f64[this.#moves + 2 * actuator] = standing[actuator]!;
    this.#count = 0;
    this.#confidence = undefined;
  }

  /** Set-points for every actuator. */
  add(setpoints: Float64Array): void {
    assert(this.#count < candidatesMax, "a bounded number of candidates is weighed");
    const at = this.#count++ * setpoints.length;
    for (let actuator = 0; actuator < setpoints.length; actuator++)
      this.#setpoints[at + actuator] = setpoints[actuator]!;
  }

  /** The cheapest of those that were added, by its place among them; undefined where that took too long from `start` on. */
  choose({ energy, entropy, inertia }: ProposalPolicy["weights"], start: Instant): Choice | undefined {
    const { plant, forecaster, limit } = this.#parts;
    const { f64, call } = plant.kernels;
    const at = this.#at / 8;
    f64[at + weighWeights / 8] = energy;
    f64[at + weighWeights / 8 + 1] = entropy;
    f64[at + weighWeights / 8 + 2] = inertia;
    call.plantChoose!(plant.at, this.#at, this.#count);
    if (!forecaster.wasInTime(start)) return undefined;
    const looked = f64[at + weighLooked / 8]!;
    if (looked > 0 && limit !== undefined) this.#confidence = f64[at + weighConfidence / 8]!;
    return {
      looked,
      cost: f64[at + weighCost / 8]!,
      runnerUp: f64[at + weighRunnerUp / 8]!,
      taken: f64[at + weighTaken / 8]!,
    };
  }

  /** How likely the one that was chosen keeps the limit; undefined where none was, and where nobody asks. */
  get confidence(): number | undefined {
    return this.#confidence;
  }
}
