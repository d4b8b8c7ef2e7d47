import type { FusedPlace } from "#runtime/adapt/port.ts";
import type { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import {
  weighActuators,
  weighBytes,
  weighChannelActuatorsAt,
  weighEnergyNow,
  weighedAt,
  weighedDeviations,
  weighedEnergy,
  weighedEntropy,
  weighedSaid,
  weighInputActuatorsAt,
  weighInputAt,
  weighInputs,
  weighInputsAt,
  weighNetwork,
  weighOutputAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighSetpointsAt,
  weighStateAt,
} from "#runtime/core/layout.ts";
import type { PlacedMap } from "#runtime/map/energy.ts";
import { candidatesMax } from "./candidates.ts";

export interface WeighingParts {
  readonly plant: PlacedMap;
  readonly network: FusedPlace;
  readonly forecaster: Forecaster;
  /** The actuator, by its place, that sets each input of the forecaster and each channel of the map; −1 where none does. */
  readonly inputActuators: readonly number[];
  readonly channelActuators: readonly number[];
  /** Of each output: its channel of the map, and that channel's resolution. */
  readonly outputChannels: readonly number[];
  readonly resolutions: Float64Array;
  readonly actuators: number;
}

/**
 * All candidates of a moment weighed in one call, where forecaster and map lie in the memory of the same kernels: the
 * same bits as one by one, for a third of the time. In time are either all or none.
 */
export class Weighing {
  readonly #parts: WeighingParts;
  readonly #at: number;
  readonly #inputs: number;
  readonly #state: Float64Array;
  readonly #setpoints: Float64Array;
  readonly #weighed: Float64Array;
  /** Numbers a candidate, and where its state begins in them. */
  readonly #stride: number;
  readonly #target: number;
  #count = 0;
  #isHeard = false;

  constructor(parts: WeighingParts) {
    const { plant, network, forecaster, outputChannels, channelActuators, actuators } = parts;
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
    this.#target = weighedDeviations / 8 + outputs.length;
    this.#stride = this.#target + channelActuators.length;
    this.#at = reserve(weighBytes);
    const inputsAt = f64s(inputs.flatMap(({ offset, scale }) => [offset, scale, 0]));
    const stateAt = room(channelActuators.length);
    const setpointsAt = room(candidatesMax * actuators);
    const foundAt = room(candidatesMax * this.#stride);
    const words: readonly (readonly [number, number])[] = [
      [weighNetwork, network.networkAt],
      [weighInputs, inputs.length],
      [weighOutputs, outputs.length],
      [weighActuators, actuators],
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
      [weighedAt, foundAt],
    ];
    for (const [offset, word] of words) i32[(this.#at + offset) / 4] = word;
    const view = (at: number, count: number): Float64Array => f64.subarray(at / 8, at / 8 + count);
    this.#inputs = inputsAt / 8;
    this.#state = view(stateAt, channelActuators.length);
    this.#setpoints = view(setpointsAt, candidatesMax * actuators);
    this.#weighed = view(foundAt, candidatesMax * this.#stride);
  }

  /** How many candidates wait or were weighed. */
  get count(): number {
    return this.#count;
  }

  /** The inputs of the forecaster as they are now, those that follow set-points whatever they are. */
  begin(state: Float64Array, inputs: Float64Array): void {
    const { f64 } = this.#parts.plant.kernels;
    for (let channel = 0; channel < state.length; channel++) this.#state[channel] = state[channel]!;
    for (let input = 0; input < inputs.length; input++) f64[this.#inputs + 3 * input + 2] = inputs[input]!;
    this.#count = 0;
    this.#isHeard = false;
  }

  /** Set-points for every actuator. */
  add(setpoints: Float64Array): void {
    assert(this.#count < candidatesMax, "a bounded number of candidates is weighed");
    const at = this.#count++ * setpoints.length;
    for (let actuator = 0; actuator < setpoints.length; actuator++)
      this.#setpoints[at + actuator] = setpoints[actuator]!;
  }

  /** Weighs those that were added; false where that took too long. */
  ask(): boolean {
    const { plant, forecaster } = this.#parts;
    const start: Instant = forecaster.now();
    plant.kernels.call.plantWeigh!(plant.at, this.#at, this.#count);
    this.#isHeard = forecaster.wasInTime(start);
    return this.#isHeard;
  }

  /** Whether the forecaster had something to say. */
  isSaid(candidate: number): boolean {
    return this.#isHeard && this.#weighed[candidate * this.#stride + weighedSaid / 8] === 1;
  }

  energy(candidate: number): number {
    return this.#weighed[candidate * this.#stride + weighedEnergy / 8]!;
  }

  entropy(candidate: number): number {
    return this.#weighed[candidate * this.#stride + weighedEntropy / 8]!;
  }

  get energyNow(): number {
    return this.#parts.plant.kernels.f64[(this.#at + weighEnergyNow) / 8]!;
  }

  /** Which candidate has these set-points and was weighed; −1 where none has. */
  find(setpoints: Float64Array): number {
    for (let candidate = 0; candidate < this.#count; candidate++)
      if (this.isSaid(candidate) && this.#isOf(candidate, setpoints)) return candidate;
    return -1;
  }

  /** Where a candidate leads, and how sure that is. */
  copy(candidate: number, target: Float64Array, deviations: Float64Array): void {
    const at = candidate * this.#stride;
    for (let channel = 0; channel < target.length; channel++)
      target[channel] = this.#weighed[at + this.#target + channel]!;
    for (let output = 0; output < deviations.length; output++)
      deviations[output] = this.#weighed[at + weighedDeviations / 8 + output]!;
  }

  #isOf(candidate: number, setpoints: Float64Array): boolean {
    const at = candidate * setpoints.length;
    for (let actuator = 0; actuator < setpoints.length; actuator++)
      if (this.#setpoints[at + actuator] !== setpoints[actuator]) return false;
    return true;
  }
}
