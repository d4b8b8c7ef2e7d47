import type { Recording, Role } from "#runtime/map/recording.ts";
import { command, plantSeries } from "./tank-series.ts";

/** The tank of `tank-series.ts` as a recording, with a pump that is on while the valve is open. */
export function tankRecording({
  seed,
  runs,
  rowsEach,
}: {
  seed: number;
  runs: number;
  rowsEach: number;
}): Recording {
  const { rows: bare, width: old, stretches } = plantSeries({ seed, runs, rowsEach });
  const count = bare.length / old;
  const width = old + 1;
  const rows = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    rows.set(bare.subarray(row * old, (row + 1) * old), row * width);
    rows[row * width + old] = bare[row * old + command]! > 0 ? 1 : 0;
  }
  const names = ["level", "flow", "noise", "sampled", "valve", "pump"];
  const roles: readonly Role[] = ["measured", "measured", "measured", "measured", "command", "mode"];
  const channels = names.map((name, column) => {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = column; at < rows.length; at += width) {
      min = Math.min(min, rows[at]!);
      max = Math.max(max, rows[at]!);
    }
    return { name, unit: "1", min, max, resolution: 0.001, role: roles[column]! };
  });
  return { rows, width, stretches, channels, secondsPerRow: 60, origin: `tank, seed ${seed}` };
}
