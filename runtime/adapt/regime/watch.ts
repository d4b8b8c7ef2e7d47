import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { standardise } from "#runtime/map/standard.ts";
import { countAtLeast } from "#runtime/map/surprise.ts";
import { Belief, openShare } from "./belief.ts";
import { type Chain, carried, chainAfter } from "./chain.ts";
import { Choice } from "./choice.ts";
import { type Density, landscapeOf, numbersDensity, shapeDensity } from "./densities.ts";
import { pool, weigh } from "./evidence.ts";
import type { RegimeModel } from "./model.ts";
import {
  type Branch,
  type BranchView,
  documentedWeights,
  type Observation,
  type RegimeView,
  unknownRegime,
  unseenRegime,
  type Weights,
} from "./regime.ts";
import { rememberView } from "./remember-view.ts";
import { landscapeEnergy, physicsFeatures, WindowSense } from "./senses.ts";
import { kernelWindow, plainWindow } from "./window.ts";

export interface WatchOptions {
  /** The documented 40 and 60 if left out. */
  readonly weights?: Weights;
  /** Where windows are computed; in plain TypeScript, with the same bits, if left out. */
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
  #weights: Weights;
  readonly #names: readonly string[];
  readonly #window: WindowSense;
  readonly #landscapes: readonly { readonly energy: Density }[];
  readonly #shapes: readonly Density[];
  readonly #physics: readonly Density[];
  /** Of each branch alone, and of both. */
  readonly #beliefs: Readonly<Record<Branch | "fused", Belief>>;
  /** What the last row says against each state, by branch and pooled. */
  readonly #nats: Readonly<Record<Branch | "fused", Float64Array>>;
  readonly #ahead: Chain;
  readonly #choice: Choice;
  readonly #inner: Float64Array;
  readonly #numbers: Float64Array;
  readonly #energies: Float64Array;
  readonly #later: Float64Array;
  #last: RegimeView | undefined;

  constructor(model: RegimeModel, { weights = documentedWeights, kernels }: WatchOptions = {}) {
    const { chain, window, regimes } = model;
    this.#model = model;
    this.#weights = checked(weights);
    this.#names = [...regimes, unseenRegime];
    const statistics = kernels === undefined ? plainWindow(window) : kernelWindow(window, kernels);
    this.#window = new WindowSense(model.standard, model.whitening, statistics);
    this.#landscapes = model.physical.landscapes.map((each) => ({ energy: landscapeOf(each, kernels) }));
    this.#shapes = model.statistical.shapes.map((each) => shapeDensity(each, kernels));
    this.#physics = model.physical.shapes.map((each) => numbersDensity(each, kernels));
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

  get weights(): Weights {
    return this.#weights;
  }

  /** From the next row on; what was believed so far stays. */
  set weights(weights: Weights) {
    this.#weights = checked(weights);
  }

  /** Forgets all that was seen, as after a pause or another map. */
  restart(): void {
    this.#window.restart();
    this.#beliefs.statistical.restart();
    this.#beliefs.physical.restart();
    this.#beliefs.fused.restart();
    this.#choice.restart();
    this.#last = undefined;
  }

  /** Everything that it goes on with but the weights, which the caller sets. */
  remember(pen: StatePen): void {
    this.#window.remember(pen);
    this.#beliefs.statistical.remember(pen);
    this.#beliefs.physical.remember(pen);
    this.#beliefs.fused.remember(pen);
    this.#choice.remember(pen);
    this.#last = rememberView(pen, this.#last, this.#model.regimes);
  }

  observe({ values, physics }: Observation, at: Instant): RegimeView {
    const { channels, physics: asked, secondsPerRow } = this.#model;
    assert(values.length === channels.length, "an observation has a value a channel");
    assert(physics.length === asked.length, "an observation has each number of physics");
    const rows = this.#last === undefined ? 1 : this.#rowsSince(this.#last.at, at, secondsPerRow);
    if (this.#last !== undefined && rows >= 0 && rows < sameRowBelow) return this.#last;
    if (!(rows >= 0 && rows <= gapRowsMax)) this.#window.restart();
    const unrest = { statistical: this.#takeWindow(values), physical: this.#takeState(values, physics) };
    this.#last = this.#view(at, unrest);
    return this.#last;
  }

  /** Rows between two instants; a recording that does not know its pace has one row an observation. */
  #rowsSince(last: Instant, at: Instant, secondsPerRow: number): number {
    return secondsPerRow > 0 ? (at - last) / (secondsPerRow * US_PER_S) : 1;
  }

  /** How calm the window is, 0 … 1; undefined where there is no full one. */
  #takeWindow(values: Float64Array): number | undefined {
    const { statistical, change, calm } = this.#model;
    if (!this.#window.take(values)) {
      this.#beliefs.statistical.wait();
      return undefined;
    }
    for (let regime = 0; regime < this.#energies.length; regime++)
      this.#energies[regime] = this.#shapes[regime]!(this.#window.features);
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
      const known = this.#physics[regime]!(this.#numbers);
      const energy = landscapeEnergy(this.#landscapes[regime]!, this.#inner) + known;
      this.#energies[regime] = energy;
      excess = Math.min(excess, energy - physical.limits[regime]!);
    }
    weigh(this.#energies, physical, this.#nats.physical);
    this.#beliefs.physical.observe(this.#nats.physical, 0);
    return Math.min(1, 2 * shareAtLeast(calm.excess, excess));
  }

  #view(at: Instant, calm: Calm): RegimeView {
    // A branch that cannot say leaves its weight to the other.
    const weights = sharesOf(this.#weights, calm);
    const branches = {
      statistical: this.#branch(this.#beliefs.statistical, calm.statistical),
      physical: this.#branch(this.#beliefs.physical, calm.physical),
    };
    if (weights === undefined) {
      this.#beliefs.fused.wait();
      this.#choice.restart();
      return { ...nobodyKnows, at, branches };
    }
    const isChanging = calm.statistical !== undefined && this.#window.changeScore > this.#model.change.score;
    const [nats, belief] = [this.#nats.fused, this.#beliefs.fused];
    pool(this.#nats.statistical, this.#nats.physical, { weights, gain: this.#model.poolGain, nats });
    belief.observe(nats, isChanging ? openShare * weights.statistical : 0);
    const current = this.#choice.among(belief.probabilities);
    carried(this.#ahead, belief.probabilities, this.#later);
    return {
      at,
      regime: this.#names[current]!,
      probability: bounded(belief.probabilities[current]!),
      stability: bounded(
        weights.statistical * (calm.statistical ?? 0) + weights.physical * (calm.physical ?? 0),
      ),
      transitionProbability: bounded(1 - this.#later[current]!),
      next: this.#names[highestBut(this.#later, current)],
      isChanging,
      rowsSinceChange: isChanging ? this.#window.rowsSinceSplit : undefined,
      branches,
    };
  }

  #branch({ probabilities }: Belief, calm: number | undefined): BranchView {
    if (calm === undefined) return silent;
    const most = highestBut(probabilities, -1);
    return { regime: this.#names[most]!, probability: bounded(probabilities[most]!) };
  }
}

/** How calm each branch finds the plant; undefined for one that cannot say. */
type Calm = Readonly<Record<Branch, number | undefined>>;

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

const silent: BranchView = Object.freeze({ regime: unknownRegime, probability: 0 });
const nobodyKnows = Object.freeze({
  regime: unknownRegime,
  probability: 0,
  stability: 0,
  transitionProbability: 1,
  next: undefined,
  isChanging: false,
  rowsSinceChange: undefined,
});

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
