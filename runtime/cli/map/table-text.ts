/** Columns of text under heads, none wider than the terminal: the first one gives way. */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = terminalColumns,
): readonly string[] {
  const widths = heads.map((head, at) =>
    Math.max(lengthOf(head), ...rows.map((row) => lengthOf(row[at] ?? ""))),
  );
  const rest = widths.slice(1).reduce((sum, width) => sum + width + gap, indent);
  widths[0] = Math.min(widths[0]!, Math.max(firstMin, columns - rest));
  const line = (cells: readonly string[]): string =>
    `${" ".repeat(indent)}${cells.map((cell, at) => fitted(cell, widths[at]!, isFigure(rows, at) ? "right" : "left")).join(" ".repeat(gap))}`.trimEnd();
  return [line(heads), ...rows.map(line)];
}

/** Words on lines of at most so many columns, all but the first indented by `hang`. */
export function wrapped(text: string, hang: number, columns: number = terminalColumns): readonly string[] {
  const lines: string[] = [];
  // Spaces before the first word are meant; those between words are one each.
  const [start = ""] = /^ */.exec(text) ?? [];
  let line = "";
  for (const word of text.trimStart().split(" ")) {
    const room = columns - (lines.length === 0 ? start.length : hang);
    if (line !== "" && lengthOf(line) + 1 + lengthOf(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((of, index) => (index === 0 ? start : " ".repeat(hang)) + of);
}

export const terminalColumns = 100;
const firstMin = 12;
const indent = 2;
const gap = 2;

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function fitted(cell: string, width: number, side: "left" | "right"): string {
  const characters = Array.from(cell);
  const text = characters.length <= width ? cell : `${characters.slice(0, width - 1).join("")}…`;
  const room = " ".repeat(Math.max(0, width - lengthOf(text)));
  return side === "right" ? room + text : text + room;
}

/** A column of numbers is read by its right edge. */
function isFigure(rows: readonly (readonly string[])[], at: number): boolean {
  return rows.length > 0 && rows.every((row) => /^[−-]?[\d.∞e+−]*(?: %)?$/u.test(row[at] ?? ""));
}
