import type { Chance } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Found } from "./anneal.ts";
import { type Chain, isTaken } from "./chain.ts";
import { gaugeOf } from "./signature.ts";

export interface TemperOptions {
  /** One a chain, hot to cold; ladders of equal ratio are a good start. */
  readonly temperatures: readonly number[];
  readonly rounds: number;
  readonly sweepsPerRound: number;
  readonly chance: Chance;
  /** Rounds at the beginning that the signature leaves out. */
  readonly warmUpRounds?: number;
  readonly isStopped?: () => boolean;
}

export interface Tempered<State> extends Found<State> {
  /** Share of taken exchanges between each temperature and the next colder one: a gap in the ladder shows here. */
  readonly exchanges: readonly number[];
}

/**
 * Replica exchange (Swendsen and Wang 1986, Hukushima and Nemoto 1996): the chains keep their states and
 * hand their temperatures on, so a state caught in a basin is warmed, leaves it, and comes down elsewhere.
 * At each temperature the stationary law stays exactly e^(−E/T).
 */
export function temper<State>(chains: readonly Chain<State>[], options: TemperOptions): Tempered<State> {
  const { temperatures, rounds, sweepsPerRound, chance, warmUpRounds = 0, isStopped } = options;
  const count = temperatures.length;
  assert(chains.length === count && count >= 1, "each temperature has a chain");
  const places = Array.from(chains.keys());
  const gauges = temperatures.map(gaugeOf);
  const taken = new Float64Array(Math.max(count - 1, 0));
  const asked = new Float64Array(taken.length);
  let leader = chains.reduce((first, chain) => (chain.energy < first.energy ? chain : first), chains[0]!);
  let [best, energy, sweeps] = [leader.state(), leader.energy, 0];
  for (let round = 0; round < rounds && !isStopped?.(); round++) {
    for (let level = 0; level < count; level++) {
      const chain = chains[places[level]!]!;
      for (let sweep = 0; sweep < sweepsPerRound; sweep++) {
        const moves = chain.sweep(temperatures[level]!);
        sweeps++;
        if (round >= warmUpRounds) gauges[level]!.add(chain.energy, moves);
        if (chain.energy < energy) {
          leader = chain;
          [best, energy] = [chain.state(), chain.energy];
        }
      }
    }
    // Even and odd pairs in turns: every replica meets both its neighbours.
    for (let level = round % 2; level + 1 < count; level += 2) {
      const [hot, cold] = [chains[places[level]!]!, chains[places[level + 1]!]!];
      const gap = 1 / temperatures[level + 1]! - 1 / temperatures[level]!;
      asked[level]!++;
      if (!isTaken(gap * (hot.energy - cold.energy), 1, chance)) continue;
      taken[level]!++;
      [places[level], places[level + 1]] = [places[level + 1]!, places[level]!];
    }
  }
  return {
    best,
    energy,
    sweeps,
    signature: gauges.map((gauge) => gauge.reading()),
    exchanges: Array.from(taken, (wins, level) => (asked[level] === 0 ? 0 : wins / asked[level]!)),
  };
}
