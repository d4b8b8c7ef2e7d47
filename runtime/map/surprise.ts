/**
 * The conformal p-value of an energy: how often normal operation is at least this unusual. Never zero,
 * because n calibration rows cannot say more than 1 in n + 1. What is not a number is as rare as can be.
 */
export function pValue(calibration: Float64Array, energy: number): number {
  return (1 + countAtLeast(calibration, energy)) / (calibration.length + 1);
}

/** For the person at the machine: "seen about 1 time in 40", "rarer than 1 in 500". */
export function rarity(calibration: Float64Array, energy: number): string {
  const more = countAtLeast(calibration, energy);
  const rows = calibration.length + 1;
  if (more === 0) return `rarer than 1 in ${rows}`;
  const times = Math.round(rows / (1 + more));
  return times <= 1 ? "ordinary" : `about 1 in ${times}`;
}

/** How many of the ascending energies are at or above this one. */
export function countAtLeast(ascending: Float64Array, energy: number): number {
  if (Number.isNaN(energy)) return 0;
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < energy) low = middle + 1;
    else high = middle;
  }
  return ascending.length - low;
}
