import { fork } from "#runtime/core/chance.ts";
import type { Channel } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";
import { scalesOf } from "./basin.ts";
import { langevinChain, tunedStep } from "./langevin.ts";
import type { Objective } from "./objective.ts";
import type { Question } from "./question.ts";
import { ladderOf } from "./schedule.ts";

/**
 * One walker's way: Langevin dynamics on the potential, tilted ever more towards the objective, in which no
 * step may pass the limit anywhere on its straight way. So the way itself is the proof that its end is
 * reachable without crossing a barrier; nothing has to be searched for afterwards.
 */
export function walk(question: Question, limit: number): readonly Float64Array[] {
  const { map, potential, objective, from, parts, isStopped } = question;
  const chance = fork(question.chance);
  const scales = scalesOf(map.channels).map((scale, channel) => (parts[channel] === "stays" ? 0 : scale));
  const isWay = (here: Float64Array, there: Float64Array): boolean => {
    if (!isInside(there, map.channels)) return false;
    // Above the limit every step must lead down: a plant that is somewhere rare may only be brought back.
    return map.along(here, there) <= Math.max(limit, map.energy(here));
  };
  const way: Float64Array[] = [from];
  let step: number | undefined;
  for (const temperature of ladderOf({ hot: tiltFirst, cold: tiltLast, count: strengths })) {
    const field = tilted(potential, objective, 1 / (temperature * objective.span));
    const options = { start: way.at(-1)!, scales, chance };
    step = tunedStep(field, options, { temperature: 1, near: step });
    const chain = langevinChain(field, { ...options, isWay, step });
    for (let count = 0; count < stepsPerStrength; count++)
      if (chain.sweep(1).taken > 0) way.push(chain.state());
    if (isStopped?.()) break;
  }
  return way;
}

const strengths = 12;
/** Shares of the objective's span at which one nat is gained: from a breeze to a storm. */
const tiltFirst = 0.5;
const tiltLast = 0.002;
/** Langevin steps of each walker. */
const stepsPerStrength = 40;

function tilted(potential: Expert, objective: Objective, strength: number): Expert {
  let aim: Float64Array | undefined;
  return {
    energy: (state) => potential.energy(state) + strength * objective.cost(state),
    gradient(state, gradient): number {
      aim ??= new Float64Array(state.length);
      objective.slope(state, aim);
      const energy = potential.gradient(state, gradient) + strength * objective.cost(state);
      for (let channel = 0; channel < aim.length; channel++) gradient[channel]! += strength * aim[channel]!;
      return energy;
    },
  };
}

export function isInside(state: Float64Array, channels: readonly Channel[]): boolean {
  return channels.every(({ min, max }, channel) => state[channel]! >= min && state[channel]! <= max);
}
