// What a row says of the regime, in plain TypeScript; `place-telling.ts` has it told by a kernel, with the same bits.

import {
  toldChanging,
  toldCount,
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
import type { Expert } from "#runtime/map/expert.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { standardise } from "#runtime/map/standard.ts";
import { countAtLeast } from "#runtime/map/surprise.ts";
import { Belief, openShare } from "./belief.ts";
import { type Chain, carried, chainAfter } from "./chain.ts";
import { Choice } from "./choice.ts";
import { pool, weigh } from "./evidence.ts";
import type { RegimeModel } from "./model.ts";
import type { Branch, Observation, Weights } from "./regime.ts";
import { landscapeEnergy, numbersEnergy, physicsFeatures, WindowSense } from "./senses.ts";
import { shapeEnergy } from "./shape.ts";
import { plainWindow } from "./window.ts";

/** Tells one row after the other. Total, and telling allocates nothing. */
export interface Telling {
  /**
   * Of the last row, by the indices of `layout-regimes.ts`; a state is a place among the learnt regimes with the unseen
   * one last, and −1 where nobody can tell.
   */
  readonly told: Float64Array;
  take(row: Observation, weights: Weights): void;
  /** After a gap in time: the next row is the first of a window. */
  restartWindow(): void;
  /** Forgets all that was seen. */
  restart(): void;
  remember(pen: StatePen): void;
}

/** Of each branch alone, and of both. */
type Opinion = Branch | "fused";

export class PlainTelling implements Telling {
  readonly told: Float64Array = new Float64Array(toldCount);
  readonly #model: RegimeModel;
  readonly #window: WindowSense;
  readonly #landscapes: readonly Pick<Expert, "energy">[];
  readonly #beliefs: Readonly<Record<Opinion, Belief>>;
  /** What the last row says against each state, by branch and pooled. */
  readonly #nats: Readonly<Record<Opinion, Float64Array>>;
  readonly #ahead: Chain;
  readonly #choice: Choice;
  readonly #inner: Float64Array;
  readonly #numbers: Float64Array;
  readonly #energies: Float64Array;
  readonly #later: Float64Array;

  constructor(model: RegimeModel) {
    const { chain, window, regimes } = model;
    this.#model = model;
    this.#window = new WindowSense(model.standard, model.whitening, plainWindow(window));
    this.#landscapes = model.physical.landscapes.map((landscape) => mixtureExpert(landscape));
    this.#beliefs = { statistical: new Belief(chain), physical: new Belief(chain), fused: new Belief(chain) };
    this.#nats = {
      statistical: new Float64Array(chain.count),
      physical: new Float64Array(chain.count),
      fused: new Float64Array(chain.count),
    };
    this.#ahead = chainAfter(chain, model.horizonRows);
    this.#choice = new Choice(model.hysteresis);
    this.#inner = new Float64Array(model.channels.length);
    this.#numbers = new Float64Array(model.physics.length);
    this.#energies = new Float64Array(regimes.length);
    this.#later = new Float64Array(chain.count);
  }

  restartWindow(): void {
    this.#window.restart();
  }

  restart(): void {
    this.#window.restart();
    this.#beliefs.statistical.restart();
    this.#beliefs.physical.restart();
    this.#beliefs.fused.restart();
    this.#choice.restart();
  }

  remember(pen: StatePen): void {
    this.#window.remember(pen);
    this.#beliefs.statistical.remember(pen);
    this.#beliefs.physical.remember(pen);
    this.#beliefs.fused.remember(pen);
    this.#choice.remember(pen);
  }

  take({ values, physics }: Observation, weights: Weights): void {
    this.#tell(
      { statistical: this.#takeWindow(values), physical: this.#takeState(values, physics) },
      weights,
    );
  }

  /** How calm the window is, 0 … 1; undefined where there is no full one. */
  #takeWindow(values: Float64Array): number | undefined {
    const { statistical, change, calm } = this.#model;
    if (!this.#window.take(values)) {
      this.#beliefs.statistical.wait();
      return undefined;
    }
    for (let regime = 0; regime < this.#energies.length; regime++)
      this.#energies[regime] = shapeEnergy(statistical.shapes[regime]!, this.#window.features, 0);
    const { changeScore, entropySlope } = this.#window;
    weigh(this.#energies, statistical, this.#nats.statistical);
    this.#beliefs.statistical.observe(this.#nats.statistical, changeScore > change.score ? openShare : 0);
    const rarer = Math.min(
      shareAtLeast(calm.change, changeScore),
      shareAtLeast(calm.entropySlope, entropySlope),
    );
    // The rarer of two is rare twice as often as one would be, which is what is given back here.
    return Math.min(1, 2 * Math.min(1, 2 * rarer));
  }

  #takeState(values: Float64Array, physics: Float64Array): number | undefined {
    const { physical, standard, calm } = this.#model;
    const isState = standardise(values, this.#inner, standard);
    if (!physicsFeatures(physics, physical.scales, this.#numbers) || !isState) {
      this.#beliefs.physical.wait();
      return undefined;
    }
    let excess = Number.POSITIVE_INFINITY;
    for (let regime = 0; regime < this.#energies.length; regime++) {
      const known = numbersEnergy(physical.shapes[regime]!, this.#numbers, 0);
      const energy = landscapeEnergy(this.#landscapes[regime]!, this.#inner) + known;
      this.#energies[regime] = energy;
      excess = Math.min(excess, energy - physical.limits[regime]!);
    }
    weigh(this.#energies, physical, this.#nats.physical);
    this.#beliefs.physical.observe(this.#nats.physical, 0);
    return Math.min(1, 2 * shareAtLeast(calm.excess, excess));
  }

  #tell(calm: Calm, given: Weights): void {
    this.#tellBranch(toldStatistical, this.#beliefs.statistical, calm.statistical);
    this.#tellBranch(toldPhysical, this.#beliefs.physical, calm.physical);
    // A branch that cannot say leaves its weight to the other.
    const weights = sharesOf(given, calm);
    const [told, nats, belief] = [this.told, this.#nats.fused, this.#beliefs.fused];
    if (weights === undefined) {
      belief.wait();
      this.#choice.restart();
      told.set(nobodyKnows);
      return;
    }
    const isChanging = calm.statistical !== undefined && this.#window.changeScore > this.#model.change.score;
    pool(this.#nats.statistical, this.#nats.physical, { weights, gain: this.#model.poolGain, nats });
    belief.observe(nats, isChanging ? openShare * weights.statistical : 0);
    const current = this.#choice.among(belief.probabilities);
    carried(this.#ahead, belief.probabilities, this.#later);
    const { statistical = 0, physical = 0 } = calm;
    told[toldState] = current;
    told[toldProbability] = bounded(belief.probabilities[current]!);
    told[toldStability] = bounded(weights.statistical * statistical + weights.physical * physical);
    told[toldTransition] = bounded(1 - this.#later[current]!);
    told[toldNext] = highestBut(this.#later, current);
    told[toldChanging] = isChanging ? 1 : 0;
    told[toldSinceSplit] = isChanging ? this.#window.rowsSinceSplit : 0;
  }

  #tellBranch(at: number, { probabilities }: Belief, calm: number | undefined): void {
    const most = highestBut(probabilities, -1);
    this.told[at] = calm === undefined ? -1 : most;
    this.told[at + 1] = calm === undefined ? 0 : bounded(probabilities[most]!);
  }
}

/** How calm each branch finds the plant; undefined for one that cannot say. */
type Calm = Readonly<Record<Branch, number | undefined>>;

/** State, probability, stability, transition, next, whether it is changing, and since when: what stands first in `told`. */
const nobodyKnows: readonly number[] = [-1, 0, 0, 1, -1, 0, 0];

/** The weights of those that can say, as shares of 1; undefined where nobody can. */
function sharesOf({ statistical, physical }: Weights, calm: Calm): Weights | undefined {
  const own = {
    statistical: calm.statistical === undefined ? 0 : statistical,
    physical: calm.physical === undefined ? 0 : physical,
  };
  const whole = own.statistical + own.physical;
  if (whole === 0) return undefined;
  return { statistical: own.statistical / whole, physical: own.physical / whole };
}

/** How often calibration rows were at least as restless; counted so that it is never quite 0. */
function shareAtLeast(ascending: Float64Array, value: number): number {
  return (countAtLeast(ascending, value) + 1) / (ascending.length + 1);
}

function highestBut(shares: Float64Array, but: number): number {
  let found = but === 0 ? 1 : 0;
  for (let of = 0; of < shares.length; of++) if (of !== but && shares[of]! > shares[found]!) found = of;
  return found;
}

/** Sums of shares may pass 1 by a rounding. */
function bounded(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
