import type { History } from "#sim/record.ts";

/**
 * The first rows of a recording as a table that a person can read. Instruments show steps, which are short
 * numbers; a set-point is rounded to a thousandth, far below what a register keeps of it.
 */
export function excerptOf({ columns, count, sampleS }: History, rowsMax: number): string {
  const rows = Math.min(count, rowsMax);
  const lines = [["time_s", ...columns.keys()].join(",")];
  for (let row = 0; row < rows; row++)
    lines.push(
      [
        row * sampleS,
        ...Array.from(columns.values(), (column) => Math.round(column[row]! * 1_000) / 1_000),
      ].join(","),
    );
  return `${lines.join("\n")}\n`;
}
