// Many Langevin walkers in step: each move draws all noise, asks the field for all, and decides for all.

import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  noiseBytes,
  streamBytes,
  walkersBytes,
  walkersChance,
  walkersChannels,
  walkersCount,
  walkersDraws,
  walkersDriftsAt,
  walkersEnergiesAt,
  walkersMoving,
  walkersMovingAt,
  walkersNextEnergiesAt,
  walkersNextSlopesAt,
  walkersNextStatesAt,
  walkersNoiseAt,
  walkersPullsAt,
  walkersScalesAt,
  walkersSlopesAt,
  walkersStatesAt,
  walkersStep,
} from "#runtime/core/layout-samplers.ts";
import type { Expert, PlacedExpert } from "#runtime/map/expert.ts";
import type { Moves } from "./chain.ts";
import { placeNoise, placeStream } from "./stream.ts";

export interface WalkersOptions {
  /** A state after the other, one a walker. */
  readonly starts: Float64Array;
  /** Per channel, as for `langevinChain`. */
  readonly scales: Float64Array;
  readonly step: number;
  /** The words of two streams (`wordsOf`): of the noise, and of the decisions. */
  readonly noise: Uint32Array;
  readonly chance: Uint32Array;
}

export interface Walkers {
  /** Where all are and what it costs there, in the kernels' memory: views that the next sweep changes. */
  readonly states: Float64Array;
  readonly energies: Float64Array;
  /** Some steps of every walker. */
  sweep(temperature: number, steps: number): Moves;
}

/**
 * Bit for bit as many `langevinChain`s, each swept once in turn, that share `normalsOf(fourfold(noise))` and
 * `fourfold(chance)`. What is placed stays for as long as the kernels live.
 */
export function walkersOn(field: Expert | PlacedExpert, options: WalkersOptions, kernels: Kernels): Walkers {
  const { starts, scales, step } = options;
  const width = scales.length;
  const count = starts.length / width;
  assert(
    count >= 1 && Number.isInteger(count) && step > 0,
    "each walker has a state, and a step leads somewhere",
  );
  assert(
    noiseBytes === walkersChance - walkersDraws && streamBytes === walkersBytes - walkersChance,
    "layout",
  );
  const { call, f64, i32 } = kernels;
  const at = kernels.reserve(walkersBytes);
  const moving = Array.from(scales.keys()).filter((channel) => scales[channel] !== 0);
  const set = (offset: number, value: number): void => {
    i32[(at + offset) / 4] = value;
  };
  const room = (offset: number, values: number): number => {
    const place = kernels.reserve(8 * values);
    set(offset, place);
    return place;
  };
  const perChannel = (offset: number, value: (scale: number) => number): void =>
    f64.set(
      moving.map((channel) => value(scales[channel]!)),
      room(offset, moving.length) / 8,
    );
  set(walkersCount, count);
  set(walkersChannels, width);
  set(walkersMoving, moving.length);
  i32.set(
    moving.map((channel) => 8 * channel),
    room(walkersMovingAt, moving.length) / 4,
  );
  perChannel(walkersDriftsAt, (scale) => step * scale * scale);
  perChannel(walkersPullsAt, (scale) => step * scale);
  perChannel(walkersScalesAt, (scale) => scale);
  f64[(at + walkersStep) / 8] = step;
  placeNoise(options.noise, at + walkersDraws, kernels);
  placeStream(options.chance, at + walkersChance, kernels);
  const here = {
    count,
    states: room(walkersStatesAt, starts.length),
    gradients: room(walkersSlopesAt, starts.length),
    energies: room(walkersEnergiesAt, count),
  };
  const there = {
    count,
    states: room(walkersNextStatesAt, starts.length),
    gradients: room(walkersNextSlopesAt, starts.length),
    energies: room(walkersNextEnergiesAt, count),
  };
  room(walkersNoiseAt, count);
  // A channel that does not move is the same here and there, for good.
  f64.set(starts, here.states / 8);
  f64.set(starts, there.states / 8);
  const { gradients } = "gradients" in field ? field : inTurn(field, { width, kernels });
  gradients(here);
  return {
    states: f64.subarray(here.states / 8, here.states / 8 + starts.length),
    energies: f64.subarray(here.energies / 8, here.energies / 8 + count),
    sweep(temperature, steps): Moves {
      let taken = 0;
      for (let left = steps; left > 0; left--) {
        call.walkersPropose(at, temperature);
        gradients(there);
        taken += call.walkersDecide(at, temperature);
      }
      return { asked: steps * count, taken };
    },
  };
}

/** A field that knows one state at a time. */
function inTurn(
  field: Expert,
  { width, kernels: { f64 } }: { readonly width: number; readonly kernels: Kernels },
): Pick<PlacedExpert, "gradients"> {
  const state = new Float64Array(width);
  const slope = new Float64Array(width);
  return {
    gradients({ count, states, energies, gradients }): void {
      for (let walker = 0; walker < count; walker++) {
        const row = walker * width;
        for (let channel = 0; channel < width; channel++) state[channel] = f64[states / 8 + row + channel]!;
        f64[energies / 8 + walker] = field.gradient(state, slope);
        for (let channel = 0; channel < width; channel++)
          f64[gradients / 8 + row + channel] = slope[channel]!;
      }
    },
  };
}
