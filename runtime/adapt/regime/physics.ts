// What a gateway can tell a model of regimes beside the values: numbers of the map and of the balances, by name.

import { BalanceWindow } from "#runtime/adapt/balance.ts";
import type { Balance } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { RegimeModel } from "./model.ts";

/** Of the state on the capsule's map, in nats. */
export const energyNumber = "energy";
/** The size of the map's gradient, in nats per deviation of each channel: else the unit of one would drown the others. */
export const slopeNumber = "slope";

/** The residual of a balance over its tolerance. */
export function balanceNumber({ name }: Pick<Balance, "name">): string {
  return `balance ${name}`;
}

export interface PhysicsParts {
  readonly model: Pick<RegimeModel, "channels" | "physics" | "standard" | "secondsPerRow">;
  readonly map: Pick<EnergyMap, "gradient">;
  /** The points of the map's axes, in their order. */
  readonly axes: readonly PointId[];
  readonly balances: readonly Balance[];
  /** What the rows of the balances are, in their order. */
  readonly points: readonly PointId[];
}

/** Tells the numbers that a model asks for, a row at a time; NaN for what nobody can tell. Allocates nothing. */
export class PhysicsNumbers {
  /** Overwritten by each row. */
  readonly numbers: Float64Array;
  readonly #map: PhysicsParts["map"];
  readonly #deviations: Float64Array;
  readonly #gradient: Float64Array;
  readonly #asked: readonly Asked[];
  readonly #asksMap: boolean;

  constructor({ model, map, axes, balances, points }: PhysicsParts) {
    const { channels, physics, standard, secondsPerRow } = model;
    this.#map = map;
    this.numbers = new Float64Array(physics.length).fill(Number.NaN);
    this.#gradient = new Float64Array(axes.length);
    // What the model does not look at has no deviation there, and no say in how steep it is.
    this.#deviations = Float64Array.from(axes, (axis) => standard.deviations[channels.indexOf(axis)] ?? 0);
    this.#asked = physics.map((name): Asked => {
      if (name === energyNumber || name === slopeNumber) return name;
      const balance = balances.find((each) => balanceNumber(each) === name);
      assert(balance !== undefined, "a model asks for no number that its capsule cannot tell");
      return new BalanceWindow(balance, { points, secondsPerRow });
    });
    this.#asksMap = this.#asked.includes(energyNumber) || this.#asked.includes(slopeNumber);
  }

  /** After a gap in time. */
  restart(): void {
    for (const asked of this.#asked) if (asked instanceof BalanceWindow) asked.restart();
  }

  remember(pen: StatePen): void {
    for (const asked of this.#asked) if (asked instanceof BalanceWindow) asked.remember(pen);
  }

  /** `state` on the map's axes, `values` of the balances' points; what is not known is NaN. */
  take(state: Float64Array, values: Float64Array): Float64Array {
    const { energy, slope } = this.#ofMap(state);
    for (let index = 0; index < this.#asked.length; index++) {
      const asked = this.#asked[index]!;
      this.numbers[index] =
        asked === energyNumber ? energy : asked === slopeNumber ? slope : asked.take(values);
    }
    return this.numbers;
  }

  #ofMap(state: Float64Array): { readonly energy: number; readonly slope: number } {
    if (!this.#asksMap || !areFinite(state)) return nothing;
    const energy = this.#map.gradient(state, this.#gradient);
    let square = 0;
    for (let axis = 0; axis < state.length; axis++)
      square += (this.#gradient[axis]! * this.#deviations[axis]!) ** 2;
    return { energy, slope: Math.sqrt(square) };
  }
}

type Asked = typeof energyNumber | typeof slopeNumber | BalanceWindow;

const nothing = Object.freeze({ energy: Number.NaN, slope: Number.NaN });
