import type { Range } from "#runtime/map/blocks.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";

/** What is learnt, and what is then watched. `develop` chooses a weight, `rest` tells how good the choice was. */
export interface Case {
  readonly recording: Recording;
  /** By the place in `regimes`; one regime of all rows if left out. */
  readonly labels: Int32Array;
  readonly regimes: readonly string[];
  readonly windowRows: number;
  readonly watched: readonly Watched[];
}

export interface Watched {
  readonly part: "develop" | "rest";
  readonly rows: Float64Array;
  /** By the place in `regimes`; one more than the last for a regime that was never learnt. */
  readonly labels: Int32Array;
  /** Where something really changed, or rows in which an alarm is right. */
  readonly changes: readonly Range[];
}

export interface RegimeSet {
  readonly name: string;
  readonly about: string;
  readonly cases: readonly Case[];
  /** The class whose precision and recall are told; the mean over all classes if left out. */
  readonly told?: number;
}

/** Rows side by side as a recording, of which some ranges were learnt. */
export function learnt(
  rows: Float64Array,
  {
    channels,
    stretches,
    secondsPerRow = 0,
  }: { channels: readonly string[]; stretches?: readonly Range[]; secondsPerRow?: number },
): Recording {
  const named = channels.map((name) => ({ name, unit: "", role: "measured" as const, resolution: 0 }));
  const recording = recordingOf(rows, { channels: named, secondsPerRow, origin: "" });
  return stretches === undefined ? recording : { ...recording, stretches };
}

/** The rows of some ranges one after the other, and where each range came to lie. */
export function together(
  rows: Float64Array,
  width: number,
  ranges: readonly Range[],
): { rows: Float64Array; stretches: readonly Range[] } {
  const stretches: Range[] = [];
  let count = 0;
  for (const [first, end] of ranges) {
    stretches.push([count, count + end - first]);
    count += end - first;
  }
  const all = new Float64Array(count * width);
  ranges.forEach(([first, end], at) => {
    all.set(rows.subarray(first * width, end * width), stretches[at]![0] * width);
  });
  return { rows: all, stretches };
}

/** The rows from each change of label on, for `tolerance` rows: where an alarm is right. */
export function switchesIn(labels: Int32Array, tolerance: number): readonly Range[] {
  const found: Range[] = [];
  for (let row = 1; row < labels.length; row++)
    if (labels[row] !== labels[row - 1]) found.push([row, Math.min(row + tolerance, labels.length)]);
  return found;
}
