// What is believed of the regime: `evidence.ts`, `chain.ts` and `belief.ts` of the runtime, operation by operation.

import {
  opinionBeliefAt,
  opinionLimitsAt,
  opinionNatsAt,
  opinionTemper,
  regimeCarriedAt,
  regimeChainAt,
  regimeCount,
  regimeEnergiesAt,
  regimeFused,
  regimePhysical,
  regimePoolGain,
  regimeRestAt,
  regimeStatistical,
} from "../../runtime/core/layout-regimes";
import { exponential } from "./elementary";
import { copyNumbers } from "./numbers";

/** One row moves no odds by more: a single spike overturns no settled belief. */
const evidenceNatsMax: f64 = 4.0;

/** Into a branch's nats: how much worse than the best one each state does, by the energies. Returns the least of them over its limit. */
export function weighEnergies(regime: usize, opinion: usize): f64 {
  const count = load<i32>(regime + regimeCount);
  const energies: usize = load<u32>(regime + regimeEnergiesAt);
  const limits: usize = load<u32>(opinion + opinionLimitsAt);
  const nats: usize = load<u32>(opinion + opinionNatsAt);
  const temper = load<f64>(opinion + opinionTemper);
  let least: f64 = Infinity;
  let excess: f64 = Infinity;
  for (let state = 0; state < count; state++) {
    const at = state << 3;
    const energy = load<f64>(energies + at);
    least = min(least, energy);
    excess = min(excess, energy - load<f64>(limits + at));
  }
  const unseen = least - excess;
  const lowest = min(least, unseen);
  for (let state = 0; state <= count; state++) {
    const at = state << 3;
    const energy = state < count ? load<f64>(energies + at) : unseen;
    store<f64>(nats + at, min((energy - lowest) * temper, evidenceNatsMax));
  }
  return excess;
}

/** Into the nats of both: the likelihoods of the branches, each to the power of its weight. */
export function pool(regime: usize, statistical: f64, physical: f64): void {
  const count = load<i32>(regime + regimeCount);
  const one: usize = load<u32>(regime + regimeStatistical + opinionNatsAt);
  const other: usize = load<u32>(regime + regimePhysical + opinionNatsAt);
  const both: usize = load<u32>(regime + regimeFused + opinionNatsAt);
  if (physical == 0.0) return copyNumbers(both, one, (count + 1) << 3);
  if (statistical == 0.0) return copyNumbers(both, other, (count + 1) << 3);
  const gain = load<f64>(regime + regimePoolGain);
  for (let state = 0; state <= count; state++) {
    const at = state << 3;
    store<f64>(both + at, gain * (statistical * load<f64>(one + at) + physical * load<f64>(other + at)));
  }
}

/** A row that says nothing: only time passes. */
export function wait(regime: usize, opinion: usize): void {
  carry(regime, load<u32>(regime + regimeChainAt), opinion, load<u32>(regime + regimeCarriedAt));
  settle(regime, opinion);
}

/** A row, by what speaks against each state; the share `open` of each belief is spread over all before. */
export function observe(regime: usize, opinion: usize, open: f64): void {
  const states = load<i32>(regime + regimeCount) + 1;
  const nats: usize = load<u32>(opinion + opinionNatsAt);
  const carried: usize = load<u32>(regime + regimeCarriedAt);
  carry(regime, load<u32>(regime + regimeChainAt), opinion, carried);
  let least: f64 = Infinity;
  for (let state = 0; state < states; state++) least = min(least, load<f64>(nats + (state << 3)));
  for (let state = 0; state < states; state++) {
    const at = carried + (state << 3);
    const opened = load<f64>(at) * (1.0 - open) + open / <f64>states;
    store<f64>(at, opened * exponential(-min(load<f64>(nats + (state << 3)) - least, evidenceNatsMax)));
  }
  settle(regime, opinion);
}

/** Into `to`: where a belief will be by these transitions. */
export function carry(regime: usize, matrix: usize, opinion: usize, to: usize): void {
  const states = load<i32>(regime + regimeCount) + 1;
  const belief: usize = load<u32>(opinion + opinionBeliefAt);
  for (let state = 0; state < states; state++) {
    let sum: f64 = 0.0;
    for (let from = 0; from < states; from++)
      sum += load<f64>(belief + (from << 3)) * load<f64>(matrix + ((from * states + state) << 3));
    store<f64>(to + (state << 3), sum);
  }
}

/** What was carried as shares of 1; where nothing is left of it, what to believe before anything was seen. */
function settle(regime: usize, opinion: usize): void {
  const states = load<i32>(regime + regimeCount) + 1;
  const carried: usize = load<u32>(regime + regimeCarriedAt);
  const belief: usize = load<u32>(opinion + opinionBeliefAt);
  let sum: f64 = 0.0;
  for (let state = 0; state < states; state++) sum += load<f64>(carried + (state << 3));
  if (!(sum > 0.0)) return copyNumbers(belief, load<u32>(regime + regimeRestAt), states << 3);
  for (let state = 0; state < states; state++)
    store<f64>(belief + (state << 3), load<f64>(carried + (state << 3)) / sum);
}
