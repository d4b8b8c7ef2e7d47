import type { Bin } from "./histogram.ts";

/** Plots as inline SVG. Colours are the page's classes, so that they follow light and dark. */
export function histogramPlot(cells: readonly number[]): string {
  if (cells.length === 0) return "";
  const highest = Math.max(...cells);
  const width = plotWidth / cells.length;
  const bars = cells
    .map((count, at) => {
      // By the root: what is rare should still be seen.
      const height = count === 0 ? 0 : Math.max(1, plotHeight * Math.sqrt(count / highest));
      return `<rect x="${places(at * width)}" y="${places(plotHeight - height)}" width="${places(Math.max(width - 0.6, 0.6))}" height="${places(height)}"/>`;
    })
    .join("");
  return svg(plotHeight, `<g class="bar">${bars}</g>`);
}

/** How densely a stretch of time is covered; what is white is missing. */
export function coveragePlot(
  { coverage, coverageWidth }: { readonly coverage: readonly Bin[]; readonly coverageWidth: number },
  [first, last]: readonly [first: number, last: number],
): string {
  const cells = new Float64Array(coverageCells);
  const scale = last > first ? coverageCells / (last - first) : 0;
  for (const { at, count } of coverage) {
    const from = Math.min(Math.max(Math.floor((at - first) * scale), 0), coverageCells - 1);
    const to = Math.min(Math.max(Math.ceil((at + coverageWidth - first) * scale), from + 1), coverageCells);
    for (let cell = from; cell < to; cell++) cells[cell]! += count / (to - from);
  }
  const highest = cells.reduce((a, b) => Math.max(a, b), 0);
  const width = plotWidth / coverageCells;
  const marks = Array.from(cells, (count, at) =>
    count === 0
      ? ""
      : `<rect x="${places(at * width)}" y="0" width="${places(width + 0.1)}" height="${laneHeight}" opacity="${places(0.35 + 0.65 * Math.sqrt(count / highest))}"/>`,
  ).join("");
  return svg(
    laneHeight,
    `<rect class="ground" width="${plotWidth}" height="${laneHeight}"/><g class="cover">${marks}</g>`,
  );
}

/** Steps from row to row, over a logarithmic axis: milliseconds beside days. */
export function intervalsPlot(intervals: readonly Bin[]): string {
  const cells = new Array<number>(intervalCells).fill(0);
  for (const { at, count } of intervals) {
    if (at <= 0) continue;
    const place = (Math.log10(at) - exponentMin) / (exponentMax - exponentMin);
    cells[Math.min(Math.max(Math.floor(place * intervalCells), 0), intervalCells - 1)]! += count;
  }
  return histogramPlot(cells);
}

/** The two ends of the time that all lanes share. */
export function axisPlot(
  [first, last]: readonly [number, number],
  text: (seconds: number) => string,
): string {
  return `<div class="axis"><span>${text(first)}</span><span>${text(last)}</span></div>`;
}

const plotWidth = 240;
const plotHeight = 48;
const laneHeight = 14;
const coverageCells = 160;
const intervalCells = 40;
/** From a millisecond to ten days. */
const exponentMin = -3;
const exponentMax = 6;

function svg(height: number, body: string): string {
  return `<svg viewBox="0 0 ${plotWidth} ${height}" preserveAspectRatio="none" role="img" style="height:${height}px">${body}</svg>`;
}

function places(value: number): string {
  return String(Math.round(value * 100) / 100);
}
