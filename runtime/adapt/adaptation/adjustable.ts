import { assert } from "#runtime/core/fault.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";

/** One number that may change by itself: how far, how finely, and how fast. Its signed value is 0. */
export interface AdjustableRule {
  readonly name: string;
  /** The furthest it may be from 0, either way. A cap of 0 never moves. */
  readonly cap: number;
  /** How far it may move in an hour; absent where it moves by events and not by time. */
  readonly perHour?: number;
}

/**
 * A value in [−cap, cap] that moves in steps of a 32nd of its cap: what pulls at it is added up until it is worth
 * a step, and each step is a change that can be written down. Total: what is no number pulls at nothing.
 */
export class Adjustable {
  readonly rule: AdjustableRule;
  #steps: number;
  #pull = 0;
  #waitedUs = 0;

  constructor(rule: AdjustableRule, inherited = 0) {
    assert(rule.cap >= 0 && rule.cap < 1, "a cap is a share");
    this.rule = rule;
    const share = rule.cap > 0 ? inherited / rule.cap : 0;
    this.#steps = Number.isFinite(share)
      ? // Added to 0, because a record is not to say "-0".
        Math.min(Math.max(Math.round(share * stepsEachWay), -stepsEachWay), stepsEachWay) + 0
      : 0;
  }

  /** A whole number of steps, so that the cap is met exactly and the way back to 0 as well. */
  get value(): number {
    return (this.#steps / stepsEachWay) * this.rule.cap;
  }

  /** Pulls by a share of the range over a time; true where the value has changed. */
  pull(share: number, elapsedUs: number): boolean {
    const { cap, perHour } = this.rule;
    if (!Number.isFinite(share) || !(elapsedUs >= 0) || cap === 0) return false;
    const step = cap / stepsEachWay;
    this.#pull = Math.min(Math.max(this.#pull + share, -step), step);
    this.#waitedUs = Math.min(this.#waitedUs + elapsedUs, usPerHour);
    // Waited for a step is what keeps the rate, however hard and long the pull: none is saved up.
    if (perHour !== undefined && this.#waitedUs * perHour < step * usPerHour * almost) return false;
    if (Math.abs(this.#pull) < step * almost) return false;
    const next = this.#steps + Math.sign(this.#pull);
    this.#pull = 0;
    this.#waitedUs = 0;
    if (Math.abs(next) > stepsEachWay) return false;
    this.#steps = next;
    return true;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#steps = pen.below(this.#steps + stepsEachWay, 2 * stepsEachWay + 1) - stepsEachWay;
    this.#pull = pen.number(this.#pull);
    this.#waitedUs = pen.number(this.#waitedUs);
  }

  /** Back to what was signed; true where that is a change. */
  takeBack(): boolean {
    const isChange = this.#steps !== 0;
    this.#steps = 0;
    this.#pull = 0;
    this.#waitedUs = 0;
    return isChange;
  }
}

export const stepsEachWay = 32;
const usPerHour = 3_600_000_000;
/** Sums of rounded parts of a step may miss the whole by a hair. */
const almost = 1 - 1e-9;
