// How rows are dealt out to the map and to the test. A map deals its own once more, to fit and to calibrate.

import { prng } from "#runtime/core/prng.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { dealOf } from "#runtime/map/deal.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";
import type { Series } from "#runtime/map/series.ts";
import type { Recorded } from "./false-blocks-data.ts";

export type Split = "shuffled" | "blocks in turns" | "time-ordered";
export const splits: readonly Split[] = ["shuffled", "blocks in turns", "time-ordered"];

export interface Dealt {
  readonly recording: Recording;
  readonly test: Series;
  /** Row numbers in the file, of the recording and of the test. */
  readonly rows: { readonly recording: Uint32Array; readonly test: Uint32Array };
}

/** Seven tenths to the map, three to the test. */
export function dealtBy(set: Recorded, split: Split): Dealt {
  const ranges = rangesBy(set, split);
  const [fit, test] = [partOf(set, ranges.fit), partOf(set, ranges.test)];
  // Rows in no order have no later command, and no future.
  const roles = set.roles.map((role) => (split === "shuffled" ? "measured" : role));
  const channels = roles.map((role, at) => {
    return { name: `channel_${at + 1}`, unit: "1", resolution: set.steps[at]!, role };
  });
  const { secondsPerRow, name: origin } = set;
  return {
    recording: {
      ...recordingOf(fit.series.rows, { channels, secondsPerRow, origin }),
      stretches: fit.series.stretches,
    },
    test: test.series,
    rows: { recording: fit.numbers, test: test.numbers },
  };
}

/** Lists of rows, each without a gap; shuffled ones are in no order, and one stretch of it. */
interface Lots {
  readonly fit: readonly Uint32Array[];
  readonly test: readonly Uint32Array[];
}

function rangesBy({ rows, stretches }: Recorded, split: Split): Lots {
  const count = rows.values.length / rows.width;
  const cut = Math.floor(count * fitShare);
  if (split === "shuffled") {
    const order = shuffled(count);
    return { fit: [order.subarray(0, cut)], test: [order.subarray(cut)] };
  }
  if (split === "time-ordered")
    return {
      fit: stretches.filter(([first]) => first < cut).map(([a, b]) => rowsFrom([a, Math.min(b, cut)])),
      test: stretches.filter(([, end]) => end > cut).map(([a, b]) => rowsFrom([Math.max(a, cut), b])),
    };
  const { rowsEach } = dealOf({ rows: rows.values, width: rows.width, stretches });
  const lots: Record<keyof Lots, Uint32Array[]> = { fit: [], test: [] };
  let index = 0;
  for (const [first, end] of stretches) {
    const parts = Math.max(1, Math.round((end - first) / rowsEach));
    const edge = (part: number): number => first + Math.floor(((end - first) * part) / parts);
    // Blocks of one lot that follow one another are one stretch: the map is to know that they are neighbours.
    for (let part = 0, from = 0; part < parts; part++, index++) {
      const role = inTurns[index % inTurns.length]!;
      if (part + 1 < parts && inTurns[(index + 1) % inTurns.length] === role) continue;
      lots[role].push(rowsFrom([edge(from), edge(part + 1)]));
      from = part + 1;
    }
  }
  return lots;
}

const fitShare = 0.7;
const inTurns: readonly (keyof Lots)[] = [
  ...(["fit", "fit", "test", "fit", "fit"] as const),
  ...(["test", "fit", "fit", "test", "fit"] as const),
];

function rowsFrom([first, end]: Range): Uint32Array {
  return Uint32Array.from({ length: end - first }, (_, at) => first + at);
}

function shuffled(count: number): Uint32Array {
  const chance = prng(2);
  const order = rowsFrom([0, count]);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(chance.between(0, last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function partOf({ rows: { values, width } }: Recorded, lots: readonly Uint32Array[]) {
  const numbers = Uint32Array.from(lots.flatMap((lot) => [...lot]));
  const rows = new Float64Array(numbers.length * width);
  for (const [at, row] of numbers.entries())
    rows.set(values.subarray(row * width, (row + 1) * width), at * width);
  let end = 0;
  const stretches = lots.map(({ length }): Range => {
    end += length;
    return [end - length, end];
  });
  return { numbers, series: { rows, width, stretches } };
}
