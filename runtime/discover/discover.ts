// Set-points that are better by an objective and can be reached without leaving what the plant has shown.
// What is found here is a proposal like any other: each step still goes through the shield.

import { assert, Fault } from "#runtime/core/fault.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { basinOf, isSameBasin } from "./basin.ts";
import type { Caution, Finding, Question, Step } from "./question.ts";
import { isInside, walk } from "./walk.ts";

/**
 * The best end of several walkers at each caution, in the basin of now and in another: each finding gains
 * more than those before it. An empty answer says that nothing better was found, not that nothing exists.
 */
export function discover(question: Question): readonly Finding[] {
  const { map, objective, from, parts, walkers = walkersUsual, isStopped } = question;
  checkQuestion(question);
  const home = basinOf(map, question.potential, from);
  const findings: Finding[] = [];
  for (const caution of cautionsOf(question)) {
    const found: Finding[] = [];
    for (let walker = 0; walker < walkers && !isStopped?.(); walker++) {
      const way = shortened(
        question,
        best(question, walk(question, caution.limit), caution.limit),
        caution.limit,
      );
      const pushed = push(question, way.at(-1)!, caution.limit);
      const steps = stepsAlong(
        question,
        shortened(question, [...way, ...pushed], caution.limit),
        caution.limit,
      );
      const to = steps.at(-1)?.state;
      if (to === undefined) continue;
      const gain = objective.cost(from) - objective.cost(to);
      if (gain <= gainShareMin * objective.span) continue;
      const bottom = basinOf(map, question.potential, to);
      found.push({
        caution,
        to,
        gain,
        energy: map.energy(to),
        peak: steps.reduce((high, { peak }) => Math.max(high, peak), map.energy(from)),
        steps,
        basin: { bottom, energy: map.energy(bottom), isOther: !isSameBasin(map, home, bottom) },
      });
    }
    found.sort((a, b) => b.gain - a.gain);
    // The basin is left, and more is dared, only where that gains more.
    for (const isOther of [false, true]) {
      const next = found.find(({ basin }) => basin.isOther === isOther);
      const least = Math.max(0, ...findings.map(({ gain }) => gain)) + gainShareMin * objective.span;
      if (next !== undefined && next.gain > least) findings.push(next);
    }
  }
  assert(
    findings.every(({ to }) => parts.every((part, at) => part !== "stays" || to[at] === from[at])),
    "what stays has stayed",
  );
  return findings;
}

const walkersUsual = 8;
/** A gain below this share of the objective's span is noise of the search. */
const gainShareMin = 1e-3;

function checkQuestion({ map, objective, from, parts }: Question): void {
  assert(
    from.length === map.channels.length && parts.length === from.length,
    "a state has a value a channel",
  );
  const flaw = map.channels.find((_, channel) => !Number.isFinite(from[channel]!));
  if (flaw !== undefined) throw bad(`The state has no value for ${flaw.name}`, "Give every channel a value");
  if (!isInside(from, map.channels))
    throw bad("The state lies outside the map", "Start from a state that the map's channels can show");
  if (!parts.includes("set"))
    throw bad("No channel may be set, so there is nothing to propose", "Name one with --command");
  if (objective.channels.every((channel) => parts[channel] === "stays"))
    throw bad("Every channel of the objective is held", "Hold fewer channels");
}

/** Half of normal operation is at least as rare as the first, a tenth as the second. */
function cautionsOf({ map }: Question): readonly Caution[] {
  const { calibration, threshold } = map;
  const at = (share: number): number =>
    calibration.length === 0 ? threshold : calibration[Math.floor((1 - share) * (calibration.length - 1))]!;
  return [
    { word: "ordinary", limit: Math.min(at(0.5), threshold) },
    { word: "uncommon", limit: Math.min(at(0.1), threshold) },
    { word: "limit", limit: threshold },
  ];
}

/** The way up to its lowest cost, among states that are not above the limit; of about equal ones the most ordinary. */
function best(
  { map, objective }: Question,
  way: readonly Float64Array[],
  limit: number,
): readonly Float64Array[] {
  let [lowest, end] = [Number.POSITIVE_INFINITY, 0];
  for (const [index, state] of way.entries()) {
    const energy = map.energy(state);
    const cost = objective.cost(state) + gainShareMin * objective.span * energy;
    if (cost >= lowest || energy > limit) continue;
    [lowest, end] = [cost, index];
  }
  return way.slice(0, end + 1);
}

/** Leaves out every turn that a straight way can do without, as a string is pulled tight. */
function shortened({ map }: Question, way: readonly Float64Array[], limit: number): readonly Float64Array[] {
  const kept = [way[0]!];
  let at = 0;
  while (at < way.length - 1) {
    let next = way.length - 1;
    const bound = Math.max(limit, map.energy(way[at]!));
    // One step ahead is known to be free, so this ends.
    while (next > at + 1 && map.along(way[at]!, way[next]!) > bound)
      next = at + Math.max(1, (next - at) >> 1);
    kept.push(way[next]!);
    at = next;
  }
  return kept;
}

