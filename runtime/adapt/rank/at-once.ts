import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { FusedPlace } from "#runtime/adapt/port.ts";
import type { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import type { Actuator, ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { assert } from "#runtime/core/fault.ts";
import {
  ledDeviations,
  weighActuators,
  weighAsked,
  weighAskedAt,
  weighBesideAt,
  weighBestAt,
  weighBytes,
  weighCandidates,
  weighCommands,
  weighCommandsAt,
  weighConfidence,
  weighCost,
  weighFollowedAt,
  weighHeld,
  weighHeldAt,
  weighInputAt,
  weighLedAt,
  weighLimit,
  weighLooked,
  weighMovesAt,
  weighNetwork,
  weighOffsetsAt,
  weighOutputAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighPlacesAt,
  weighRunnerUp,
  weighSetpointsAt,
  weighStateAt,
  weighTaken,
  weighWeights,
} from "#runtime/core/layout-weighing.ts";
import type { PlacedMap } from "#runtime/map/energy.ts";
import { placeIntegers, placeValues } from "#runtime/map/place-values.ts";
import type { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";

/** What is ranked, and by what. */
export interface Ranked {
  readonly candidates: Candidates;
  /** The actuator, by its place, of each number of an answer. */
  readonly places: readonly number[];
  readonly weights: ProposalPolicy["weights"];
}

export interface AtOnceParts extends Ranked {
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
  /** Of the forecaster, as they are now: whoever begins a moment puts them there. Those that follow set-points do not matter. */
  readonly inputs: Float64Array;
  /** How sure a candidate is, is counted against it; undefined where nobody asks how sure it is. */
  readonly limit: number | undefined;
}

/**
 * All candidates around an answer made and weighed, and the cheapest chosen, in one call, where forecaster and map lie in
 * the memory of the same kernels: the same bits as one by one, for a third of the time. In time are either all or none.
 */
export class AtOnce {
  readonly #parts: AtOnceParts;
  /** Where the header lies, and then, as numbers of the kernels' memory, what is put there for each choice. */
  readonly #at: number;
  readonly #inputs: number;
  readonly #state: number;
  readonly #moves: number;
  readonly #asked: number;
  readonly #setpoints: number;

  constructor(parts: AtOnceParts) {
    const { plant, network, forecaster, actuators, outputChannels, channelActuators, limit } = parts;
    const { candidates, places, weights, inputActuators, resolutions } = parts;
    const { kernels } = plant;
    const { f64, i32, reserve } = kernels;
    const { inputs, outputs } = forecaster;
    assert(network.kernels === kernels, "what is asked at once lies in one memory");
    const i32s = (values: readonly number[]): number => placeIntegers(values, kernels);
    const f64s = (values: ArrayLike<number>): number => placeValues(Float64Array.from(values), kernels);
    const room = (count: number): number => f64s(new Float64Array(count));
    const commands = commanded(inputActuators);
    const held = commanded(channelActuators);
    const channels = channelActuators.length;
    const led = ledDeviations / 8 + outputs.length + channels;
    const askedAt = f64s(candidates.ranges.flatMap(({ min, max }) => [0, min, max]));
    const movesAt = f64s(actuators.flatMap(({ min, max }) => [0, max - min]));
    const setpointsAt = room(actuators.length);
    const stateAt = room(channels);
    const scaled = commands.map((input) => inputs[input]!);
    const words: readonly (readonly [number, number])[] = [
      [weighNetwork, network.networkAt],
      [weighCandidates, candidates.count],
      [weighAsked, places.length],
      [weighActuators, actuators.length],
      [weighCommands, commands.length],
      [weighHeld, held.length],
      [weighOutputs, outputs.length],
      [weighAskedAt, askedAt],
      [weighPlacesAt, i32s(places)],
      [weighOffsetsAt, f64s(candidates.offsets)],
      [weighMovesAt, movesAt],
      [weighSetpointsAt, setpointsAt],
      [weighCommandsAt, f64s(scaled.flatMap(({ offset, scale }) => [offset, scale]))],
      [
        weighFollowedAt,
        i32s(commands.flatMap((input) => [network.inputAt + input * 4, inputActuators[input]!])),
      ],
      [weighHeldAt, i32s(held.flatMap((channel) => [channel, channelActuators[channel]!]))],
      [
        weighOutputsAt,
        f64s(outputs.flatMap(({ offset, scale }, output) => [offset, scale, resolutions[output]!])),
      ],
      [weighOutputChannelsAt, i32s(outputChannels)],
      [weighInputAt, network.inputAt],
      [weighOutputAt, network.outputAt],
      [weighStateAt, stateAt],
      [weighBesideAt, room(channels)],
      [weighLedAt, room(led)],
      [weighBestAt, room(led)],
    ];
    this.#parts = parts;
    this.#at = reserve(weighBytes);
    for (const [offset, word] of words) i32[(this.#at + offset) / 4] = word;
    f64[(this.#at + weighLimit) / 8] = limit ?? Number.NaN;
    f64.set([weights.energy, weights.entropy, weights.inertia], (this.#at + weighWeights) / 8);
    this.#inputs = network.inputAt / 4;
    this.#state = stateAt / 8;
    this.#moves = movesAt / 8;
    this.#asked = askedAt / 8;
    this.#setpoints = setpointsAt / 8;
  }

  /** Writes the cheapest over `answer`; undefined, and `answer` as it was, where that took too long from `start` on. */
  choose(answer: Float64Array, { state, standing }: Moment, start: Instant): Chosen | undefined {
    const { plant, forecaster, inputs, places, limit } = this.#parts;
    const { f64, f32, i32, call } = plant.kernels;
    for (let input = 0; input < inputs.length; input++) {
      const { offset, scale } = forecaster.inputs[input]!;
      f32[this.#inputs + input] = (inputs[input]! - offset) / scale;
    }
    copyNumbers(f64, state, this.#state);
    for (let actuator = 0; actuator < standing!.length; actuator++)
      f64[this.#moves + 2 * actuator] = standing![actuator]!;
    for (let output = 0; output < answer.length; output++) f64[this.#asked + 3 * output] = answer[output]!;
    call.plantRank!(plant.at, this.#at);
    if (!forecaster.wasInTime(start)) return undefined;
    for (let output = 0; output < answer.length; output++)
      answer[output] = f64[this.#setpoints + places[output]!]!;
    return {
      at: forecaster.heardAt,
      choice: {
        looked: i32[(this.#at + weighLooked) / 4]!,
        cost: f64[(this.#at + weighCost) / 8]!,
        runnerUp: f64[(this.#at + weighRunnerUp) / 8]!,
        taken: i32[(this.#at + weighTaken) / 4]!,
      },
      confidence: limit === undefined ? undefined : f64[(this.#at + weighConfidence) / 8]!,
    };
  }
}

type Moment = Pick<Circumstance, "state" | "standing">;

export interface Chosen {
  /** When it was chosen. */
  readonly at: Instant;
  readonly choice: Choice | undefined;
  /** How likely what was chosen keeps the limit; undefined where nobody asks. */
  readonly confidence: number | undefined;
}

/** The places where an actuator is named. */
function commanded(actuators: readonly number[]): readonly number[] {
  return actuators.flatMap((actuator, place) => (actuator < 0 ? [] : [place]));
}
