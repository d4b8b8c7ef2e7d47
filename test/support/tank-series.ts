import { prng } from "#runtime/core/prng.ts";
import { type Series, stretchesByRun } from "#runtime/map/series.ts";

export const level = 0;
export const flow = 1;
export const noise = 2;
export const sampled = 3;
export const command = 4;

/**
 * A tank whose valve is redrawn every ten rows: flow(t+1) = 0.9 · command(t), level(t+1) = 0.97 · level(t) +
 * 0.2 · flow(t), both with a little noise; beside them noise alone, and a slow sensor of the level that repeats itself.
 */
export function plantSeries({
  seed,
  runs,
  rowsEach,
}: {
  seed: number;
  runs: number;
  rowsEach: number;
}): Series {
  const chance = prng(seed);
  const rows: number[] = [];
  const numbers: number[] = [];
  for (let run = 0; run < runs; run++) {
    let [height, inflow, valve, shown] = [0, 0, 0, 0];
    for (let row = 0; row < rowsEach; row++) {
      height = 0.97 * height + 0.2 * inflow + 0.02 * chance.normal();
      inflow = 0.9 * valve + 0.05 * chance.normal();
      if (row % 10 === 0) valve = chance.normal();
      if (row % 3 === 0) shown = height;
      rows.push(height, inflow, chance.normal(), shown, valve + 0.01 * chance.normal());
      numbers.push(run);
    }
  }
  return { rows: Float64Array.from(rows), width: 5, stretches: stretchesByRun(numbers) };
}
