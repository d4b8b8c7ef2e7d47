// The recording under the points' names, and its two parts: what is learnt from, and what is kept back to try it on.

import type { Columns } from "#runtime/adapt/balance.ts";
import type { RecordedChannel, Recording } from "#runtime/map/recording.ts";
import type { Answers } from "./answers.ts";

export function renamed(recording: Recording, { channels }: Answers): Recording {
  const named = recording.channels.map((channel): RecordedChannel => {
    const answer = channels[channel.name];
    return { ...channel, name: answer?.point ?? channel.name, unit: answer?.unit ?? (channel.unit || "1") };
  });
  return { ...recording, channels: named };
}

export interface Selected {
  readonly recording: Recording;
  /** Points that there was no room for. */
  readonly leftOut: readonly string[];
}

/** A capsule's state has a bound: all that is set stays, then modes, then what says most about what is set. */
export function selected(recording: Recording, channelsMax: number): Selected {
  const { channels, width, rows } = recording;
  if (channels.length <= channelsMax) return { recording, leftOut: [] };
  const count = rows.length / width;
  const columns = channels.map((_, column) => standardised(rows, { width, column, count }));
  const commands = columns.filter((_, column) => channels[column]!.role === "command");
  const worth = columns.map((values, column) => {
    if (channels[column]!.role !== "measured") return channels[column]!.role === "command" ? 3 : 2;
    return Math.max(0, ...commands.map((command) => Math.abs(product(values, command) / count)));
  });
  const order = worth.map((_, column) => column).sort((a, b) => worth[b]! - worth[a]! || a - b);
  const kept = order.slice(0, channelsMax).sort((a, b) => a - b);
  const narrow = new Float64Array(count * kept.length);
  for (let row = 0; row < count; row++)
    for (const [at, column] of kept.entries()) narrow[row * kept.length + at] = rows[row * width + column]!;
  return {
    recording: {
      ...recording,
      rows: narrow,
      width: kept.length,
      channels: kept.map((column) => channels[column]!),
    },
    leftOut: order.slice(channelsMax).map((column) => channels[column]!.name),
  };
}

interface Column {
  readonly width: number;
  readonly column: number;
  readonly count: number;
}

function standardised(rows: Float64Array, { width, column, count }: Column): Float64Array {
  const values = Float64Array.from({ length: count }, (_, row) => rows[row * width + column]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count) || 1;
  return values.map((value) => (value - mean) / spread);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

export interface Parts {
  readonly learnt: Recording;
  /** The last rows, which nothing was fitted to. */
  readonly heldBack: Recording;
}

export function divided(recording: Recording, share: number): Parts {
  const rows = recording.rows.length / recording.width;
  const cut = Math.floor(rows * (1 - share));
  return { learnt: between(recording, 0, cut), heldBack: between(recording, cut, rows) };
}

/** Rows `from` … `to`, with the ranges that they show and the stretches that they lie in. */
function between(recording: Recording, from: number, to: number): Recording {
  const { width, stretches, channels } = recording;
  const rows = recording.rows.slice(from * width, to * width);
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < rows.length; at++) {
    low[at % width] = Math.min(low[at % width]!, rows[at]!);
    high[at % width] = Math.max(high[at % width]!, rows[at]!);
  }
  return {
    ...recording,
    rows,
    channels: channels.map((channel, at) => ({ ...channel, min: low[at]!, max: high[at]! })),
    stretches: stretches.flatMap(([first, end]): (readonly [number, number])[] => {
      const [begin, stop] = [Math.max(first, from), Math.min(end, to)];
      return begin < stop ? [[begin - from, stop - from]] : [];
    }),
  };
}

/** Whole in memory, with a time between rows also where nobody knows it. */
export function columnsOf(recording: Recording): Columns {
  const { width, rows, channels } = recording;
  const count = rows.length / width;
  const columns = new Map(
    channels.map(({ name }, column) => [
      name,
      Float64Array.from({ length: count }, (_, row) => rows[row * width + column]!),
    ]),
  );
  return { count, secondsPerRow: secondsOf(recording), columns };
}

export function secondsOf({ secondsPerRow }: Recording): number {
  return secondsPerRow > 0 ? secondsPerRow : 1;
}

/** At most so many of the last rows, as a table that any program reads. */
export function csvOf({ count, secondsPerRow, columns }: Columns, rowsMax: number): string {
  const first = Math.max(0, count - rowsMax);
  const lines = [["time_s", ...columns.keys()].join(",")];
  for (let row = first; row < count; row++)
    lines.push(
      [(row - first) * secondsPerRow, ...[...columns.values()].map((column) => column[row]!)].join(","),
    );
  return `${lines.join("\n")}\n`;
}
