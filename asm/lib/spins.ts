// Spins that are to be turned over are listed first and turned over together: within a block no spin knows
// another, so that changes nothing, and spares a branch at each that no processor could foretell.

import { workWhitenedAt } from "../../runtime/core/layout";
import {
  chainEnergy,
  chainModel,
  chainPulls,
  chainSigns,
  chainSpins,
  spinsCouplingStartsAt,
  spinsCouplingsAt,
  spinsHasRuns,
  spinsNeighboursAt,
  spinsNumbersAt,
  spinsStartsAt,
} from "../../runtime/core/layout-samplers";

/** Where the list begins: a word a spin, its place in bytes of a double a spin. */
export const listAt: usize = workWhitenedAt;
/** Bytes of a double a spin that are listed at most. */
export const listedBytesMax: usize = 16_384;

/** Turns over what is listed up to `end`, and tells the neighbours; returns how many. */
export function turnListed(chain: usize, end: usize): i32 {
  const model: usize = load<u32>(chain + chainModel);
  const pulls: usize = load<u32>(chain + chainPulls);
  const spins: usize = load<u32>(chain + chainSpins);
  const signs: usize = load<u32>(chain + chainSigns);
  const numbers: usize = load<u32>(model + spinsNumbersAt);
  const starts: usize = load<u32>(model + spinsStartsAt);
  const neighbours: usize = load<u32>(model + spinsNeighboursAt);
  const couplings: usize = load<u32>(model + spinsCouplingsAt);
  const couplingStarts: usize = load<u32>(model + spinsCouplingStartsAt);
  const hasRuns = load<i32>(model + spinsHasRuns) != 0;
  let energy = load<f64>(chain + chainEnergy);
  for (let listed = listAt; listed < end; listed += 4) {
    const at: usize = load<u32>(listed);
    const now = -load<f64>(spins + at);
    store<f64>(spins + at, now);
    const place = at >> 1;
    store<i8>(signs + load<u32>(numbers + place), <i8>(<i32>now));
    energy -= 2.0 * now * load<f64>(pulls + at);
    const first: usize = load<u32>(starts + place);
    const next: usize = load<u32>(starts + place, 4);
    if (hasRuns) {
      const coupling = couplings + ((<usize>load<u32>(couplingStarts + place)) << 3);
      tellRuns(neighbours + (first << 3), neighbours + (next << 3), pulls, coupling, now);
    } else
      tellEach(neighbours + (first << 2), neighbours + (next << 2), pulls, couplings + (first << 3), now);
  }
  store<f64>(chain + chainEnergy, energy);
  return <i32>((end - listAt) >> 2);
}

function tellEach(from: usize, end: usize, pulls: usize, couplings: usize, now: f64): void {
  for (let neighbour = from, coupling = couplings; neighbour < end; neighbour += 4, coupling += 8) {
    const pull: usize = pulls + load<u32>(neighbour);
    store<f64>(pull, load<f64>(pull) + now * load<f64>(coupling));
  }
}

/** Neighbours that follow one another, two at a time. */
function tellRuns(from: usize, end: usize, pulls: usize, couplings: usize, now: f64): void {
  const both = f64x2.splat(now);
  let coupling = couplings;
  for (let run = from; run < end; run += 8) {
    let pull: usize = pulls + load<u32>(run);
    const last = pull + ((<usize>load<u32>(run, 4)) << 3);
    for (; pull + 32 <= last; pull += 32, coupling += 32) {
      v128.store(pull, f64x2.add(v128.load(pull), f64x2.mul(both, v128.load(coupling))));
      v128.store(pull, f64x2.add(v128.load(pull, 16), f64x2.mul(both, v128.load(coupling, 16))), 16);
    }
    for (; pull < last; pull += 8, coupling += 8)
      store<f64>(pull, load<f64>(pull) + now * load<f64>(coupling));
  }
}
