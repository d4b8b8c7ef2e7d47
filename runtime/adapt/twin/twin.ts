// The shadow twin: a forecaster that runs beside the machine and is held to what then came. The words: a
// *forecast* is made from the readings of one instant for another, under the set-points that stood in between;
// when that has come, a *comparison* says how far off it was, and a *window* of comparisons has a fidelity, a
// coherence and, at most, an alarm. A twin has no way to the machine: what it finds is told, and whoever is
// told decides.

import type { TwinPolicy } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { assert } from "#runtime/core/fault.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { type AlarmCause, SurpriseAlarm, type TwinLimits } from "./alarm.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import type { Forecaster, Unsaid } from "./forecaster.ts";
import { Pending } from "./pending.ts";
import { type TwinWindow, WindowSum } from "./window.ts";

/** `none` is a capsule without a twin; one without calibrated limits measures and never alarms. */
export const twinStates = ["none", "uncalibrated", "quiet", "alarm"] as const;
export type TwinState = (typeof twinStates)[number];

/** What a tick shows the twin: the state on the map's axes with its energy, and the forecaster's own inputs. */
export interface Look {
  readonly at: Instant;
  readonly state: Float64Array;
  readonly energy: number;
  readonly inputs: Float64Array;
}

export interface TwinChange {
  readonly at: Instant;
  readonly to: "quiet" | "alarm";
  /** Undefined where an alarm is over. */
  readonly because: AlarmCause | undefined;
  /** The output that was the farthest from its forecast, and what it was expected to be and was. */
  readonly point: PointId;
  readonly expected: number;
  readonly found: number;
  readonly residual: number;
  readonly jump: number;
  readonly limits: TwinLimits;
}

/** A window that is over, and whether anything in it lay above a limit. */
export interface EndedWindow extends TwinWindow {
  readonly isExceeded: boolean;
}

export interface TwinParts {
  readonly forecaster: Forecaster;
  readonly map: Pick<EnergyMap, "channels" | "energy" | "place" | "threshold">;
  readonly policy: TwinPolicy;
  /** The actuators: an input of the forecaster that is one of them is a set-point. */
  readonly commands: readonly PointId[];
  readonly tickUs: number;
}

export class Twin {
  readonly #forecaster: Forecaster;
  readonly #map: TwinParts["map"];
  readonly #tickUs: number;
  readonly #limits: TwinLimits | undefined;
  readonly #alarm: SurpriseAlarm | undefined;
  readonly #axes: readonly number[];
  readonly #comparison: Comparison;
  readonly #pending: Pending;
  readonly #sum: WindowSum;
  readonly #expected: Float64Array;
  readonly #untold: TwinChange[] = [];
  #comparedAt: Instant = 0;
  #entropyGain = Number.NaN;
  #shift = 0;
  #since: Instant = 0;
  #compared = 0;
  #missed = 0;
  #late = 0;
  #alarms = 0;
  #last: TwinWindow | undefined;

