// A row told by the kernel, in one call. Rows come seconds apart, so the engine takes hours to compile what they take,
// and nothing of it is in a cache when the next one comes; what is remembered lies where the kernel reads it.

import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import type { KernelCalls, Kernels } from "#runtime/core/kernels.ts";
import {
  opinionBeliefAt,
  regimeChallenger,
  regimeCurrent,
  regimeFilled,
  regimeFused,
  regimeLedRows,
  regimePhysical,
  regimeRestAt,
  regimeStatistical,
  regimeToldAt,
  regimeValuesAt,
  regimeWindowAt,
  toldCount,
} from "#runtime/core/layout-regimes.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { RegimeModel } from "./model.ts";
import { placeRegimes } from "./place-telling.ts";
import type { Observation, Weights } from "./regime.ts";
import { PlainTelling, type Telling } from "./telling.ts";

/** By the kernels where they can: those of an older release, by which its log may be replayed, cannot. */
export function tellingOf(model: RegimeModel, kernels: Kernels | undefined): Telling {
  const ask = kernels?.call.regimeRow;
  const isBounded = model.whitening.every((weight) => Math.abs(weight) < whiteningMax);
  return kernels === undefined || ask === undefined || !isBounded
    ? new PlainTelling(model)
    : new KernelTelling(model, kernels, ask);
}

/** Squares of what is whitened overflow beyond, and what is no number has no bits that one can rely on. */
const whiteningMax = 1e100;

class KernelTelling implements Telling {
  readonly told: Float64Array;
  readonly #ask: NonNullable<KernelCalls["regimeRow"]>;
  readonly #i32: Int32Array;
  readonly #at: number;
  readonly #states: number;
  /** A value a channel, then the numbers of physics. */
  readonly #row: Float64Array;
  readonly #window: Float64Array;
  readonly #rest: Float64Array;
  /** Of the statistical branch, of the physical one, and of both. */
  readonly #beliefs: readonly Float64Array[];

  constructor(model: RegimeModel, kernels: Kernels, ask: NonNullable<KernelCalls["regimeRow"]>) {
    const { channels, physics, window, chain } = model;
    const { f64, i32 } = kernels;
    const at = placeRegimes(model, kernels);
    const list = (offset: number, count: number): Float64Array => {
      const first = i32[(at + offset) / 4]! / 8;
      return f64.subarray(first, first + count);
    };
    this.#ask = ask;
    this.#i32 = i32;
    this.#at = at;
    this.#states = chain.count;
    this.told = list(regimeToldAt, toldCount);
    this.#row = list(regimeValuesAt, channels.length + physics.length);
    this.#window = list(regimeWindowAt, window.rows * window.width);
    this.#rest = list(regimeRestAt, chain.count);
    this.#beliefs = [regimeStatistical, regimePhysical, regimeFused].map((opinion) =>
      list(opinion + opinionBeliefAt, chain.count),
    );
    this.restart();
  }

  take({ values, physics }: Observation, { statistical, physical }: Weights): void {
    copyNumbers(this.#row, values);
    copyNumbers(this.#row, physics, values.length);
    this.#ask(this.#at, statistical, physical);
  }

  restartWindow(): void {
    this.#put(regimeFilled, 0);
  }

  restart(): void {
    this.restartWindow();
    for (const belief of this.#beliefs) belief.set(this.#rest);
    this.#put(regimeCurrent, -1);
    this.#put(regimeChallenger, -1);
    this.#put(regimeLedRows, 0);
  }

  remember(pen: StatePen): void {
    this.#put(regimeFilled, pen.whole(this.#get(regimeFilled)));
    pen.numbers(this.#window);
    for (const belief of this.#beliefs) pen.numbers(belief);
    this.#rememberState(regimeCurrent, pen);
    this.#rememberState(regimeChallenger, pen);
    this.#put(regimeLedRows, pen.whole(this.#get(regimeLedRows)));
  }

  /** What was written by somebody else may be any number: the kernel looks nowhere but at a state. */
  #rememberState(offset: number, pen: StatePen): void {
    const state = pen.whole(this.#get(offset));
    this.#put(offset, state < this.#states ? state : -1);
  }

  #get(offset: number): number {
    return this.#i32[(this.#at + offset) / 4]!;
  }

  #put(offset: number, value: number): void {
    this.#i32[(this.#at + offset) / 4] = value;
  }
}
