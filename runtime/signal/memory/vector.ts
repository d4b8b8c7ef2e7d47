import { type AdaptedPoint, families, type WindowAdapter } from "./family.ts";
import { type Figures, figuresOf, octavesOf } from "./figures.ts";
import { type BlockName, binsPerLimit, blocks, dimensions, places } from "./layout.ts";
import type { Moments } from "./moments.ts";

/** A vector of length 1 in whole numbers: 32767 is 1. The same window gives the same bytes on every machine. */
export type StateVector = Int16Array;

export const vectorOne = 32_767;

/** Never fails: a window of which nothing is known has a vector too, and it is like others of that kind. */
export function vectorOf(moments: Moments, adapter: WindowAdapter): StateVector {
  const raw = new Float64Array(dimensions);
  const put = (block: BlockName, at: number, values: readonly number[]): void => {
    for (const [place, value] of values.entries()) raw[places[block] + at + place]! += soft(value);
  };
  const { surprise } = moments;
  for (const [row, name] of (["now", "asked", "path", "ahead"] as const).entries())
    put("surprise", row * blocks.surprise.each, surpriseFigures(surprise[name]));
  put("histogram", 0, histogramOf(surprise.now));
  put("surpriseOctaves", 0, octavesOf(surprise.now));
  const levels = adapter.channels.map((of, place) => levelsOf(moments.channels[place]!, of));
  const figures = levels.map(figuresOf);
  for (const [place, series] of levels.entries()) {
    const folded = foldOf(place, blocks.channels.rows);
    const said = channelFigures(figures[place]!, series);
    put("channels", folded.row * blocks.channels.each, folded.sign < 0 ? said.map((value) => -value) : said);
  }
  for (const [place, of] of adapter.commands.entries()) {
    const folded = foldOf(place, blocks.commands.rows);
    const said = commandFigures(moments.commands[place]!, of);
    put("commands", folded.row * blocks.commands.each, folded.sign < 0 ? said.map((value) => -value) : said);
  }
  for (const [row, family] of families.entries()) {
    const own = figures.filter((_, place) => adapter.channels[place]!.family === family);
    const mean = (of: (figures: Figures) => number): number =>
      own.length === 0 ? 0 : own.reduce((sum, each) => sum + of(each), 0) / own.length;
    const said = [
      mean(({ mean }) => mean),
      mean(({ slope }) => Math.abs(slope)),
      mean(({ roughness }) => roughness),
    ];
    put("families", row * blocks.families.each, said);
  }
  put("regimes", 0, regimeFigures(moments));
  put("decisions", 0, [
    ...(["allow", "amend", "block"] as const).map((kind) => shareOf(moments.verdicts, (of) => of === kind)),
    ...slotted(moments.origins, 5),
    ...slotted(moments.because, 16),
  ]);
  return normalised(raw);
}

/** The length 1 in whole numbers, after each block was given its weight. */
function normalised(raw: Float64Array): StateVector {
  let squares = 0;
  for (const [name, { rows, each, weight }] of Object.entries(blocks)) {
    const factor = Math.sqrt(weight / (rows * each));
    const from = places[name as BlockName];
    for (let at = from; at < from + rows * each; at++) {
      raw[at]! *= factor;
      squares += raw[at]! ** 2;
    }
  }
  const length = Math.sqrt(squares);
  return Int16Array.from(raw, (value) => (length === 0 ? 0 : Math.round((value / length) * vectorOne)));
}

/** Bounded, and nearly the value itself where that is small: one channel gone astray does not outvote all others. */
function soft(value: number): number {
  return Number.isFinite(value) ? value / (1 + Math.abs(value) / softHalf) : 0;
}

const softHalf = 4;

function surpriseFigures(series: readonly number[]): readonly number[] {
  const { mean, deviation, min, max, first, last, slope, quantiles, roughness, known } = figuresOf(series);
  const above = shareOf(series, (value) => value > 1);
  const gradient = last - first;
  return [mean, deviation, min, max, first, last, slope, gradient, ...quantiles, roughness, above, known];
}

function channelFigures(
  { mean, deviation, min, max, first, last, slope, quantiles, roughness, known }: Figures,
  series: readonly number[],
): readonly number[] {
  const said = [mean, deviation, min, max, first, last, slope, ...quantiles, roughness];
  return [...said, ...octavesOf(series), 1 - known];
}

function commandFigures({ stood, asked }: Moments["commands"][number], of: AdaptedPoint): readonly number[] {
  const levels = levelsOf(stood, of);
  const { mean, deviation, first, last, slope } = figuresOf(levels);
  const moves = shareOf(
    stood,
    (value, place) => place > 0 && Number.isFinite(value) && value !== stood[place - 1],
  );
  const refused = figuresOf(levelsOf(asked, of).map((level, place) => level - levels[place]!));
  return [mean, deviation, first, last, slope, moves, refused.mean, refused.known];
}

function regimeFigures({ regimes, stability }: Moments): readonly number[] {
  const named = regimes.map((name) => name ?? "");
  const changes = shareOf(named, (name, place) => place > 0 && name !== named[place - 1]);
  return [
    ...slotted(
      named.filter((name) => name !== ""),
      16,
    ),
    figuresOf(stability).mean,
    changes,
  ];
}

/** The top bin holds all that is beyond, so the shares add up to 1 where anything is known. */
function histogramOf(series: readonly number[]): readonly number[] {
  const bins = new Array<number>(blocks.histogram.each).fill(0);
  const known = series.filter((value) => Number.isFinite(value));
  for (const value of known)
    bins[Math.min(bins.length - 1, Math.max(0, Math.floor(value * binsPerLimit)))]! += 1 / known.length;
  return bins;
}

function levelsOf(series: readonly number[], { centre, scale }: AdaptedPoint): readonly number[] {
  return series.map((value) => (value - centre) / scale);
}

/** Points beyond the last row share rows with earlier ones, every second turn with the other sign. */
function foldOf(place: number, rows: number): { readonly row: number; readonly sign: 1 | -1 } {
  return { row: place % rows, sign: Math.floor(place / rows) % 2 === 0 ? 1 : -1 };
}

function shareOf<T>(all: readonly T[], is: (each: T, place: number) => boolean): number {
  return all.length === 0 ? 0 : all.filter(is).length / all.length;
}

/** Names have no order and no end, so each has a place by its bytes, and shares it with a few others. */
function slotted(names: readonly string[], count: number): readonly number[] {
  const slots = new Array<number>(count).fill(0);
  for (const name of names) slots[slotOf(name) % count]! += 1 / names.length;
  return slots;
}

/** FNV-1a. */
function slotOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x0100_0193) >>> 0;
  return hash;
}
