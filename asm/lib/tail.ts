import {
  fenceCells,
  fencePerNat,
  fenceStarts,
  tailCount,
  tailEnergies,
  tailFences,
  tailRarities,
  tailScale,
} from "../../runtime/core/layout";

const slopeMax: f64 = 1e9;

/** How many of a tail's calibration energies are below this one; all of them for NaN. */
export function rankOf(tail: usize, energy: f64): i32 {
  const energies: usize = load<u32>(tail + tailEnergies);
  const count = load<i32>(tail + tailCount);
  const off = energy - load<f64>(energies);
  if (off <= 0.0) return 0;
  if (!(energy <= load<f64>(energies + ((count - 1) << 3)))) return count;
  const fences: usize = load<u32>(tail + tailFences);
  const cell = <usize>min(off * load<f64>(fences + fencePerNat), <f64>fenceCells);
  const starts = fences + fenceStarts + (cell << 2);
  let low = load<i32>(starts);
  let high = load<i32>(starts, 4);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (!(load<f64>(energies + (middle << 3)) >= energy)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The surprise of an energy of this rank in nats; see `surpriseOf` in the runtime. */
export function natsAt(tail: usize, rank: i32, energy: f64): f64 {
  if (rank == 0) return 0.0;
  const below = energyAt(tail, rank - 1);
  const nats = rarityAt(tail, rank - 1);
  if (rank == load<i32>(tail + tailCount)) return nats + (energy - below) / load<f64>(tail + tailScale);
  const rise = rarityAt(tail, rank) - nats;
  return nats + ((energy - below) / (energyAt(tail, rank) - below)) * rise;
}

/** What a nat of energy more would add to it. */
export function slopeAt(tail: usize, rank: i32): f64 {
  if (rank == 0) return 0.0;
  if (rank == load<i32>(tail + tailCount)) return 1.0 / load<f64>(tail + tailScale);
  const rise = rarityAt(tail, rank) - rarityAt(tail, rank - 1);
  return min(rise / (energyAt(tail, rank) - energyAt(tail, rank - 1)), slopeMax);
}

function energyAt(tail: usize, index: i32): f64 {
  return load<f64>(load<u32>(tail + tailEnergies) + (index << 3));
}

/** −log of the share of calibration rows at or above an energy, as it was computed where the tail was placed. */
function rarityAt(tail: usize, index: i32): f64 {
  return load<f64>(load<u32>(tail + tailRarities) + (index << 3));
}
