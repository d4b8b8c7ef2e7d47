import type { Twin } from "#runtime/adapt/twin/twin.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { type Column, columnsIn, openRows, type WindowRows } from "./rows.ts";
import { type PlacedTerm, type TriShape, windowSteps } from "./shape.ts";

/** What a tick shows: the state on the map's axes with its energy, and the frame that they were read from. */
export interface TriLook {
  readonly tick: number;
  readonly at: Instant;
  readonly state: Float64Array;
  readonly energy: number;
  readonly frame: Frame;
}

export interface GatherOptions {
  readonly kernels: Kernels;
  /** Of a state. */
  readonly width: number;
  /** The values of the balances' points in a frame; asked for at rows alone. */
  known(frame: Frame): Float64Array;
}

/** A window that is over. Its rows are written anew once the window after it is over as well. */
export interface Gathered {
  readonly rows: WindowRows;
  readonly from: number;
  readonly to: number;
  readonly since: Instant;
  readonly at: Instant;
  /** The state of the lowest energy that was met; undefined where no energy is known. */
  readonly lowest: Float64Array | undefined;
}

/** Writes rows into the kernels' memory, one window after the other, in two halves by turns. */
export class TriGather {
  readonly #shape: TriShape;
  readonly #known: GatherOptions["known"];
  readonly #halves: readonly [WindowRows, WindowRows];
  readonly #columns: readonly (readonly Column[])[];
  readonly #lowest: Float64Array;
  #half = 0;
  #row = 0;
  #from = 0;
  #since: Instant = 0;
  #rowAt: Instant = 0;
  #ticks = 0;
  #lowestEnergy = Number.POSITIVE_INFINITY;

  constructor(shape: TriShape, { kernels, width, known }: GatherOptions) {
    this.#shape = shape;
    this.#known = known;
    this.#halves = [openRows(shape, kernels), openRows(shape, kernels)];
    this.#columns = this.#halves.map(columnsIn);
    this.#lowest = new Float64Array(width);
    for (const { values } of this.#columns.flat()) values.fill(Number.NaN);
  }

  /** Whether there is a row to go on from; until then ticks that know nothing need not be taken. */
  get isBegun(): boolean {
    return this.#rowAt !== 0;
  }

  /** Takes a tick; the window that it completes, or undefined. */
  take(look: TriLook, twin: Comparison | undefined): Gathered | undefined {
    const { at, energy, state } = look;
    const rowUs = this.#shape.rowMs * US_PER_MS;
    // After a whole window of silence, or when time has jumped back, the next tick is a beginning.
    if (this.#rowAt !== 0 && (at <= this.#rowAt || at - this.#rowAt > windowSteps * rowUs)) this.#restart();
    if (this.#from === 0) [this.#from, this.#since] = [look.tick, at];
    this.#skip(at, rowUs);
    if (twin?.comparedAt === at) this.#compare(state, twin);
    if (energy < this.#lowestEnergy) {
      this.#lowestEnergy = energy;
      this.#lowest.set(state);
    }
    if (++this.#ticks < this.#shape.ticksPerRow && this.#rowAt !== 0) return undefined;
    this.#ticks = 0;
    this.#rowAt = at;
    const { energies, balances } = this.#halves[this.#half]!;
    energies.values[this.#row] = energy;
    if (balances.length > 0) this.#balance(this.#known(look.frame));
    if (++this.#row <= windowSteps) return undefined;
    return this.#end(look);
  }

  #compare(state: Float64Array, { expected, entropyGain }: Comparison): void {
    const { gains, channels } = this.#halves[this.#half]!;
    gains.values[this.#row] = entropyGain;
    for (let index = 0; index < channels.length; index++) {
      const { axis } = this.#shape.channels[index]!;
      channels[index]!.expected.values[this.#row] = expected[axis]!;
      channels[index]!.found.values[this.#row] = state[axis]!;
    }
  }

  #balance(values: Float64Array): void {
    const { balances } = this.#halves[this.#half]!;
    for (let index = 0; index < balances.length; index++) {
      const { stored, flows } = this.#shape.balances[index]!;
      const { kept, flow, gross } = balances[index]!;
      kept.values[this.#row] = sum(stored, values);
      flow.values[this.#row] = sum(flows, values);
      gross.values[this.#row] = sizes(flows, values);
    }
  }

  /** Ticks that never were are rows that nobody knows, so that those after them keep their time. */
  #skip(at: Instant, rowUs: number): void {
    const missing = this.#rowAt === 0 ? 0 : Math.round((at - this.#rowAt) / rowUs) - 1;
    if (missing <= 0) return;
    const until = Math.min(this.#row + missing, windowSteps);
    this.#rowAt += missing * rowUs;
    for (; this.#row < until; this.#row++)
      for (const { values } of this.#columns[this.#half]!) values[this.#row] = Number.NaN;
  }

  #end({ tick, at }: TriLook): Gathered {
    const lowest = this.#lowestEnergy < Number.POSITIVE_INFINITY ? this.#lowest.slice() : undefined;
    const rows = this.#halves[this.#half]!;
    const gathered = { rows, from: this.#from, to: tick, since: this.#since, at, lowest };
    const [done, next] = [this.#columns[this.#half]!, this.#columns[1 - this.#half]!];
    for (let index = 0; index < done.length; index++) {
      next[index]!.values.fill(Number.NaN);
      next[index]!.values[0] = done[index]!.values[windowSteps]!;
    }
    this.#half = 1 - this.#half;
    this.#row = 1;
    this.#from = 0;
    this.#lowestEnergy = Number.POSITIVE_INFINITY;
    return gathered;
  }

  #restart(): void {
    for (const { values } of this.#columns[this.#half]!) values.fill(Number.NaN);
    this.#row = 0;
    this.#from = 0;
    this.#rowAt = 0;
    this.#ticks = 0;
    this.#lowestEnergy = Number.POSITIVE_INFINITY;
  }
}

type Comparison = Pick<Twin, "comparedAt" | "expected" | "entropyGain">;

function sum(terms: readonly PlacedTerm[], values: Float64Array): number {
  let total = 0;
  for (const { at, factor } of terms) total += factor * values[at]!;
  return total;
}

function sizes(terms: readonly PlacedTerm[], values: Float64Array): number {
  let total = 0;
  for (const { at, factor } of terms) total += Math.abs(factor * values[at]!);
  return total;
}
