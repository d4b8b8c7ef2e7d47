// The allowed action that is the nearest to the one that was asked for. The kernel `plantNearest` does the
// same in the same order: every step here has a bound, and every sum an order, so that both find the same bits.

import { nearestAxesMax } from "#runtime/core/layout.ts";

/** What a plant is asked; `outlook` is undefined where it has no foresight. */
export interface Judges {
  energy(state: Float64Array): number;
  gradient(state: Float64Array, gradient: Float64Array): number;
  along(from: Float64Array, to: Float64Array): number;
  readonly outlook: ((state: Float64Array, target: Float64Array) => number) | undefined;
  /** Likely values of the commanded channels beside the others of this state, one row each. */
  likely(state: Float64Array, channels: readonly number[]): readonly Float64Array[];
}

export interface NearestQuestion {
  /** What the plant shows now. */
  readonly state: Float64Array;
  /** The commanded channels, at most `nearestAxesMax`; all else has one value for each of them. */
  readonly channels: readonly number[];
  readonly wanted: Float64Array;
  readonly standing: Float64Array;
  /** What may be commanded in this tick: hard limits and rates together. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 / range², so that distances are in ranges. */
  readonly weights: Float64Array;
  /** An action is allowed where the surprise of its state, of the way there and of its outlook keep to these. */
  readonly limits: { readonly surprise: number; readonly along: number; readonly outlook: number };
}

export interface Nearest {
  readonly values: Float64Array;
  /** Σ weight · (value − wanted)². */
  readonly cost: number;
}

/** From each candidate back to the wish, and between two of these, halvings. */
const scanSteps = 8;
const scanHalvings = 12;
const roundsMax = 32;
const trialHalvings = 6;
const pushHalvings = 8;
const corrections = 2;
const descents = 8;
/** Below this share of the cost a round gained nothing. */
const gainMin = 1e-4;
/** How far ahead a blocking gate is looked for, and how wide a difference quotient is, in shares. */
const peek: number = 1 / 1_024;
const quotient: number = 1 / 4_096;

/** Undefined where no allowed action was found, or the question has no meaning. */
export function nearestAction(judges: Judges, question: NearestQuestion): Nearest | undefined {
  const { state, channels, wanted, standing, low, high, weights } = question;
  if (!isMeaningful(question)) return undefined;
  const gates = gatesOf(judges, question);
  const clamp = (values: Float64Array): Float64Array =>
    values.map((value, at) => Math.min(Math.max(value, low[at]!), high[at]!));
  const goal = clamp(wanted);
  const costOf = (values: Float64Array): number => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) {
      const off = values[at]! - wanted[at]!;
      sum += weights[at]! * off * off;
    }
    return sum;
  };
  let best = goal;
  let least = costOf(goal);
  if (gates.allow(goal)) return { values: goal, cost: least };
  least = Number.POSITIVE_INFINITY;
  const offer = (values: Float64Array): boolean => {
    const cost = costOf(values);
    if (!(cost < least)) return false;
    least = cost;
    best = values;
    return true;
  };
  /** From the goal towards a candidate until something is allowed; then back as far as it stays so. */
  const scan = (candidate: Float64Array): void => {
    for (let step = 1; step <= scanSteps; step++) {
      if (!(costOf(between(goal, candidate, (step - 1) / scanSteps)) < least)) return;
      if (!gates.allow(between(goal, candidate, step / scanSteps))) continue;
      let [out, within] = [(step - 1) / scanSteps, step / scanSteps];
      for (let halving = 0; halving < scanHalvings; halving++) {
        const middle = (out + within) / 2;
        if (gates.allow(between(goal, candidate, middle))) within = middle;
        else out = middle;
      }
      offer(between(goal, candidate, within));
      return;
    }
  };
  const present = clamp(standing);
  const likely = judges.likely(state, channels).map(clamp);
  scan(present);
  for (let at = 0; at < goal.length; at++) scan(goal.with(at, present[at]!));
  for (const values of likely) scan(values);
  // Nothing on all these ways: from each candidate down the slope of whatever refuses it.
  if (least === Number.POSITIVE_INFINITY)
    for (const values of [present, ...likely])
      scan(descended(gates, { ...question, from: values, goal }, clamp));
  if (least === Number.POSITIVE_INFINITY) return undefined;
  /** As far from `values` towards the goal, on some axes, as it stays allowed. */
  const push = (values: Float64Array, target: Float64Array): Float64Array => {
    let [within, out] = [0, 1];
    for (let halving = 0; halving < pushHalvings; halving++) {
      const middle = (within + out) / 2;
      if (gates.allow(between(values, target, middle))) within = middle;
      else out = middle;
    }
    return between(values, target, within);
  };
  let length = 1;
  for (let round = 0; round < roundsMax; round++) {
    const before = least;
    const course = courseOf(gates, { ...question, from: best, goal });
    let isBetter = false;
    for (let halving = 0; halving < trialHalvings && !isBetter; halving++) {
      let trial = clamp(best.map((value, at) => value + length * course.tangent[at]!));
      for (let left = corrections; left > 0; left--) {
        const excess = gates.excess(course.gate, trial);
        if (!(excess > 0) || course.steepness === 0) break;
        const back = (excess * 1.001) / course.steepness;
        trial = clamp(trial.map((value, at) => value - back * course.normal[at]!));
      }
      if (gates.allow(trial)) isBetter = offer(push(trial, goal));
      if (!isBetter) length /= 2;
    }
    length = isBetter ? Math.min(1, 2 * length) : 1;
    for (let at = 0; at < goal.length; at++) {
      if (best[at] === goal[at]) continue;
      offer(push(best, best.with(at, goal[at]!)));
    }
    if (!(least < before * (1 - gainMin))) break;
  }
  return gates.allow(best) ? { values: best, cost: least } : undefined;
}

