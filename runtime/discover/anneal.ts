import type { Chain } from "./chain.ts";
import type { Schedule } from "./schedule.ts";
import { gaugeOf, type Reading } from "./signature.ts";

export interface Found<State> {
  /** The best state met on the whole way, not the last one. */
  readonly best: State;
  readonly energy: number;
  /** The energy signature: one reading a temperature, in the order of the run. */
  readonly signature: readonly Reading[];
  readonly sweeps: number;
}

export interface AnnealOptions {
  readonly schedule: Schedule;
  readonly sweepsPerTemperature: number;
  /** Asked after each temperature: a person may have pressed Ctrl-C, and keeps what is found. */
  readonly isStopped?: () => boolean;
}

/** Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983). */
export function anneal<State>(chain: Chain<State>, options: AnnealOptions): Found<State> {
  const { schedule, sweepsPerTemperature, isStopped } = options;
  const signature: Reading[] = [];
  let [best, energy, sweeps] = [chain.state(), chain.energy, 0];
  for (;;) {
    const temperature = schedule(signature.at(-1));
    if (temperature === undefined || isStopped?.()) return { best, energy, signature, sweeps };
    const gauge = gaugeOf(temperature);
    for (let sweep = 0; sweep < sweepsPerTemperature; sweep++) {
      const moves = chain.sweep(temperature);
      gauge.add(chain.energy, moves);
      sweeps++;
      if (chain.energy < energy) [best, energy] = [chain.state(), chain.energy];
    }
    signature.push(gauge.reading());
  }
}
