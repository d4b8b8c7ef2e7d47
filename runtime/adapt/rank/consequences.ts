import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { Forecaster, Unsaid } from "#runtime/adapt/twin/forecaster.ts";
import { entropyGain } from "#runtime/adapt/twin/surprise.ts";
import type { Actuator, StateDimension } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { logarithm } from "#runtime/core/elementary.ts";
import { areFinite } from "#runtime/core/finite.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Conditioner } from "#runtime/signal/condition.ts";
import { AtOnce, type Ranked } from "./at-once.ts";
import { type BesideRoom, besideRoom, confidenceBelow } from "./confidence.ts";
import type { Terms } from "./cost.ts";

export interface ConsequenceParts {
  readonly map: Pick<EnergyMap, "channels" | "energy" | "energies" | "foresight" | "moves" | "place">;
  readonly state: readonly StateDimension[];
  readonly actuators: readonly Actuator[];
  /** With one, its forecast is where a candidate leads; else the commanded state is, as the judge has it. */
  readonly forecaster: Forecaster | undefined;
  /** Of the forecaster; empty where there is none. */
  readonly inputs: Conditioner;
  /** Whether anybody wants to know how sure a candidate is; else nobody finds out. */
  readonly isAskedHowSure: boolean;
}

/**
 * Where set-points lead. `begin` takes the moment, then any number of candidates are weighed in it: one by one, or by
 * what `atOnce` gives.
 */
export class Consequences {
  readonly #parts: ConsequenceParts;
  /** The actuator, by its place, that sets each axis and each input of the forecaster; −1 where none does. */
  readonly #axisActuator: readonly number[];
  readonly #inputActuator: readonly number[];
  readonly #held: readonly number[];
  readonly #outputAxes: readonly number[];
  readonly #resolutions: Float64Array;
  readonly #inputs: Float64Array;
  readonly #target: Float64Array;
  readonly #room: BesideRoom;
  /** What was weighed since `begin`, as many as the count says; at most the candidates of one tick. */
  readonly #kept: Weighed[] = [];
  #keptCount = 0;
  #now: Float64Array = new Float64Array(0);
  #standing: readonly number[] = [];
  #heardAt: Instant | undefined;
  #energyNow = Number.NaN;
  #outlookNow = Number.NaN;