/** From where the walker ended straight on, as far as the limit lets it: noise leaves something on the table. */
function push(
  { map, objective, parts }: Question,
  from: Float64Array,
  limit: number,
): readonly Float64Array[] {
  const { channels } = map;
  const slope = new Float64Array(from.length);
  const way: Float64Array[] = [];
  let here = from;
  for (let round = 0; round < pushesMax; round++) {
    objective.slope(here, slope);
    let next: Float64Array | undefined;
    for (const [channel, { min, max }] of channels.entries()) {
      if (parts[channel] === "stays" || slope[channel] === 0) continue;
      const value = here[channel]!;
      // A target is met where the cost is none; beyond it the cost rises again.
      const rest = Math.abs(objective.cost(here) / slope[channel]!);
      const isTarget =
        objective.cost(here.with(channel, value - Math.sign(slope[channel]!) * rest)) <
        1e-12 * objective.span;
      const edge = slope[channel]! > 0 ? min : max;
      const aim = isTarget ? Math.min(Math.max(value - Math.sign(slope[channel]!) * rest, min), max) : edge;
      const there = here.with(channel, aim);
      const share = map.along(here, there) <= limit ? 1 : map.reach(here, there, limit);
      const moved = here.with(channel, share === 1 ? aim : value + share * shyness * (aim - value));
      if (objective.cost(moved) < objective.cost(next ?? here) - gainShareMin * objective.span) next = moved;
    }
    if (next === undefined || map.along(here, next) > limit) return way;
    way.push(next);
    here = next;
  }
  return way;
}

const pushesMax = 8;
/** Not to the very edge, where rounding decides. */
const shyness = 0.999;

/**
 * The way as set-points that can be asked for one after the other. The shield judges a step while the plant
 * is still where the step before left it, so each is as long as that allows; then the plant follows.
 */
function stepsAlong(question: Question, way: readonly Float64Array[], limit: number): readonly Step[] {
  const { map, from, parts } = question;
  const steps: Step[] = [];
  let here = from;
  for (const goal of way.slice(1))
    while (steps.length < stepsMax) {
      const leg = { here, goal, bound: Math.max(limit, map.energy(here)) };
      const found = longestStep(question, leg);
      if (found === undefined) return steps;
      const { step, isLast } = found;
      // Less than the sensor can tell is nothing to ask for; the next turn of the way takes it along.
      if (parts.every((part, at) => part !== "set" || step.state[at] === leg.here[at])) break;
      steps.push(step);
      here = step.state;
      if (isLast) break;
    }
  return steps;
}

const stepsMax = 64;

interface Leg {
  readonly here: Float64Array;
  readonly goal: Float64Array;
  readonly bound: number;
}

/** First what is set moves alone, then what follows comes after; both ways stay at or below the bound. */
function longestStep(
  { map, parts, foresight }: Question,
  { here, goal, bound }: Leg,
): { readonly step: Step; readonly isLast: boolean } | undefined {
  const isSet = (channel: number): boolean => parts[channel] === "set";
  const asked = here.map((value, channel) => (isSet(channel) ? goal[channel]! : value));
  let share = map.along(here, asked) <= bound ? 1 : map.reach(here, asked, bound) * shyness;
  for (; share >= shareMin; share /= 2) {
    const state = here.map((value, channel) => {
      const there = share === 1 ? goal[channel]! : value + share * (goal[channel]! - value);
      return isSet(channel) ? settable(there, value, map.channels[channel]!) : there;
    });
    const set = here.map((value, channel) => (isSet(channel) ? state[channel]! : value));
    const peak = Math.max(map.along(here, set), map.along(set, state));
    if (peak > bound) continue;
    if (foresight === undefined) return { step: { state, peak }, isLast: share === 1 };
    const held = parts.flatMap((part, channel) => (part === "set" ? [channel] : []));
    const outlook = foresight.outlook(here, { target: set, held }).energy;
    if (outlook <= foresight.limits.threshold) return { step: { state, peak, outlook }, isLast: share === 1 };
  }
  return undefined;
}

/** A set-point that the channel can show, never farther than the one that was found. */
function settable(value: number, now: number, { resolution }: Channel): number {
  if (resolution <= 0 || value === now) return value;
  const steps = value / resolution;
  const whole = value > now ? Math.floor(steps + rounding) : Math.ceil(steps - rounding);
  // Decimal steps come out as short decimals by division: 675 / 100, not 675 × 0.01.
  const perUnit = Math.round(1 / resolution);
  const rounded = Math.abs(perUnit * resolution - 1) < rounding ? whole / perUnit : whole * resolution;
  return value > now ? Math.max(rounded, now) : Math.min(rounded, now);
}

const rounding = 1e-6;

/** A step shorter than this share of the way left is no step. */
const shareMin = 0.02;

function bad(message: string, hint: string): Fault {
  return new Fault("discover/bad-question", message, { hint });
}
