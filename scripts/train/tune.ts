import { prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { type Controller, type Figures, measure, type Trial } from "./closed-loop.ts";
import type { Span } from "./lesson.ts";

// A PID to compare with has to be a good one, or beating it means nothing. So it is searched for by a
// machine with the same yardstick and the same kind of days as the policy: first all over the space, then
// around the best. It may break its limits as often as the policy does on those days, and no more often.

export interface PidSpace {
  readonly knobs: readonly Knob[];
  /** The controller with these settings, in the order of the knobs. */
  controller(settings: readonly number[]): Controller;
}

export interface Knob extends Span {
  readonly name: string;
  /** Gains and times are looked for by their size; the rest evenly. */
  readonly by: "size" | "even";
}

export interface TuneOptions {
  readonly seed: number;
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly candidates: number;
  /** Then so many around the best so far, each time from nearer. */
  readonly refinements: number;
  readonly outsidePercentMax: number;
}

export interface Tuned {
  readonly controller: Controller;
  readonly settings: readonly number[];
  /** On the days that it was tuned on. */
  readonly figures: Figures;
}

export function tunePid<P extends Plant>(space: PidSpace, trial: Trial<P>, options: TuneOptions): Tuned {
  const chance = prng(options.seed);
  const tried = (places: readonly number[]): Tuned & { places: readonly number[] } => {
    const settings = places.map((place, index) => settingAt(space.knobs[index]!, place));
    const controller = space.controller(settings);
    return { controller, settings, figures: measure(controller, trial, options), places };
  };
  const isBetter = ({ figures: one }: Tuned, { figures: other }: Tuned): boolean => {
    const breaks = (each: Figures) => Math.max(0, each.outsidePercent - options.outsidePercentMax);
    return breaks(one) !== breaks(other) ? breaks(one) < breaks(other) : one.meanKw < other.meanKw;
  };
  let best = tried(space.knobs.map(() => 0.5));
  for (let turn = 0; turn < options.candidates + options.refinements; turn++) {
    const left = (options.candidates + options.refinements - turn) / options.refinements;
    const reach = turn < options.candidates ? undefined : 0.02 + 0.25 * left;
    const places = best.places.map((place) =>
      reach === undefined
        ? chance.between(0, 1)
        : Math.min(1, Math.max(0, place + reach * chance.between(-1, 1))),
    );
    const next = tried(places);
    if (isBetter(next, best)) best = next;
  }
  return best;
}

function settingAt({ min, max, by }: Knob, place: number): number {
  return by === "even" ? min + place * (max - min) : min * (max / min) ** place;
}
