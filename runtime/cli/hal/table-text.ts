/** Rows in columns of equal width; the column `right` is set to the right, as numbers are. */
export function tableText(
  rows: readonly (readonly string[])[],
  { right = -1 }: { readonly right?: number } = {},
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === right ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** The last of some values as a line of small bars, from the least of them to the most; a gap where one was bad. */
export function sparkline(values: readonly number[]): string {
  const good = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...good), Math.max(...good)];
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      // Halved before the difference, which might else be too large for a number.
      const share = high === low ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2);
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))]!;
    })
    .join("");
}

const bars = "▁▂▃▄▅▆▇█";
