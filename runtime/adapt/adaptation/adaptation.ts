// Bounded adaptation. The words: an *adjustable* is a number that may change by itself, an *error* is what
// pulls at it, and a *change* is one step, which is written down before or after with its cause. Three kinds of
// numbers are adjustable: the biases of the policy's outputs, the twin's alarm limit, and the weights of the
// regimes' branches. No limit that blocks is among them, and there is no way here to reach one.

import type { AdaptationPolicy } from "#runtime/capsule/manifest.ts";
import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { PointId } from "#runtime/field/point.ts";
import { Adjustable } from "./adjustable.ts";

export interface AdaptChange {
  readonly at: Instant;
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly cap: number;
  readonly because: AdaptCause;
  /** All that is adapted after it, by name. */
  readonly values: Readonly<Record<string, number>>;
}

export type AdaptCause =
  | "the shield keeps changing what the policy asks for"
  | "the twin's limit was passed more often than promised"
  | "the twin's limit was passed as seldom as promised"
  | "one branch of the regimes is right more often"
  | "frozen"
  | "taken back";

/** An output of the policy and how far its actuator goes. */
export interface AdaptedOutput {
  readonly point: PointId;
  readonly min: number;
  readonly max: number;
}

export interface AdaptationParts {
  /** When this life begins: what is taken back at once is taken back then. */
  readonly at: Instant;
  readonly policy: AdaptationPolicy;
  /** Whether the gateway's own configuration freezes what the capsule would adapt. */
  readonly frozenBy: "nobody" | "gateway";
  readonly outputs: readonly AdaptedOutput[];
  readonly alarmRate: number;
  /** What the log last said, by name. */
  readonly inherited?: Readonly<Record<string, number>>;
}

export class Adaptation {
  /** What is added to each output, in its own unit. Read by whoever proposes, written here alone. */
  readonly biases: Float64Array;
  readonly #outputs: readonly AdaptedOutput[];
  readonly #alarmRate: number;
  readonly #biases: readonly Adjustable[];
  readonly #limit: Adjustable;
  readonly #weight: Adjustable;
  readonly #isFrozen: boolean;
  readonly #untold: AdaptChange[] = [];
  #lastAt: Instant = 0;

