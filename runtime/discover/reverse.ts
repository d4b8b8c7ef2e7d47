import type { Chance } from "#runtime/core/chance.ts";
import { normalsOf } from "#runtime/core/chance.ts";
import { exponential } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Noise, Score } from "./score.ts";

/** A pull beside the score, e.g. −∇E of a plant's map or of an objective, in the same channels. */
export type Guide = (x: Float64Array, noise: Noise, into: Float64Array) => void;

export interface ReverseOptions {
  readonly steps: number;
  readonly chance: Chance;
  /** Langevin steps at each noise that undo what the predictor's step got wrong; 0 is the predictor alone. */
  readonly corrections?: number;
  readonly guide?: Guide;
  /** Channels that are known: at each noise they are what their value would look like under it. */
  readonly held?: ReadonlyMap<number, number>;
}

/**
 * One state out of noise, by reverse diffusion with a variance-preserving schedule (Ho et al. 2020; Song et
 * al. 2021): predictor steps are the exact posterior step for the score's own guess of the clean state.
 */
export async function reverseDiffusion(score: Score, options: ReverseOptions): Promise<Float64Array> {
  const { steps, chance, corrections = 0, guide, held = new Map() } = options;
  assert(steps >= 2 && steps <= stepsMax, `a reverse diffusion has 2 to ${stepsMax} steps`);
  const { width } = score;
  const normal = normalsOf(chance);
  const x = Float64Array.from({ length: width }, normal);
  const slope = new Float64Array(width);
  const pull = new Float64Array(width);
  const ask = async (noise: Noise): Promise<void> => {
    for (const [channel, value] of held) x[channel] = noise.a * value + noise.sigma * normal();
    await score.at(x, noise, slope);
    if (guide === undefined) return;
    guide(x, noise, pull);
    for (let channel = 0; channel < width; channel++) slope[channel]! += pull[channel]!;
  };
  for (let step = steps; step >= 1; step--) {
    const now = noiseAt(step / steps);
    const next = noiseAt((step - 1) / steps);
    for (let turn = 0; turn < corrections; turn++) {
      await ask(now);
      // A Langevin step of size (ratio · σ)², which is to the noise what `correctionRatio` says.
      const size = (correctionRatio * now.sigma) ** 2;
      const spread = Math.sqrt(2 * size);
      for (let channel = 0; channel < width; channel++)
        x[channel]! += size * slope[channel]! + spread * normal();
    }
    await ask(now);
    const keep = now.a / next.a;
    const beta = 1 - keep * keep;
    // The variance of the step given the clean state; at the last step there is none left.
    const spread = Math.sqrt(((1 - next.a * next.a) / (1 - now.a * now.a)) * beta);
    for (let channel = 0; channel < width; channel++)
      x[channel] = (x[channel]! + beta * slope[channel]!) / keep + spread * normal();
  }
  for (const [channel, value] of held) x[channel] = value;
  return x;
}

const stepsMax = 10_000;
/** Signal-to-noise ratio of a correction; Song et al. use 0.16. */
const correctionRatio = 0.16;

/**
 * β rises linearly from 0.1 to 20 over the time from 0 to 1 (Ho et al.'s schedule in continuous time), so
 * log a = −(β₀ t + (β₁ − β₀) t² / 2) / 2.
 */
export function noiseAt(time: number): Noise {
  const a = exponential(-(betaFirst * time + ((betaLast - betaFirst) * time * time) / 2) / 2);
  return { a, sigma: Math.sqrt(Math.max(1 - a * a, sigmaMin)), time };
}

const betaFirst = 0.1;
const betaLast = 20;
const sigmaMin = 1e-12;
