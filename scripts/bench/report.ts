import type { BenchRow } from "./bench.ts";

/** A row with its rounds boiled down; this is what `--json` prints. */
export interface Summary {
  readonly what: string;
  readonly unit: string;
  readonly ours: Quartiles;
  readonly peer: { readonly name: string; readonly measured: Quartiles | null; readonly median: number };
  /** How many times better we are than the peer: above 1 is good, whichever way the unit points. */
  readonly ratio: number;
  readonly reach: number | null;
  readonly isReached: boolean | null;
}

export interface Quartiles {
  readonly rounds: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  /** The middle half's width over the median. */
  readonly noise: number;
}

/** Above this share of scatter the table says so: a ratio of medians then means little. */
export const noiseMax = 0.2;

export function summarise(row: BenchRow): Summary {
  const ours = quartilesOf(row.ours);
  const measured = "values" in row.peer ? quartilesOf(row.peer.values) : null;
  const median = "published" in row.peer ? row.peer.published : measured!.median;
  const isReached =
    row.reach === undefined
      ? null
      : row.better === "less"
        ? ours.median <= row.reach
        : ours.median >= row.reach;
  return {
    what: row.what,
    unit: row.unit,
    ours,
    peer: { name: row.peer.name, measured, median },
    ratio: row.better === "less" ? median / ours.median : ours.median / median,
    reach: row.reach ?? null,
    isReached,
  };
}

/** Quartiles by linear interpolation between ranks, as NumPy's default has them. */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)] ?? Number.NaN;
    return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? Number.NaN) - low);
  };
  const [p25, median, p75] = [at(0.25), at(0.5), at(0.75)];
  return { rounds: values.length, p25, median, p75, noise: p75 === p25 ? 0 : (p75 - p25) / median };
}

export function tableOf(summaries: readonly Summary[]): string {
  const rows = summaries.map((summary) => [
    summary.what,
    `${short(summary.ours.median)} ${summary.unit}`,
    `${short(summary.ours.p25)} … ${short(summary.ours.p75)}`,
    summary.peer.name,
    `${short(summary.peer.median)}${summary.peer.measured === null ? " (published)" : ""}`,
    // Of nothing there is no share: a count of 0 beside any other.
    Number.isFinite(summary.ratio) ? `${short(summary.ratio)}×` : "∞",
    reachOf(summary),
    noiseOf(summary),
  ]);
  const head = ["what", "ours", "p25 … p75", "beside", "theirs", "better by", "to reach", "noise"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  return [head, widths.map((width) => "─".repeat(width)), ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function reachOf({ reach, isReached }: Summary): string {
  return reach === null ? "" : `${short(reach)} ${isReached ? "reached" : "missed"}`;
}

function noiseOf({ ours, peer }: Summary): string {
  const noise = Math.max(ours.noise, peer.measured?.noise ?? 0);
  return `${Math.round(noise * 100)} %${noise > noiseMax ? ", noisy" : ""}`;
}

/** Three digits are more than these measurements are good for. */
function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toString();
  return Number(value.toPrecision(3)).toString();
}