  constructor({ forecaster, map, policy, commands, tickUs }: TwinParts) {
    const { channels } = map;
    this.#forecaster = forecaster;
    this.#map = map;
    this.#tickUs = tickUs;
    this.#limits = policy.limits;
    this.#alarm = policy.limits && new SurpriseAlarm(policy.limits, policy.windowTicks);
    this.#axes = forecaster.outputs.map(({ point }) => channels.findIndex(({ name }) => name === point));
    this.#comparison = comparisonOf({ forecaster, map, axes: this.#axes });
    this.#pending = new Pending({
      ...{ aheadUs: forecaster.aheadUs, tickUs, width: forecaster.inputs.length },
      commands: forecaster.inputs.flatMap(({ point }, place) => (commands.includes(point) ? [place] : [])),
    });
    this.#sum = new WindowSum(policy.windowTicks, map.threshold);
    this.#expected = new Float64Array(channels.length);
  }

  get state(): TwinState {
    if (this.#alarm === undefined) return "uncalibrated";
    return this.#alarm.cause === undefined ? "quiet" : "alarm";
  }

  get since(): Instant {
    return this.#since;
  }

  get compared(): number {
    return this.#compared;
  }

  /** Forecasts that could not be compared, and ticks for which there was none. */
  get missed(): number {
    return this.#missed;
  }

  /** Forecasts that came too late in this life, which no replay can know of. */
  get late(): number {
    return this.#late;
  }

  get alarms(): number {
    return this.#alarms;
  }

  /** The last whole window; undefined until there is one. */
  get last(): TwinWindow | undefined {
    return this.#last;
  }

  /** When a forecast was compared last; `expected` and `entropyGain` are of that one. */
  get comparedAt(): Instant {
    return this.#comparedAt;
  }

  /** The state that was forecast, on the map's axes; what is not forecast is as it was found. */
  get expected(): Float64Array {
    return this.#expected;
  }

  /** In nats: how much less sure it was of that than a reading is. */
  get entropyGain(): number {
    return this.#entropyGain;
  }

  /** Everything that it goes on with, once all changes are told. */
  remember(pen: StatePen): void {
    this.#shift = pen.number(this.#shift);
    this.#since = pen.number(this.#since);
    this.#compared = pen.whole(this.#compared);
    this.#missed = pen.whole(this.#missed);
    this.#alarms = pen.whole(this.#alarms);
    const hasWindow = pen.whole(this.#last === undefined ? 0 : 1) === 1;
    const { fidelity, coherence, residual, jump } = this.#last ?? noWindow;
    this.#last = hasWindow
      ? {
          fidelity: pen.number(fidelity),
          coherence: pen.number(coherence),
          residual: pen.number(residual),
          jump: pen.number(jump),
        }
      : undefined;
    this.#forecaster.remember(pen);
    this.#alarm?.remember(pen);
    this.#sum.remember(pen);
    this.#pending.remember(pen);
    this.#untold.length = 0;
  }

  /** Moves both alarm limits by a share; whoever does keeps it within the capsule's band. */
  set shift(share: number) {
    assert(Math.abs(share) < 1, "a limit is moved by less than itself");
    this.#shift = share;
  }

  /** Takes a tick: makes the forecast that is due and compares it, then begins the next. Returns a window that ended. */
  observe(look: Look): Soon<EndedWindow | undefined> {
    this.#pending.pass(look.inputs);
    if (!isKnown(look)) return this.#miss(look.at);
    const ended = this.#compareDue(look, undefined);
    return ended instanceof Promise ? this.#beginLater(ended, look) : this.#beginNext(look, ended);
  }

  async #beginLater(ended: Promise<EndedWindow | undefined>, look: Look): Promise<EndedWindow | undefined> {
    return this.#beginNext(look, await ended);
  }

  /** A state that nobody knows is no comparison, and no beginning. */
  #miss(at: Instant): undefined {
    for (; this.#pending.hasBefore(at + this.#tickUs / 2); this.#pending.drop()) this.#missed++;
    if (this.#pending.isDue(at)) this.#missed++;
  }

  #beginNext(look: Look, ended: EndedWindow | undefined): EndedWindow | undefined {
    if (this.#pending.isDue(look.at)) this.#pending.add(look);
    return ended;
  }

  /** Visits what has changed since; what `keep` refuses is offered again at the next tick. */
  changes(keep: (change: TwinChange) => boolean): void {
    while (this.#untold[0] !== undefined && keep(this.#untold[0])) this.#untold.shift();
  }

  #compareDue(look: Look, before: EndedWindow | undefined): Soon<EndedWindow | undefined> {
    let ended = before;
    const half = this.#tickUs / 2;
    while (this.#pending.hasBefore(look.at + half)) {
      // A tick that came too late is not the one that was forecast, and no value is made up for it.
      const isOnTime = this.#pending.dueAt >= look.at - half;
      const unsaid = isOnTime ? this.#comparison.compare(this.#pending.inputs, look.state) : "absent";
      if (unsaid instanceof Promise) return this.#compareLater(unsaid, look, ended);
      ended = this.#hear(unsaid, look) ?? ended;
    }
    return ended;
  }

  async #compareLater(
    unsaid: Promise<Unsaid | undefined>,
    look: Look,
    before: EndedWindow | undefined,
  ): Promise<EndedWindow | undefined> {
    return this.#compareDue(look, this.#hear(await unsaid, look) ?? before);
  }

  #hear(unsaid: Unsaid | undefined, look: Look): EndedWindow | undefined {
    let ended: EndedWindow | undefined;
    if (unsaid === "late") this.#late++;
    if (unsaid === undefined) ended = this.#compare(look);
    else this.#missed++;
    this.#pending.drop();
    return ended;
  }

  #compare(look: Look): EndedWindow | undefined {
    const { expected, energy: forecast, residual, entropyGain } = this.#comparison;
    const jump = look.energy - forecast;
    const freeEnergyRise = look.energy - this.#pending.energyThen - entropyGain;
    const step = { residual, jump, energyError: jump, freeEnergyRise };
    copyNumbers(this.#expected, expected);
    this.#compared++;
    this.#comparedAt = look.at;
    this.#entropyGain = entropyGain;
    const change = this.#alarm?.observe(step, this.#shift);
    if (change !== undefined) this.#tell(change, look, step);
    const window = this.#sum.take(step);
    if (window === undefined) return undefined;
    this.#last = window;
    const { residual: highest, jump: rise } = this.#shifted();
    return { ...window, isExceeded: window.residual > highest || window.jump > rise };
  }

  #tell(change: "raised" | "calmed", { at, state }: Look, { residual, jump }: TwinLimits): void {
    this.#since = at;
    if (change === "raised") this.#alarms++;
    if (this.#untold.length === untoldMax) this.#untold.shift();
    const axis = this.#axes[this.#comparison.farthest]!;
    this.#untold.push({
      at,
      to: change === "raised" ? "alarm" : "quiet",
      because: this.#alarm?.cause,
      point: this.#map.channels[axis]!.name,
      expected: this.#expected[axis]!,
      found: state[axis]!,
      ...{ residual, jump, limits: this.#shifted() },
    });
  }

  #shifted(): TwinLimits {
    const { residual = Number.POSITIVE_INFINITY, jump = Number.POSITIVE_INFINITY } = this.#limits ?? {};
    return { residual: residual * (1 + this.#shift), jump: jump * (1 + this.#shift) };
  }
}

const noWindow: TwinWindow = { fidelity: 0, coherence: 0, residual: 0, jump: 0 };

/** A log without room for so many changes has stopped the machine long before. */
const untoldMax = 16;

function isKnown({ state, energy, inputs }: Look): boolean {
  return Number.isFinite(energy) && areFinite(state) && areFinite(inputs);
}
