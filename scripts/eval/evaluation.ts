export interface Evaluation {
  /** Reads a folder of the evaluation's layout; the same folder gives the same report. */
  run(folder: string): Report;
}

/** One that has to wait, for simulated time as a rule. */
export interface PatientEvaluation {
  run(folder: string): Promise<Report>;
}

export interface Report {
  /** For programs. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** For people: Markdown, with the table and what one must know to read it. */
  readonly page: string;
}

/** Columns as wide as their widest cell, so that the table reads as it stands. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
