import type { Kernels } from "#runtime/core/kernels.ts";
import type { PointId } from "#runtime/field/point.ts";
import { cosinesOf } from "./cosines.ts";
import { type Bench, type Column, columnOf, openBench, type WindowRows } from "./rows.ts";
import { holeRows, type PlacedBalance, segmentRows, type TriShape, windowSteps } from "./shape.ts";
import { balanceShareMax, type Measured } from "./verdict.ts";

/** The three numbers of a window, and what each of them is about. */
export interface TriNumbers {
  /** The worst residual of any balance as a share of what it may be; with the residual, and its scale. */
  readonly balance: Measured & { readonly name: string; readonly residual: number; readonly scale: number };
  /** The share of steps in which the free energy did not rise. */
  readonly coherence: Measured;
  /** The lowest cosine of any channel between the spectra of what was forecast and what came. */
  readonly similarity: Measured & { readonly point: PointId };
}

/** Computes them in the kernels, a bounded piece at each turn, so that it fits between two ticks. */
export class TriChecker {
  readonly #shape: TriShape;
  readonly #kernels: Kernels;
  readonly #bench: Bench;
  readonly #cosines: Column;

  constructor(shape: TriShape, kernels: Kernels) {
    this.#shape = shape;
    this.#kernels = kernels;
    this.#bench = openBench(kernels);
    this.#cosines = columnOf(kernels, segmentRows);
    this.#cosines.values.set(cosinesOf(segmentRows));
  }

  *check(rows: WindowRows): Generator<undefined, TriNumbers> {
    const balance = this.#balance(rows);
    const coherence = this.#coherence(rows);
    yield;
    return { balance, coherence, similarity: yield* this.#similarity(rows) };
  }

  #balance({ balances }: WindowRows): TriNumbers["balance"] {
    let worst = { name: "", value: 0, residual: 0, scale: 0 };
    let least = { told: 0, of: 0 };
    for (const [index, balance] of this.#shape.balances.entries()) {
      const { told, ...found } = this.#strain(balances[index]!, balance);
      const of = Math.floor(windowSteps / balance.spanRows);
      // What one balance tells does not stand for another.
      if (index === 0 || told / of < least.told / least.of) least = { told, of };
      if (index === 0 || found.value > worst.value)
        worst = { ...found, value: Math.max(found.value, 0), name: balance.name };
    }
    return { ...worst, ...least };
  }

  #strain({ kept, flow, gross }: WindowRows["balances"][number], balance: PlacedBalance) {
    const { spanRows, constant, tolerance } = balance;
    const { told } = this.#bench;
    const value = this.#kernels.call.windowBalance(
      ...([kept.at, flow.at, gross.at] as const),
      ...([windowSteps, spanRows, holeRows, this.#shape.rowMs / 1_000, constant] as const),
      ...([balanceShareMax, tolerance, told.at] as const),
    );
    const [count, residual, scale] = told.values as unknown as [number, number, number];
    return { value, told: count, residual, scale };
  }

  #coherence({ energies, gains }: WindowRows): Measured {
    const { aheadRows, slackNats } = this.#shape;
    if (aheadRows === 0) return nothing;
    const { told } = this.#bench;
    const value = this.#kernels.call.windowCoherence(
      ...([energies.at, gains.at, windowSteps + 1, aheadRows, slackNats, told.at] as const),
    );
    return { value, told: told.values[0]!, of: windowSteps + 1 - aheadRows };
  }

  *#similarity({ channels }: WindowRows): Generator<undefined, TriNumbers["similarity"]> {
    const { spectra } = this.#bench;
    let lowest: TriNumbers["similarity"] = { ...nothing, point: "" };
    for (const [index, { point, floor }] of this.#shape.channels.entries()) {
      const { expected, found } = channels[index]!;
      const one = this.#spectrum(expected, spectra[0], floor);
      yield;
      const other = this.#spectrum(found, spectra[1], floor);
      const value = this.#kernels.call.windowSimilarity(spectra[0].at, spectra[1].at, segmentRows / 2);
      yield;
      const told = Math.min(one, other);
      const known = index === 0 ? { point, value, told, of: segmentsMax } : lowest;
      const least = Math.min(told, known.told);
      lowest = value < known.value ? { ...known, point, value, told: least } : { ...known, told: least };
    }
    return lowest;
  }

  #spectrum({ at }: Column, spectrum: Column, floor: number): number {
    const { shaped } = this.#bench;
    const rows = windowSteps + 1;
    return this.#kernels.call.windowSpectrum(
      ...([at, rows, segmentRows, holeRows, this.#cosines.at, floor, shaped.at, spectrum.at] as const),
    );
  }
}

const nothing: Measured = { value: 0, told: 0, of: 0 };
const segmentsMax: number = Math.floor((windowSteps + 1 - segmentRows) / (segmentRows / 2)) + 1;
