import { chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";

export const plantNames: readonly string[] = ["idle", "running", "flushing"];
const places: readonly (readonly [number, number])[] = [
  [0, 10],
  [6, 10],
  [6, 22],
];
/** The last is no regime that anybody learns. */
const nowhere: readonly [number, number] = [-20, 60];

export interface Plant {
  readonly rows: Float64Array;
  readonly labels: Int32Array;
}

/** Two channels that go from one place to the next every `dwell` rows, with noise that moves them together. */
export function plantOf(
  sequence: readonly number[],
  { dwell = 60, seed = 1 }: { dwell?: number; seed?: number } = {},
): Plant {
  const normal = normalsOf(chanceFrom(seed));
  const labels = Int32Array.from(
    { length: sequence.length * dwell },
    (_, row) => sequence[Math.floor(row / dwell)]!,
  );
  const rows = new Float64Array(2 * labels.length);
  labels.forEach((label, row) => {
    const [x, y] = places[label] ?? nowhere;
    const common = normal();
    rows.set([x + common, y + common + 0.5 * normal()], 2 * row);
  });
  return { rows, labels };
}

export function recordingFrom({ rows }: Plant): Recording {
  return recordingOf(rows, {
    channels: ["flow", "pressure"].map((name) => ({ name, unit: "bar", role: "measured", resolution: 0 })),
    secondsPerRow: 1,
    origin: "made up",
  });
}

export const thrice: readonly number[] = [0, 1, 2, 0, 2, 1, 0, 1, 2, 1, 0, 2, 0, 1, 2, 0, 1, 2, 0, 1];