  constructor(parts: ConsequenceParts) {
    const { map, state, actuators, forecaster } = parts;
    const { needs } = parts.inputs;
    const places = actuators.map(({ point }) => point);
    const asked = needs.map(({ point }) => point);
    // A forecaster that is told the set-point knows by itself how the reading follows it.
    const commandOf = (point: PointId): number => {
      if (places.includes(point)) return places.indexOf(point);
      const follows = state.find((dimension) => dimension.point === point)?.commandedBy ?? "";
      return asked.includes(follows) ? -1 : places.indexOf(follows);
    };
    this.#parts = parts;
    this.#axisActuator = state.map(({ commandedBy = "" }) => places.indexOf(commandedBy));
    this.#held = this.#axisActuator.flatMap((actuator, axis) => (actuator < 0 ? [] : [axis]));
    this.#inputActuator = needs.map(({ point }) => commandOf(point));
    this.#outputAxes = (forecaster?.outputs ?? []).map(({ point }) =>
      map.channels.findIndex(({ name }) => name === point),
    );
    this.#resolutions = Float64Array.from(this.#outputAxes, (axis) => map.channels[axis]!.resolution);
    this.#inputs = new Float64Array(needs.length);
    this.#target = new Float64Array(map.channels.length);
    this.#room = besideRoom(this.#outputAxes.length, map.channels.length);
  }

  /** False where nobody can say where anything leads from here. */
  begin({ frame, state, standing }: Circumstance): boolean {
    const { forecaster, inputs } = this.#parts;
    this.#keptCount = 0;
    this.#heardAt = undefined;
    if (standing === undefined || !areFinite(standing) || !areFinite(state)) return false;
    this.#now = state;
    this.#standing = standing;
    this.#energyNow = Number.NaN;
    this.#outlookNow = Number.NaN;
    if (forecaster === undefined) return true;
    const { values, flaw } = inputs.of(frame);
    copyNumbers(this.#inputs, values);
    return flaw === undefined;
  }

  /** What weighs all candidates of a moment at once; undefined where that cannot be. */
  atOnce(ranked: Ranked): AtOnce | undefined {
    const { map, actuators, forecaster, isAskedHowSure } = this.#parts;
    const { place: plant } = map;
    const network = forecaster?.place;
    if (forecaster === undefined || plant === undefined || network?.kernels !== plant.kernels)
      return undefined;
    if (plant.kernels.call.plantRank === undefined || this.#outputAxes.includes(-1)) return undefined;
    return new AtOnce({
      ...ranked,
      ...{ plant, network, forecaster, actuators, resolutions: this.#resolutions, inputs: this.#inputs },
      ...{ inputActuators: this.#inputActuator, channelActuators: this.#axisActuator },
      ...{ outputChannels: this.#outputAxes, limit: isAskedHowSure ? map.moves.threshold : undefined },
    });
  }

  /** When it was last heard where a candidate leads; undefined before that, and where nobody is asked. */
  get heardAt(): Instant | undefined {
    return this.#heardAt;
  }

  /** Takes set-points for every actuator; undefined where the forecaster has nothing to say to them. */
  weigh(setpoints: Float64Array): Soon<Terms | undefined> {
    const unsaid = this.#lead(setpoints);
    if (unsaid instanceof Promise) return unsaid.then((later) => this.#terms(later, setpoints));
    return this.#terms(unsaid, setpoints);
  }

  #terms(unsaid: Unsaid | undefined, setpoints: Float64Array): Terms | undefined {
    if (unsaid !== undefined) return undefined;
    const { map, forecaster } = this.#parts;
    const entropy =
      forecaster === undefined
        ? this.#outlookRise(setpoints)
        : entropyGain(forecaster.deviations, this.#resolutions);
    const energy = map.energy(this.#target);
    if (Number.isNaN(this.#energyNow)) this.#energyNow = map.energy(this.#now);
    if (forecaster !== undefined && this.#parts.isAskedHowSure)
      this.#keep(setpoints, energy, forecaster.deviations);
    return { energy: energy - this.#energyNow, entropy, inertia: this.#inertia(setpoints) };
  }

  /**
   * How likely these set-points lead to where the judge's limit still is kept; undefined without a forecaster, and where
   * nobody asks.
   */
  confidence(setpoints: Float64Array): Soon<number | undefined> {
    const { forecaster, isAskedHowSure } = this.#parts;
    if (forecaster === undefined || !isAskedHowSure) return undefined;
    for (let weighed = 0; weighed < this.#keptCount; weighed++) {
      const { setpoints: known, target, deviations, energy } = this.#kept[weighed]!;
      if (areSame(known, setpoints)) return this.#confidence(target, deviations, energy);
    }
    return after(this.#lead(setpoints), (unsaid) =>
      unsaid === undefined ? this.#confidence(this.#target, forecaster.deviations, undefined) : 0,
    );
  }

  #confidence(state: Float64Array, deviations: Float64Array, middle: number | undefined): number {
    const { map } = this.#parts;
    return confidenceBelow(map.moves.threshold, {
      ...{ map, middle, state, axes: this.#outputAxes, deviations },
      ...{ resolutions: this.#resolutions, room: this.#room },
    });
  }

  /** Where set-points lead is asked of one forecaster once a moment. */
  #keep(setpoints: Float64Array, energy: number, deviations: Float64Array): void {
    if (this.#keptCount === this.#kept.length)
      this.#kept.push({
        setpoints: new Float64Array(setpoints.length),
        target: new Float64Array(this.#target.length),
        deviations: new Float64Array(deviations.length),
        energy,
      });
    const kept = this.#kept[this.#keptCount++]!;
    kept.setpoints.set(setpoints);
    kept.target.set(this.#target);
    kept.deviations.set(deviations);
    kept.energy = energy;
  }

  /** Into `#target`: commands as they would be, what is forecast as it is forecast, all else as it is. */
  #lead(setpoints: Float64Array): Soon<Unsaid | undefined> {
    const { forecaster } = this.#parts;
    this.#command(setpoints);
    if (forecaster === undefined) return undefined;
    for (let input = 0; input < this.#inputs.length; input++) {
      const actuator = this.#inputActuator[input]!;
      if (actuator >= 0) this.#inputs[input] = setpoints[actuator]!;
    }
    const unsaid = forecaster.ask(this.#inputs, this.#heardAt);
    if (unsaid instanceof Promise) return unsaid.then((later) => this.#foretell(later));
    return this.#foretell(unsaid);
  }

  #foretell(unsaid: Unsaid | undefined): Unsaid | undefined {
    const { means, heardAt } = this.#parts.forecaster!;
    this.#heardAt = heardAt;
    if (unsaid !== undefined) return unsaid;
    for (let output = 0; output < this.#outputAxes.length; output++)
      this.#target[this.#outputAxes[output]!] = means[output]!;
    return undefined;
  }

  #command(setpoints: ArrayLike<number>): void {
    this.#target.set(this.#now);
    for (let at = 0; at < this.#held.length; at++) {
      const axis = this.#held[at]!;
      this.#target[axis] = setpoints[this.#axisActuator[axis]!]!;
    }
  }

  /** Without variances: how much farther out the roll-out gets than that of what stands, as a logarithm. */
  #outlookRise(setpoints: Float64Array): number {
    const { foresight } = this.#parts.map;
    if (foresight === undefined) return 0;
    const orders = { target: this.#target, held: this.#held };
    if (Number.isNaN(this.#outlookNow)) {
      this.#command(this.#standing);
      this.#outlookNow = foresight.outlook(this.#now, orders).energy;
      this.#command(setpoints);
    }
    const { energy } = foresight.outlook(this.#now, orders);
    return logarithm((1 + energy) / (1 + this.#outlookNow));
  }

  #inertia(setpoints: Float64Array): number {
    let moved = 0;
    const { actuators } = this.#parts;
    for (let actuator = 0; actuator < actuators.length; actuator++) {
      const { min, max } = actuators[actuator]!;
      moved += Math.abs(setpoints[actuator]! - this.#standing[actuator]!) / (max - min);
    }
    return moved;
  }
}

/** Where set-points lead: the state that is forecast, how sure that is, and its energy. */
interface Weighed {
  readonly setpoints: Float64Array;
  readonly target: Float64Array;
  readonly deviations: Float64Array;
  energy: number;
}

function areSame(one: Float64Array, other: Float64Array): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
