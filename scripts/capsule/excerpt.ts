import type { Columns } from "#runtime/adapt/balance.ts";
import type { History } from "#sim/record.ts";

/**
 * The first rows of a recording, as a capsule carries them. Instruments show steps, which are short numbers;
 * a set-point is rounded to a thousandth, far below what a register keeps of it.
 */
export function excerptOf({ columns, count, sampleS }: History, rowsMax: number): Columns {
  const rows = Math.min(count, rowsMax);
  const rounded = Array.from(columns, ([name, values]) => {
    const few = values.subarray(0, rows).map((value) => Math.round(value * 1_000) / 1_000);
    return [name, few] as const;
  });
  return { count: rows, secondsPerRow: sampleS, columns: new Map(rounded) };
}

/** The same as a table that a person can read. */
export function tableOf({ columns, count, secondsPerRow }: Columns): string {
  const lines = [["time_s", ...columns.keys()].join(",")];
  for (let row = 0; row < count; row++)
    lines.push([row * secondsPerRow, ...Array.from(columns.values(), (column) => column[row]!)].join(","));
  return `${lines.join("\n")}\n`;
}
