import type { ChannelReport, Report, TimeReport } from "./report.ts";
import { bytesText, countText, durationText, numberText, timeText } from "./report-words.ts";

/** The report for a terminal. Names come from files of strangers: control characters are commands there. */
export function reportText(report: Report): readonly string[] {
  const { counts, channels, times, findings, notes, problems, problemsAll } = report;
  const lines = [
    `${countText(counts.rows)} rows of ${channels.length} channels in ${countText(counts.files)} files, ${bytesText(counts.bytes)}`,
    ...(counts.unreadable > 0 ? [`${countText(counts.unreadable)} fields could not be read`] : []),
    "",
    ...table(
      ["channel", "unit", "role", "low", "mean", "high", "step", "missing", "values"],
      channels.slice(0, channelsShown).map(rowOf),
    ),
    ...more(channels.length - channelsShown, "channels"),
    "",
    ...table(["time of", "rows", "from", "to", "every", "coverage"], times.slice(0, timesShown).map(timeRow)),
    ...more(times.length - timesShown, "kinds of tables"),
    "",
    findings.length === 0 ? "Nothing strange was found" : `Found (${findings.length})`,
    ...findings
      .slice(0, findingsShown)
      .flatMap(({ weight, channel, what, advice }) => [
        `  ${marks[weight]} ${channel === undefined ? "" : `${channel}: `}${what}`,
        `      ${advice}`,
      ]),
    ...more(findings.length - findingsShown, "findings"),
    ...(problemsAll === 0 ? [] : ["", `Left out (${problemsAll})`]),
    ...problems.slice(0, problemsShown).map(({ path, what }) => `  ${path}: ${what}`),
    ...more(problemsAll - problemsShown, "files"),
    ...(notes.length === 0 ? [] : ["", "On the way to the map", ...notes.map((note) => `  ${note}`)]),
  ];
  return lines.map((line) => line.replace(/\p{Cc}/gu, "\ufffd").trimEnd());
}

const channelsShown = 200;
const timesShown = 12;
const findingsShown = 40;
const problemsShown = 12;
const nameMax = 34;

const marks: Readonly<Record<Report["findings"][number]["weight"], string>> = {
  wrong: "✗",
  look: "!",
  note: "·",
};

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`  and ${count} more ${what}: see the page`] : [];
}

function rowOf(channel: ChannelReport): readonly string[] {
  const { name, unit, role, min, mean, max, resolution, count, missing, kind, histogram, words } = channel;
  const share = missing === 0 ? "" : `${((100 * missing) / (count + missing)).toPrecision(2)} %`;
  const isWord = kind === "word";
  return [
    shortened(name),
    unit,
    role === "measured" ? "" : role,
    ...(isWord ? ["", "", ""] : [min, mean, max].map(numberText)),
    resolution > 0 && !isWord ? numberText(resolution) : "",
    share,
    isWord
      ? words
          .slice(0, 3)
          .map(({ word }) => word)
          .join(", ")
      : sparkline(histogram),
  ];
}

function timeRow({ what, rows, first, last, usualSeconds, coverage }: TimeReport): readonly string[] {
  const cells = new Array<number>(24).fill(0);
  if (first !== undefined && last !== undefined && last > first)
    for (const { at, count } of coverage)
      cells[Math.min(23, Math.max(0, Math.floor((24 * (at - first)) / (last - first))))]! += count;
  return [
    shortened(what),
    countText(rows),
    first === undefined ? "no time" : timeText(first),
    last === undefined ? "" : timeText(last),
    usualSeconds === undefined ? "" : durationText(usualSeconds),
    first === undefined ? "" : sparkline(cells),
  ];
}

function shortened(text: string): string {
  return text.length > nameMax ? `${text.slice(0, nameMax - 1)}…` : text;
}

const blocks = " ▁▂▃▄▅▆▇█";

/** Pairs of cells, by the root of their counts: what is rare should still be seen. */
export function sparkline(cells: readonly number[]): string {
  if (cells.length < 2) return cells.length === 0 ? "" : "█";
  const pairs = Array.from(
    { length: Math.ceil(cells.length / 2) },
    (_, at) => cells[2 * at]! + (cells[2 * at + 1] ?? 0),
  );
  const highest = Math.max(...pairs);
  return pairs
    .map((count) => blocks[count === 0 ? 0 : Math.max(1, Math.round(8 * Math.sqrt(count / highest)))])
    .join("");
}

/** Numbers to the right, words to the left. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const isNumeric = heads.map((_, column) => rows.every((row) => /^[-\d.e+ ]*(?: %)?$/.test(row[column]!)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  "),
  );
}
