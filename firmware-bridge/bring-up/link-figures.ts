// How good a link is, from many small questions: how long answers take, how many never come, what a request and
// a register cost, and what to write into the gateway's file because of it.

import { gapWordsMax } from "#bridge/link-cost.ts";

/** One question. `took` is told of answers only. */
export interface Exchange {
  readonly words: number;
  readonly tookUs: number;
  readonly came: "good" | "refused" | "timeout" | "garbled" | "down";
}

export interface LinkFigures {
  readonly asked: number;
  readonly came: Readonly<Record<Exchange["came"], number>>;
  /** Of answers, in milliseconds; undefined where none came. */
  readonly latency: Latency | undefined;
  /** Doubling widths; the first begins at 0. */
  readonly histogram: readonly Bin[];
  /** What a read costs, in microseconds: so much, and so much more a register. */
  readonly cost: { readonly requestUs: number; readonly wordUs: number } | undefined;
  readonly suggested: Suggestion | undefined;
}

export interface Latency {
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface Bin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export interface Suggestion {
  readonly timeoutMs: number;
  readonly scanMs: number;
  readonly gapMax: number;
}

export interface Plan {
  /** The registers of each request that a scan makes. */
  readonly blocks: readonly number[];
  /** What of a request's time is the line's own: the time-out counts from there. */
  wireUs(words: number): number;
}

const timeoutFactor = 3;
const timeoutMsMin = 50;
const timeoutMsMax = 30_000;
const scanFactor = 2;
const scanMsMin = 5;
const gapMaxMax = 123;

export function linkFigures(exchanges: readonly Exchange[], plan: Plan): LinkFigures {
  const came = { good: 0, refused: 0, timeout: 0, garbled: 0, down: 0 };
  for (const exchange of exchanges) came[exchange.came]++;
  const answered = exchanges.filter(({ came: how }) => how === "good" || how === "refused");
  const sorted = answered.map(({ tookUs }) => tookUs / 1_000).sort((a, b) => a - b);
  const cost = costOf(answered.filter(({ came: how }) => how === "good"));
  return {
    ...{ asked: exchanges.length, came },
    latency: latencyOf(sorted),
    histogram: histogramOf(sorted),
    cost,
    suggested: cost && suggestionFrom(answered, cost, plan),
  };
}

/** The value below which a share of them lies, of numbers in order; the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function latencyOf(sorted: readonly number[]): Latency | undefined {
  if (sorted.length === 0) return undefined;
  return {
    min: sorted[0]!,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1)!,
  };
}

/** Bins from an eighth of a millisecond on; those before the first and behind the last that hold any are left out. */
export function histogramOf(sorted: readonly number[]): readonly Bin[] {
  if (sorted.length === 0) return [];
  const bins: Bin[] = [];
  for (let fromMs = 0, toMs = firstBinMs, at = 0; at < sorted.length; fromMs = toMs, toMs *= 2) {
    const before = at;
    while (at < sorted.length && (sorted[at]! < toMs || toMs > lastBinMs)) at++;
    if (at > before || bins.length > 0) bins.push({ fromMs, toMs, count: at - before });
  }
  return bins;
}
const firstBinMs = 0.125;
const lastBinMs = 60_000;

/** From the medians of short and of long reads: a mean would follow every hiccup of a busy machine. */
function costOf(good: readonly Exchange[]): LinkFigures["cost"] {
  if (good.length === 0) return undefined;
  const sizes = [...new Set(good.map(({ words }) => words))].sort((a, b) => a - b);
  const median = (size: number) =>
    quantile(
      good
        .filter(({ words }) => words === size)
        .map(({ tookUs }) => tookUs)
        .sort((a, b) => a - b),
      0.5,
    );
  const [short, long] = [sizes[0]!, sizes.at(-1)!];
  const wordUs = short === long ? 0 : Math.max(0, (median(long) - median(short)) / (long - short));
  return { requestUs: Math.max(0, median(short) - short * wordUs), wordUs };
}

function suggestionFrom(
  answered: readonly Exchange[],
  { requestUs, wordUs }: NonNullable<LinkFigures["cost"]>,
  { blocks, wireUs }: Plan,
): Suggestion {
  const slowestUs = Math.max(...answered.map(({ words, tookUs }) => tookUs - wireUs(words)));
  const scanUs = blocks.reduce((sum, words) => sum + requestUs + words * wordUs, 0);
  return {
    timeoutMs: Math.min(timeoutMsMax, Math.max(timeoutMsMin, nice((timeoutFactor * slowestUs) / 1_000))),
    scanMs: Math.max(scanMsMin, nice((scanFactor * scanUs) / 1_000)),
    gapMax: wordUs === 0 ? gapMaxMax : Math.min(gapMaxMax, gapWordsMax({ requestUs, wordUs })),
  };
}

/** Up to the next multiple of five, or of fifty where that is a small part of it. */
function nice(ms: number): number {
  const step = ms > 500 ? 50 : 5;
  return Math.max(step, Math.ceil(ms / step) * step);
}