  constructor({ at, policy, frozenBy, outputs, alarmRate, inherited = {} }: AdaptationParts) {
    const { biasShareMax, biasSharePerHour, thresholdShareMax, weightShareMax } = policy;
    const adjustable = (name: string, cap: number, perHour?: number): Adjustable =>
      new Adjustable({ name, cap, ...(perHour !== undefined && { perHour }) }, inherited[name] ?? 0);
    this.#outputs = outputs;
    this.#alarmRate = alarmRate;
    this.#biases = outputs.map(({ point }) => adjustable(biasName(point), biasShareMax, biasSharePerHour));
    this.#limit = adjustable(limitName, thresholdShareMax);
    this.#weight = adjustable(weightName, weightShareMax);
    this.biases = new Float64Array(outputs.length);
    this.#isFrozen = policy.frozen || frozenBy === "gateway";
    this.#show();
    if (this.#isFrozen) this.#end("frozen", at);
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** The share by which the twin's alarm limits are moved. */
  get limitShift(): number {
    return this.#limit.value;
  }

  /** What goes from the physical branch's weight to the statistical one's, as a share of both. */
  get weightShift(): number {
    return this.#weight.value;
  }

  /** All that is adapted, by name; 0 where nothing was. */
  get values(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#all().map(({ rule, value }) => [rule.name, value]));
  }

  /**
   * What the policy asked for, and what the shield made of it where it agreed with the direction. The error is
   * the difference as a share of the range, and its integral with a time constant is the bias: a policy that is
   * corrected the same way all day learns to ask for what it gets.
   */
  observeWrites(asked: ArrayLike<number>, got: ArrayLike<number>, at: Instant): void {
    const elapsedUs = this.#elapsedUs(at);
    if (this.#isFrozen) return;
    for (let output = 0; output < this.#biases.length; output++) {
      const { min, max } = this.#outputs[output]!;
      const error = (got[output]! - asked[output]!) / (max - min);
      const held = Math.min(Math.max(error, -1), 1);
      const pull = (held * elapsedUs) / biasTimeUs;
      this.#move(this.#biases[output]!, { pull, elapsedUs, at, because: shieldChanges });
    }
  }

  /**
   * A window of the twin that is over. The limit follows the rate of alarms (adaptive conformal inference, Gibbs
   * and Candès 2021): up by a step for a window above it, down by the promised rate's share of one for any other.
   */
  observeWindow(isExceeded: boolean, at: Instant): void {
    if (this.#isFrozen) return;
    const error = (isExceeded ? 1 : 0) - this.#alarmRate;
    const pull = error * limitStepShare * this.#limit.rule.cap;
    const because = isExceeded ? oftenPassed : seldomPassed;
    this.#move(this.#limit, { pull, elapsedUs: 0, at, because });
  }

  /** Which branches of the regimes turned out right, once that is known. */
  observeBranches(right: { readonly statistical: boolean; readonly physical: boolean }, at: Instant): void {
    if (this.#isFrozen) return;
    const error = (right.statistical ? 1 : 0) - (right.physical ? 1 : 0);
    const pull = error * weightStepShare * this.#weight.rule.cap;
    this.#move(this.#weight, { pull, elapsedUs: 0, at, because: branchRight });
  }

  /** Ends what was adapted so far; adapting goes on from there. */
  takeBack(at: Instant): void {
    this.#end("taken back", at);
  }

  /** Visits what has changed since; what `keep` refuses is offered again at the next tick. */
  changes(keep: (change: AdaptChange) => boolean): void {
    while (this.#untold[0] !== undefined && keep(this.#untold[0])) this.#untold.shift();
  }

  /** Everything that it goes on with, once all changes are told. */
  remember(pen: StatePen): void {
    for (const one of this.#all()) one.remember(pen);
    this.#lastAt = pen.number(this.#lastAt);
    this.#untold.length = 0;
    this.#show();
  }

  #move(
    one: Adjustable,
    { pull, elapsedUs, at, because }: { pull: number; elapsedUs: number; at: Instant; because: AdaptCause },
  ): void {
    // A change that nobody would read of does not happen: the log has no room, and the machine is soon stopped.
    if (this.#untold.length >= untoldMax) return;
    const before = one.value;
    if (one.pull(pull, elapsedUs)) this.#changed(one, { before, at, because });
  }

  #end(because: "frozen" | "taken back", at: Instant): void {
    for (const one of this.#all()) {
      const before = one.value;
      if (one.takeBack()) this.#changed(one, { before, at, because });
    }
  }

  #changed(
    { rule, value }: Adjustable,
    { before, at, because }: { before: number; at: Instant; because: AdaptCause },
  ): void {
    this.#show();
    const { name, cap } = rule;
    this.#untold.push({ at, name, before, after: value, cap, because, values: this.values });
  }

  #show(): void {
    this.#biases.forEach(({ value }, output) => {
      const { min, max } = this.#outputs[output]!;
      this.biases[output] = value * (max - min);
    });
  }

  #all(): readonly Adjustable[] {
    return [...this.#biases, this.#limit, this.#weight];
  }

  /** Of time that was not watched nothing is made up. */
  #elapsedUs(at: Instant): number {
    const elapsed = at - this.#lastAt;
    this.#lastAt = at;
    return elapsed >= 0 && elapsed <= gapUsMax ? elapsed : 0;
  }
}

/** The names of all that a capsule may adapt, in the order of `values`. */
export function adjustableNames(outputs: readonly Pick<AdaptedOutput, "point">[]): readonly string[] {
  return [...outputs.map(({ point }) => biasName(point)), limitName, weightName];
}

function biasName(point: PointId): string {
  return `bias ${point}`;
}

export const limitName = "twin limit";
export const weightName = "statistical weight";

const shieldChanges = "the shield keeps changing what the policy asks for";
const oftenPassed = "the twin's limit was passed more often than promised";
const seldomPassed = "the twin's limit was passed as seldom as promised";
const branchRight = "one branch of the regimes is right more often";

/** A correction that stays the same is fully adopted after ten minutes, if cap and rate let it. */
const biasTimeUs = 600 * US_PER_S;
/** One window of surprise moves the limit by a 32nd of its band, so that a band is not used up by one bad hour. */
const limitStepShare = 1 / 32;
const weightStepShare = 1 / 64;
const gapUsMax = 10 * US_PER_S;
/** Changes are few: a log that takes none for so long has no room. */
const untoldMax = 64;
