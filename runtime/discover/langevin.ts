// Langevin dynamics: x ← x − η ∇E + √(2ηT) ξ, in channels made comparable by a scale each. The walk itself is
// only right for small steps (ULA); with Metropolis' decision after each step (MALA, Roberts and Tweedie
// 1996) it is right for any, and a step that is too long shows as a low acceptance.

import type { Chance } from "#runtime/core/chance.ts";
import { normalsOf } from "#runtime/core/chance.ts";
import { exponential } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Expert } from "#runtime/map/expert.ts";
import type { Chain, Moves } from "./chain.ts";

export interface LangevinOptions {
  readonly start: Float64Array;
  /** Per channel, in its unit: about how far the energy is smooth. A channel of scale 0 stays where it is. */
  readonly scales: Float64Array;
  /** η, in squared scales. */
  readonly step: number;
  readonly chance: Chance;
  /** Where the noise comes from; from `chance` too where absent. */
  readonly normal?: () => number;
  /** `exact` decides each step by Metropolis and Hastings; `free` takes every step, and is a little too hot. */
  readonly rule?: "exact" | "free";
  /** Steps a sweep. */
  readonly stepsPerSweep?: number;
  /** What else must hold of a step: a wall. Symmetric, or the walk is no longer exact. */
  readonly isWay?: (from: Float64Array, to: Float64Array) => boolean;
}

/** One walker on any field. Many at once walk in the kernels: `walkersOn`. */
export function langevinChain(field: Expert, options: LangevinOptions): Chain<Float64Array> {
  const { start, scales, step, chance, rule = "exact", stepsPerSweep = 1, isWay } = options;
  const width = start.length;
  assert(scales.length === width && step > 0, "each channel has a scale, and a step leads somewhere");
  const { normal = normalsOf(chance) } = options;
  let here = start.slice();
  let there = start.slice();
  let slope = new Float64Array(width);
  let nextSlope = new Float64Array(width);
  let energy = field.gradient(here, slope);
  const move = (temperature: number): boolean => {
    const spread = Math.sqrt(2 * step * temperature);
    let noise = 0;
    for (let channel = 0; channel < width; channel++) {
      const scale = scales[channel]!;
      if (scale === 0) continue;
      const draw = normal();
      noise += draw * draw;
      there[channel] = here[channel]! - step * scale * scale * slope[channel]! + spread * scale * draw;
    }
    if (isWay !== undefined && !isWay(here, there)) return false;
    const nextEnergy = field.gradient(there, nextSlope);
    if (!Number.isFinite(nextEnergy)) return false;
    if (rule === "exact") {
      // How likely the way back is beside the way there: −log of both Gaussians, each with its own drift.
      let back = 0;
      for (let channel = 0; channel < width; channel++) {
        const scale = scales[channel]!;
        if (scale === 0) continue;
        const way = (here[channel]! - there[channel]!) / scale + step * scale * nextSlope[channel]!;
        back += way * way;
      }
      const drift = back / (4 * step * temperature) - noise / 2;
      const rise = (nextEnergy - energy) / temperature + drift;
      if (rise > 0 && chance() >= exponential(-rise)) return false;
    }
    [here, there] = [there, here];
    [slope, nextSlope] = [nextSlope, slope];
    energy = nextEnergy;
    // What is not moved must be the same in both.
    for (let channel = 0; channel < width; channel++)
      if (scales[channel] === 0) there[channel] = here[channel]!;
    return true;
  };
  return {
    get energy(): number {
      return energy;
    },
    sweep(temperature): Moves {
      let taken = 0;
      for (let index = 0; index < stepsPerSweep; index++) if (move(temperature)) taken++;
      return { asked: stepsPerSweep, taken };
    },
    state: () => here.slice(),
  };
}

/**
 * The longest step whose acceptance is about Roberts and Rosenthal's 57 % (1998), which is the best for
 * MALA in many channels; found by walking, since the energy's roughness is not known. The walk that is then
 * made with it is exact, for it changes no more.
 */
export function tunedStep(
  field: Expert,
  options: Omit<LangevinOptions, "step">,
  { temperature, near }: { readonly temperature: number; readonly near?: number | undefined },
): number {
  let step = near ?? stepFirst;
  // A step that was right for nearly the same field needs the last, small corrections only.
  for (let round = near === undefined ? 1 : tuningRounds - retuningRounds; round <= tuningRounds; round++) {
    const chain = langevinChain(field, { ...options, step, stepsPerSweep: tuningSteps });
    const { asked, taken } = chain.sweep(temperature);
    const share = taken / asked;
    // Robbins and Monro: ever smaller corrections, the same factor up as down.
    const factor = 1 + (8 * Math.abs(share - acceptanceBest)) / (1 + round / 4);
    step = share > acceptanceBest ? step * factor : step / factor;
    step = Math.min(Math.max(step, stepMin), stepMax);
  }
  return step;
}

const acceptanceBest = 0.574;
const tuningRounds = 16;
const retuningRounds = 4;
const tuningSteps = 25;
const stepFirst = 0.1;
const stepMin = 1e-9;
const stepMax = 1e3;
