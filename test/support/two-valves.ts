import { prng } from "#runtime/core/prng.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { stretchesByRun } from "#runtime/map/series.ts";

/**
 * A tank that two valves fill and empty, in two modes: level, inflow, outflow, both valves, mode. The level
 * gathers what the flows do, and in the second mode everything runs at half the rate.
 */
export function twoValves({
  seed,
  runs,
  rowsEach,
}: {
  seed: number;
  runs: number;
  rowsEach: number;
}): Recording {
  const chance = prng(seed);
  const rows: number[] = [];
  const numbers: number[] = [];
  for (let run = 0; run < runs; run++) {
    const mode = run % 3 === 2 ? 2 : 1;
    let [level, inflow, outflow, inlet, outlet] = [0, 0, 0, 0, 0];
    for (let row = 0; row < rowsEach; row++) {
      level = 0.97 * level + (0.2 / mode) * (inflow - outflow) + 0.02 * chance.normal();
      inflow = 0.9 * inlet + 0.05 * chance.normal();
      outflow = 0.9 * outlet + 0.05 * chance.normal();
      if (row % 10 === 0) inlet = chance.normal();
      if (row % 10 === 5) outlet = chance.normal();
      rows.push(
        level,
        inflow,
        outflow,
        inlet + 0.01 * chance.normal(),
        outlet + 0.01 * chance.normal(),
        mode,
      );
      numbers.push(run);
    }
  }
  const roles = ["measured", "measured", "measured", "command", "command", "mode"] as const;
  const names = ["level", "inflow", "outflow", "inlet", "outlet", "mode"] as const;
  return {
    rows: Float64Array.from(rows),
    width: roles.length,
    stretches: stretchesByRun(numbers),
    channels: roles.map((role, at) => ({
      name: names[at]!,
      unit: "1",
      min: -10,
      max: 10,
      resolution: 0,
      role,
    })),
    secondsPerRow: 1,
    origin: "a tank that a seed made up",
  };
}
