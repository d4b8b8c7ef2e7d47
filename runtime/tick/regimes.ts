import type { Adaptation } from "#runtime/adapt/adaptation/adaptation.ts";
import { pointsOf } from "#runtime/adapt/balance.ts";
import { Hindsight } from "#runtime/adapt/regime/hindsight.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { rowMsOf } from "#runtime/adapt/regime/open.ts";
import { balanceNumber, PhysicsNumbers } from "#runtime/adapt/regime/physics.ts";
import { type RegimeView, unknownRegime, type Weights } from "#runtime/adapt/regime/regime.ts";
import { rememberView } from "#runtime/adapt/regime/remember-view.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { isFor, policiesOf } from "#runtime/capsule/units.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { decimal, type RegimeRecord } from "#runtime/prove/record.ts";
import { boundsIn } from "#runtime/shield/bounds.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { Conditioner, type Signal } from "#runtime/signal/condition.ts";

export interface RegimeParts {
  readonly capsule: { readonly id: Digest; readonly manifest: Manifest };
  readonly model: RegimeModel;
  readonly map: Pick<EnergyMap, "gradient">;
  readonly envelope: Envelope;
  /** Where windows are computed; in plain TypeScript, with the same bits, if left out. */
  readonly kernels?: Kernels;
  /** What may shift the branches' weights. */
  readonly adaptation?: Adaptation | undefined;
}

/** A regime that took the place of another. */
interface Change {
  readonly from: string;
  readonly view: RegimeView;
}

/**
 * Knows the regime at every tick. The plant is looked at as often as it was when the regimes were learnt, so a tick
 * between two rows costs a comparison. What it says chooses among signed policies and signed limits, and allows
 * nothing by itself.
 */
export class Regimes {
  readonly #parts: RegimeParts;
  /** The weight of the statistical branch as it was signed. */
  readonly #signed: number;
  readonly #watch: RegimeWatch;
  readonly #hindsight: Hindsight;
  readonly #physics: PhysicsNumbers;
  readonly #balanced: Conditioner;
  /** The axis of each channel of the model. */
  readonly #places: readonly number[];
  readonly #values: Float64Array;
  readonly #rowUs: number;
  /** A tick so long after a row is the next one: the tick nearest to a row is its row. */
  readonly #earlyUs: number;
  readonly #untold: Change[] = [];
  #view: RegimeView | undefined;
  #since: Instant = 0;

  constructor(parts: RegimeParts) {
    const { capsule, model, map, envelope, kernels } = parts;
    const { state, tickMs, regimes, balances: declared = [] } = capsule.manifest;
    const axes = state.map(({ point }) => point);
    const balances = declared.filter((balance) => model.physics.includes(balanceNumber(balance)));
    const points = pointsOf(balances);
    const ageMsMax = Math.max(...state.map((dimension) => dimension.ageMsMax));
    this.#parts = parts;
    this.#signed = regimes!.statistical;
    this.#watch = new RegimeWatch(model, { weights: this.#weights(), ...(kernels && { kernels }) });
    this.#hindsight = new Hindsight(model.horizonRows);
    this.#physics = new PhysicsNumbers({ model, map, axes, balances, points });
    this.#balanced = new Conditioner(points.map((point) => ({ point, ageMsMax })));
    this.#places = model.channels.map((channel) => axes.indexOf(channel));
    this.#values = new Float64Array(model.channels.length);
    this.#rowUs = rowMsOf(model, tickMs) * US_PER_MS;
    this.#earlyUs = this.#rowUs - (envelope.tickUs >> 1);
  }

  /** Undefined before the first row. */
  get view(): RegimeView | undefined {
    return this.#view;
  }

  get since(): Instant {
    return this.#since;
  }

  get weights(): Weights {
    return this.#watch.weights;
  }

  get model(): RegimeModel {
    return this.#parts.model;
  }

  /** The regime at this tick, `unknown` until something was seen. */
  observe(frame: Frame, { at, values: state }: Signal): string {
    const before = this.#view;
    if (before !== undefined && at >= before.at && at - before.at < this.#earlyUs) return before.regime;
    if (before === undefined || at < before.at || at - before.at > gapRowsMax * this.#rowUs)
      this.#physics.restart();
    for (let channel = 0; channel < this.#places.length; channel++)
      this.#values[channel] = state[this.#places[channel]!]!;
    const physics = this.#physicsOf(frame, state);
    if (this.#statistical() !== this.#watch.weights.statistical) this.#watch.weights = this.#weights();
    const view = this.#watch.observe({ values: this.#values, physics }, at);
    const right = this.#hindsight.take(view);
    if (right !== undefined) this.#parts.adaptation?.observeBranches(right, at);
    this.#view = view;
    const from = before?.regime ?? unknownRegime;
    if (view.regime !== from) this.#changed({ from, view });
    return view.regime;
  }

  /** What a model asks for beside its channels, mostly nothing. */
  #physicsOf(frame: Frame, state: Float64Array): Float64Array {
    const { numbers } = this.#physics;
    if (numbers.length === 0) return numbers;
    return this.#physics.take(state, this.#balanced.of(frame).values);
  }

  /** Everything that it goes on with, once all changes are told. */
  remember(pen: StatePen): void {
    const { regimes } = this.#parts.model;
    this.#view = rememberView(pen, this.#view, regimes);
    this.#since = pen.number(this.#since);
    this.#watch.remember(pen);
    this.#hindsight.remember(pen, regimes);
    this.#physics.remember(pen);
    this.#untold.length = 0;
  }

  /** Visits what has changed since, as records; what `keep` refuses is offered again at the next tick. */
  changes(
    keep: (record: RegimeRecord) => boolean,
    moment: { readonly boot: string; readonly tick: number },
  ): void {
    while (this.#untold[0] !== undefined && keep(this.#recordOf(this.#untold[0], moment)))
      this.#untold.shift();
  }

  #changed(change: Change): void {
    this.#since = change.view.at;
    // The oldest goes first: the newest says how things stand.
    if (this.#untold.length === untoldMax) this.#untold.shift();
    this.#untold.push(change);
  }

  #recordOf({ from, view }: Change, moment: { readonly boot: string; readonly tick: number }): RegimeRecord {
    const { capsule, envelope } = this.#parts;
    const { statistical, physical } = view.branches;
    const unit = policiesOf(capsule.manifest).find((each) => isFor(each, view.regime));
    return {
      kind: "regime",
      ...moment,
      at: view.at,
      capsule: capsule.id,
      from,
      to: view.regime,
      probability: decimal(view.probability),
      stability: decimal(view.stability),
      transition: decimal(view.transitionProbability),
      next: view.next ?? null,
      branches: {
        statistical: [statistical.regime, decimal(statistical.probability)],
        physical: [physical.regime, decimal(physical.probability)],
      },
      unit: unit?.name ?? null,
      threshold: decimal(boundsIn(view.regime, envelope).state),
    };
  }

  #weights(): Weights {
    const statistical = this.#statistical();
    return { statistical, physical: 1 - statistical };
  }

  /** The signed weight of the statistical branch, moved by what was adapted. */
  #statistical(): number {
    return Math.min(Math.max(this.#signed + (this.#parts.adaptation?.weightShift ?? 0), 0), 1);
  }
}

/** In rows: what flows is summed from row to row, and one that is missing ends the sum. */
const gapRowsMax = 1.5;
/** A log without room for so many changes has stopped the machine long before. */
const untoldMax = 16;
