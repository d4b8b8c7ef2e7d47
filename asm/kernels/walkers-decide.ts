import {
  walkersChance,
  walkersChannels,
  walkersCount,
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
} from "../../runtime/core/layout-samplers";
import { leastShare, oneAtMost, perLn2, stepsPerPower } from "../lib/about";
import { exponential } from "../lib/elementary";
import { next } from "../lib/stream";

/** Metropolis' and Hastings' decision for each walker; returns how many went where they wanted. */
export function walkersDecide(walkers: usize, temperature: f64): i32 {
  const count = load<i32>(walkers + walkersCount);
  const moving = load<i32>(walkers + walkersMoving) << 2;
  const stateBytes: usize = load<i32>(walkers + walkersChannels) << 3;
  const places: usize = load<u32>(walkers + walkersMovingAt);
  const scales: usize = load<u32>(walkers + walkersScalesAt);
  const pulls: usize = load<u32>(walkers + walkersPullsAt);
  const chance = walkers + walkersChance;
  const perBack = 4.0 * load<f64>(walkers + walkersStep) * temperature;
  let here: usize = load<u32>(walkers + walkersStatesAt);
  let there: usize = load<u32>(walkers + walkersNextStatesAt);
  let slopes: usize = load<u32>(walkers + walkersSlopesAt);
  let nextSlopes: usize = load<u32>(walkers + walkersNextSlopesAt);
  let energies: usize = load<u32>(walkers + walkersEnergiesAt);
  let nextEnergies: usize = load<u32>(walkers + walkersNextEnergiesAt);
  let squares: usize = load<u32>(walkers + walkersNoiseAt);
  let taken = 0;
  for (let left = count; left > 0; left--) {
    const energy = load<f64>(nextEnergies);
    // How likely the way back is beside the way there: −log of both Gaussians, each with its own drift.
    let back: f64 = 0.0;
    for (let at = 0; at < moving; at += 4) {
      const place: usize = load<u32>(places + at);
      const leap = (load<f64>(here + place) - load<f64>(there + place)) / load<f64>(scales + (at << 1));
      const way = leap + load<f64>(pulls + (at << 1)) * load<f64>(nextSlopes + place);
      back += way * way;
    }
    const drift = back / perBack - load<f64>(squares) / 2.0;
    const rise = (energy - load<f64>(energies)) / temperature + drift;
    if (energy - energy == 0.0 && isTaken(rise, chance)) {
      store<f64>(energies, energy);
      for (let at: usize = 0; at < stateBytes; at += 8) {
        store<f64>(here + at, load<f64>(there + at));
        store<f64>(slopes + at, load<f64>(nextSlopes + at));
      }
      taken++;
    }
    squares += 8;
    energies += 8;
    nextEnergies += 8;
    here += stateBytes;
    there += stateBytes;
    slopes += stateBytes;
    nextSlopes += stateBytes;
  }
  return taken;
}

function isTaken(rise: f64, chance: usize): bool {
  if (!(rise > 0.0)) return true;
  const drawn = next(chance);
  const most = oneAtMost(rise * (perLn2 * stepsPerPower));
  if (drawn > most) return false;
  return drawn < most * leastShare || drawn < exponential(-rise);
}