function isMeaningful({ channels, wanted, standing, low, high, weights }: NearestQuestion): boolean {
  if (channels.length < 1 || channels.length > nearestAxesMax) return false;
  return channels.every(
    (_, at) =>
      Number.isFinite(wanted[at]!) &&
      Number.isFinite(standing[at]!) &&
      Number.isFinite(low[at]!) &&
      Number.isFinite(high[at]!) &&
      low[at]! <= high[at]! &&
      weights[at]! > 0 &&
      weights[at]! < Number.POSITIVE_INFINITY,
  );
}

type Gate = "surprise" | "outlook" | "along";
const order: readonly Gate[] = ["surprise", "outlook", "along"];

interface Gates {
  /** The cheapest gate first. */
  allow(values: Float64Array): boolean;
  /** The first gate that refuses; surprise where none does. */
  refusing(values: Float64Array): Gate;
  /** How far above its limit a gate's energy is. */
  excess(gate: Gate, values: Float64Array): number;
  /** Its exact gradient in the commanded channels. */
  slope(values: Float64Array): Float64Array;
}

function gatesOf(judges: Judges, { state, channels, limits }: NearestQuestion): Gates {
  const target = state.slice();
  const gradient = new Float64Array(state.length);
  const command = (values: Float64Array): Float64Array => {
    for (let at = 0; at < channels.length; at++) target[channels[at]!] = values[at]!;
    return target;
  };
  const energyAt = (gate: Gate, values: Float64Array): number => {
    command(values);
    if (gate === "surprise") return judges.energy(target);
    if (gate === "along") return judges.along(state, target);
    return judges.outlook === undefined ? 0 : judges.outlook(state, target);
  };
  const isRefusing = (gate: Gate, values: Float64Array): boolean => !(energyAt(gate, values) <= limits[gate]);
  return {
    allow: (values) => !order.some((gate) => isRefusing(gate, values)),
    refusing: (values) => order.find((gate) => isRefusing(gate, values)) ?? "surprise",
    excess: (gate, values) => energyAt(gate, values) - limits[gate],
    slope(values): Float64Array {
      judges.gradient(command(values), gradient);
      return Float64Array.from(channels, (channel) => gradient[channel]!);
    },
  };
}

interface Course {
  readonly gate: Gate;
  /** Where to go from here: towards the wish, but along the surface of the gate that blocks the way. */
  readonly tangent: Float64Array;
  /** The gate's gradient in the metric of the weights, and its square: across the surface, outwards. */
  readonly normal: Float64Array;
  readonly steepness: number;
}

interface Position extends NearestQuestion {
  readonly from: Float64Array;
  readonly goal: Float64Array;
}

/** Newton's steps to the surface of the gate that refuses, as often as that makes sense. */
function descended(
  gates: Gates,
  position: Position,
  clamp: (values: Float64Array) => Float64Array,
): Float64Array {
  let values = position.from;
  for (let left = descents; left > 0 && !gates.allow(values); left--) {
    const gate = gates.refusing(values);
    const slope =
      gate === "surprise" ? gates.slope(values) : quotients(gates, gate, { ...position, from: values });
    const { normal, steepness } = projected(slope, slope, position.weights);
    if (!(steepness > 0)) break;
    const back = (gates.excess(gate, values) * 1.001) / steepness;
    values = clamp(values.map((value, at) => value - back * normal[at]!));
  }
  return values;
}

function courseOf(gates: Gates, position: Position): Course {
  const { from, goal, wanted, low, high, weights } = position;
  const gate = gates.refusing(between(from, goal, peek));
  const slope = gate === "surprise" ? gates.slope(from) : quotients(gates, gate, position);
  const wish = wanted.map((value, at) => value - from[at]!);
  let course = projected(wish, slope, weights);
  // At a bound an axis that would leave the box stays where it is, and the others are projected without it.
  for (let at = 0; at < wish.length; at++) {
    const isLeaving =
      (from[at]! <= low[at]! && course.tangent[at]! < 0) ||
      (from[at]! >= high[at]! && course.tangent[at]! > 0);
    if (!isLeaving) continue;
    wish[at] = 0;
    slope[at] = 0;
    course = projected(wish, slope, weights);
  }
  return { gate, ...course };
}

/** The wish without its part that climbs the slope. */
function projected(
  wish: Float64Array,
  slope: Float64Array,
  weights: Float64Array,
): Pick<Course, "tangent" | "normal" | "steepness"> {
  let steepness = 0;
  let climb = 0;
  const normal = new Float64Array(wish.length);
  for (let at = 0; at < wish.length; at++) {
    normal[at] = slope[at]! / weights[at]!;
    steepness += slope[at]! * normal[at]!;
    climb += slope[at]! * wish[at]!;
  }
  const isBlocked = climb > 0 && steepness > 0;
  const part = isBlocked ? climb / steepness : 0;
  return { tangent: wish.map((value, at) => value - part * normal[at]!), normal, steepness };
}

/** The slope of a gate that has no gradient of its own. */
function quotients(gates: Gates, gate: Gate, { from, low, high }: Position): Float64Array {
  const here = gates.excess(gate, from);
  return from.map((value, at) => {
    const width = (high[at]! - low[at]!) * quotient;
    if (width === 0) return 0;
    const step = value + width <= high[at]! ? width : -width;
    return (gates.excess(gate, from.with(at, value + step)) - here) / step;
  });
}

/** Ends are met exactly. */
function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  if (share === 1) return to;
  return from.map((value, at) => value + share * (to[at]! - value));
}
