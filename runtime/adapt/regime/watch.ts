import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  toldChanging,
  toldNext,
  toldPhysical,
  toldProbability,
  toldSinceSplit,
  toldStability,
  toldState,
  toldStatistical,
  toldTransition,
} from "#runtime/core/layout-regimes.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { tellingOf } from "./kernel-telling.ts";
import type { RegimeModel } from "./model.ts";
import {
  type BranchView,
  documentedWeights,
  type Observation,
  type RegimeView,
  unknownRegime,
  unseenRegime,
  type Weights,
} from "./regime.ts";
import { rememberView } from "./remember-view.ts";
import type { Telling } from "./telling.ts";

export interface WatchOptions {
  /** The documented 40 and 60 if left out. */
  readonly weights?: Weights;
  /** What tells a row; in plain TypeScript, with the same bits, if left out. */
  readonly kernels?: Kernels;
}

/**
 * Watches the regime of a plant, a row at a time, at the pace of the recording it was learnt from: a row sooner
 * than half of one after the last is the same row and changes nothing; one later than `gapRowsMax` of them, or
 * earlier than the last, begins a new window. Total: whatever comes, there is a view and every number in it lies
 * in its bounds. Nothing grows: a view is the only thing that is made.
 */
export class RegimeWatch {
  readonly #model: RegimeModel;
  readonly #names: readonly string[];
  readonly #telling: Telling;
  #weights: Weights;
  #last: RegimeView | undefined;

  constructor(model: RegimeModel, { weights = documentedWeights, kernels }: WatchOptions = {}) {
    this.#model = model;
    this.#weights = checked(weights);
    this.#names = [...model.regimes, unseenRegime];
    this.#telling = tellingOf(model, kernels);
  }

  get weights(): Weights {
    return this.#weights;
  }

  /** From the next row on; what was believed so far stays. */
  set weights(weights: Weights) {
    this.#weights = checked(weights);
  }

  /** Forgets all that was seen, as after a pause or another map. */
  restart(): void {
    this.#telling.restart();
    this.#last = undefined;
  }

  /** Everything that it goes on with but the weights, which the caller sets. */
  remember(pen: StatePen): void {
    this.#telling.remember(pen);
    this.#last = rememberView(pen, this.#last, this.#model.regimes);
  }

  observe(row: Observation, at: Instant): RegimeView {
    const { channels, physics, secondsPerRow } = this.#model;
    assert(row.values.length === channels.length, "an observation has a value a channel");
    assert(row.physics.length === physics.length, "an observation has each number of physics");
    const rows = this.#last === undefined ? 1 : this.#rowsSince(this.#last.at, at, secondsPerRow);
    if (this.#last !== undefined && rows >= 0 && rows < sameRowBelow) return this.#last;
    if (!(rows >= 0 && rows <= gapRowsMax)) this.#telling.restartWindow();
    this.#telling.take(row, this.#weights);
    this.#last = this.#view(at, this.#telling.told);
    return this.#last;
  }

  /** Rows between two instants; a recording that does not know its pace has one row an observation. */
  #rowsSince(last: Instant, at: Instant, secondsPerRow: number): number {
    return secondsPerRow > 0 ? (at - last) / (secondsPerRow * US_PER_S) : 1;
  }

  #view(at: Instant, told: Float64Array): RegimeView {
    const isChanging = told[toldChanging] === 1;
    return {
      at,
      regime: this.#names[told[toldState]!] ?? unknownRegime,
      probability: told[toldProbability]!,
      stability: told[toldStability]!,
      transitionProbability: told[toldTransition]!,
      next: this.#names[told[toldNext]!],
      isChanging,
      rowsSinceChange: isChanging ? told[toldSinceSplit]! : undefined,
      branches: {
        statistical: this.#branch(told, toldStatistical),
        physical: this.#branch(told, toldPhysical),
      },
    };
  }

  #branch(told: Float64Array, at: number): BranchView {
    return { regime: this.#names[told[at]!] ?? unknownRegime, probability: told[at + 1]! };
  }
}

function checked(weights: Weights): Weights {
  const { statistical, physical } = weights;
  assert(
    statistical >= 0 && physical >= 0 && Math.abs(statistical + physical - 1) < 1e-9,
    "the weights of the branches are shares of 1",
  );
  return weights;
}

/** In rows of the recording. */
const sameRowBelow = 0.5;
const gapRowsMax = 2.5;
