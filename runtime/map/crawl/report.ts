// What a crawl tells people and programs: one model for the terminal, the page and `--json`.

import { type ChannelView, type ViewOptions, viewsOf } from "./channel-view.ts";
import type { Finding } from "./finding.ts";
import { findingsOf, usualInterval } from "./findings.ts";
import type { Bin } from "./histogram.ts";
import type { Problem, Summary } from "./summary.ts";

export interface Report {
  readonly title: string;
  readonly domain: string;
  readonly counts: Readonly<Record<"files" | "tables" | "parts" | "bytes" | "rows" | "unreadable", number>>;
  readonly channels: readonly ChannelReport[];
  readonly times: readonly TimeReport[];
  readonly findings: readonly Finding[];
  /** What was done on the way to the map. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  readonly problemsAll: number;
}

export interface ChannelReport
  extends Pick<
    ChannelView,
    | "name"
    | "kind"
    | "unit"
    | "unitFrom"
    | "count"
    | "missing"
    | "min"
    | "max"
    | "mean"
    | "deviation"
    | "resolution"
  > {
  readonly role: string;
  readonly roleFrom: string;
  /** Counts over equal steps from `min` to `max`. */
  readonly histogram: readonly number[];
  /** When its values are missing, in seconds. */
  readonly missingAt: readonly Bin[];
  readonly missingWidth: number;
  /** The words of its codes, most frequent first. */
  readonly words: readonly { readonly word: string; readonly count: number }[];
}

export interface TimeReport {
  readonly what: string;
  readonly rows: number;
  readonly tables: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly usualSeconds: number | undefined;
  readonly coverage: readonly Bin[];
  readonly coverageWidth: number;
  readonly intervals: readonly Bin[];
}

export const histogramCells = 48;
const timesMax = 64;

export function reportOf(
  summary: Summary,
  options: ViewOptions & { readonly title: string; readonly notes: readonly string[] },
): Report {
  const views = viewsOf(summary, options);
  const { files, tables, parts, bytes, rows, unreadable } = summary;
  return {
    title: options.title,
    domain: options.domain.name,
    counts: { files, tables, parts, bytes, rows, unreadable },
    channels: views.map(channelOf),
    times: timesOf(summary),
    findings: findingsOf(summary, views),
    notes: options.notes,
    problems: summary.problemList.kept().flatMap(({ items }) => items),
    problemsAll: summary.problems,
  };
}

function channelOf(view: ChannelView): ChannelReport {
  const {
    name,
    kind,
    unit,
    unitFrom,
    count,
    missing,
    min,
    max,
    mean,
    deviation,
    resolution,
    role,
    variants,
  } = view;
  const [main] = variants;
  const words = view.bins
    .flatMap(({ at, count: times }) => {
      const word = main?.column.words.get(at);
      return word === undefined ? [] : [{ word, count: times }];
    })
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
  return {
    ...{ name, kind, unit, unitFrom, count, missing, min, max, mean, deviation, resolution, words },
    role: role.role,
    roleFrom: role.because,
    histogram: kind === "word" ? [] : cellsOf(view),
    missingAt: main?.column.missingAt.bins() ?? [],
    missingWidth: main?.column.missingAt.width ?? 0,
  };
}

function cellsOf({ bins, binWidth, min, max }: ChannelView): readonly number[] {
  const cells = new Array<number>(histogramCells).fill(0);
  if (!(max > min)) return bins.length === 0 ? [] : [bins[0]!.count];
  for (const { at, count } of bins) {
    const share = (at + binWidth / 2 - min) / (max - min);
    cells[Math.min(Math.max(Math.floor(share * histogramCells), 0), histogramCells - 1)]! += count;
  }
  return cells;
}

function timesOf(summary: Summary): readonly TimeReport[] {
  return [...summary.kinds.values()]
    .sort((a, b) => b.time.rows - a.time.rows || (a.columns[0]!.name < b.columns[0]!.name ? -1 : 1))
    .slice(0, timesMax)
    .map(({ columns, time, tables }) => ({
      what: `${columns
        .slice(0, 4)
        .map(({ name }) => name)
        .join(", ")}${columns.length > 4 ? ` and ${columns.length - 4} more` : ""}`,
      rows: time.rows,
      tables,
      first: Number.isFinite(time.first) ? time.first : undefined,
      last: Number.isFinite(time.last) ? time.last : undefined,
      usualSeconds: usualInterval(time),
      coverage: time.coverage.bins(),
      coverageWidth: time.coverage.width,
      intervals: time.intervals.bins(),
    }));
}

/** For programs: no infinities, nothing left out. */
export function reportJson(report: Report): string {
  return JSON.stringify(report, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? null : value,
  );
}
