import { prng } from "#runtime/core/prng.ts";
import type { Channel } from "#runtime/map/energy.ts";

export const channels: readonly Channel[] = [
  { name: "temperature", unit: "K", min: 880, max: 1120, resolution: 0.5 },
  { name: "power", unit: "kW", min: 0, max: 110, resolution: 0.1 },
];

/** Two quantities that belong together (correlation 0.8) and remember the row before by `memory`. */
export function walk(count: number, { seed, memory }: { seed: number; memory: number }): Float64Array {
  const chance = prng(seed);
  const rows = new Float64Array(2 * count);
  const push = Math.sqrt(1 - memory * memory);
  let [a, b] = [chance.normal(), chance.normal()];
  for (let row = 0; row < count; row++) {
    a = memory * a + push * chance.normal();
    b = memory * b + push * chance.normal();
    rows[2 * row] = 1000 + 20 * a;
    rows[2 * row + 1] = 50 + 10 * (0.8 * a + 0.6 * b);
  }
  return rows;
}

/** The true energy of a state of that walk, in nats. */
export function trueEnergy(temperature: number, power: number): number {
  const a = (temperature - 1000) / 20;
  const b = ((power - 50) / 10 - 0.8 * a) / 0.6;
  return Math.log(2 * Math.PI * 20 * 6) + (a * a + b * b) / 2;
}
