import { fourfold, wordsOf } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  chainBytes,
  chainEnergy,
  chainModel,
  chainPulls,
  chainSigns,
  chainSpins,
  chainStream,
} from "#runtime/core/layout-samplers.ts";
import type { Chain, Moves } from "#runtime/discover/chain.ts";
import { placeStream } from "#runtime/discover/stream.ts";
import { pullsOf, type SpinOptions, spinChain, startOf, sweepsPerSum } from "./gibbs.ts";
import { type SpinModel, spinEnergy } from "./model.ts";
import { type PlacedSpins, placeSpins } from "./place-spins.ts";

/** Chains of one model, which lies in the kernels' memory once; at most `chainsMax` of them. */
export interface SpinChains {
  /** Whether the kernels sweep; where they have no room the same numbers come from TypeScript. */
  readonly isPlaced: boolean;
  chain(options: Omit<SpinOptions, "held">): Chain<Int8Array>;
}

/**
 * The same chains as `spinChain`, bit for bit, where that takes its chance from `fourfold`: a chain draws
 * its start from the caller's chance, and then the words of a stream of its own.
 */
export function spinChains(
  model: SpinModel,
  {
    kernels,
    chainsMax,
    held = [],
  }: { readonly kernels: Kernels; readonly chainsMax: number; readonly held?: readonly number[] },
): SpinChains {
  const spareBytes = chainsMax * (chainBytes + 17 * model.count + 64);
  const placed = placeSpins(model, { held, spareBytes, kernels });
  return {
    isPlaced: placed !== undefined,
    chain({ chance, rule = "heat-bath", start }): Chain<Int8Array> {
      const begun = start ?? startOf(model, chance);
      const words = wordsOf(chance);
      if (placed === undefined)
        return spinChain(model, { chance: fourfold(words), rule, held, start: begun });
      return placedChain(placed, { start: begun, rule, words }, kernels);
    },
  };
}

interface Begun {
  readonly start: Int8Array;
  readonly rule: NonNullable<SpinOptions["rule"]>;
  readonly words: Uint32Array;
}

function placedChain(
  { at: placedAt, model, swept, numbers }: PlacedSpins,
  { start, rule, words }: Begun,
  kernels: Kernels,
): Chain<Int8Array> {
  const { call, f64, i32 } = kernels;
  const { count } = model;
  assert(start.length === count && start.every((spin) => spin === 1 || spin === -1), "each spin is ±1");
  const at = kernels.reserve(chainBytes);
  const [pullsAt, spinsAt] = [kernels.reserve(8 * count), kernels.reserve(8 * count)];
  const signs = new Int8Array(f64.buffer, kernels.reserve(count), count);
  signs.set(start);
  const pulls = pullsOf(model, start);
  for (const [place, number] of numbers.entries()) {
    f64[pullsAt / 8 + place] = pulls[number]!;
    f64[spinsAt / 8 + place] = start[number]!;
  }
  i32[(at + chainModel) / 4] = placedAt;
  i32[(at + chainPulls) / 4] = pullsAt;
  i32[(at + chainSpins) / 4] = spinsAt;
  i32[(at + chainSigns) / 4] = signs.byteOffset;
  placeStream(words, at + chainStream, kernels);
  const energyAt = (at + chainEnergy) / 8;
  f64[energyAt] = spinEnergy(model, signs);
  const pass = rule === "heat-bath" ? call.spinHeatBath : call.spinMetropolis;
  let sinceSum = 0;
  return {
    get energy(): number {
      return f64[energyAt]!;
    },
    sweep(temperature): Moves {
      const taken = pass(at, temperature);
      if (++sinceSum === sweepsPerSum) {
        f64[energyAt] = spinEnergy(model, signs);
        sinceSum = 0;
      }
      return { asked: swept, taken };
    },
    state: () => signs.slice(),
  };
}
