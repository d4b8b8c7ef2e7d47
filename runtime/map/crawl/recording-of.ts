// From a summary to what a map is fitted to: one unit per channel, finite rows, a new stretch wherever time
// is missing. Everything that was left out, held or corrected is said in a note.

import { Fault } from "#runtime/core/fault.ts";
import type { RecordedChannel, Recording } from "#runtime/map/recording.ts";
import { type ChannelView, isCounter, type ViewOptions, viewsOf } from "./channel-view.ts";
import { keyText } from "./column-summary.ts";
import { shareOutside } from "./findings.ts";
import type { Strand, Strands } from "./join.ts";
import { isLabel } from "./labels.ts";
import { steadyModes } from "./steady-modes.ts";
import { strandsOf } from "./strands.ts";
import { arrange } from "./stretches.ts";
import type { Summary } from "./summary.ts";
import { tellingChannels } from "./telling-channels.ts";
import { type Piece, pieceOf, type UnitMistake, unitMistakesIn } from "./unit-mistakes.ts";
import { convert } from "./units.ts";

export interface CleanOptions extends ViewOptions {
  /** Whether a stretch in a mistaken unit is corrected, or kept as it is and reported. */
  readonly unitMistakes: "correct" | "keep";
  /**
   * Whether values outside a domain's range count as missing: all where a person chose the domain. Where nobody did, a
   * few are what a historian writes for "nothing" (-9999), and many are a unit that somebody got wrong.
   */
  readonly impossible: "drop" | "drop-few" | "keep";
  /** Only these go into the map; all that can where nobody says. */
  readonly channels?: ReadonlySet<string> | undefined;
}

export interface Cleaned {
  readonly recording: Recording;
  readonly notes: readonly string[];
  /** In the rows of the sample, block by block. */
  readonly mistakes: readonly UnitMistake[];
}

export function cleaned(summary: Summary, options: CleanOptions): Cleaned {
  const views = new Map(viewsOf(summary, options).map((view) => [view.name, view]));
  const notes: string[] = [];
  const all = strandsOf(summary);
  notes.push(...all.notes);
  if (summary.sample.refusedFrom !== undefined)
    notes.push(
      `The fit sees ${all.strands.reduce((sum, { rows }) => sum + rows, 0)} of ${summary.rows} rows: whole stretches, chosen by hash`,
    );
  const kept = all.names.map((name) => ({
    name,
    view: isAsked(name, options) ? views.get(name) : undefined,
    why: isAsked(name, options) ? whyNot(views.get(name)!, all.names) : undefined,
  }));
  const unasked = kept.filter(({ view }) => view === undefined).length;
  if (unasked > 0) notes.push(`${unasked} of ${all.names.length} channels are not among --channels`);
  for (const { name, why } of kept) if (why !== undefined) notes.push(`"${name}" was left out: ${why}`);
  const used = kept.flatMap(({ view, why }, column) =>
    view === undefined || why !== undefined ? [] : [{ view, column }],
  );
  const mistakes: UnitMistake[] = [];
  const columns = used.map(({ view, column }) => {
    const values = all.strands.map((strand) => columnOf(strand, { column, view, width: all.names.length }));
    const found = unitMistakesIn(view, piecesOf(all, values));
    mistakes.push(...found);
    if (options.unitMistakes === "correct") for (const mistake of found) correct(values, all, mistake);
    const dropped = isDropping(options, view) ? dropImpossible(values, view) : 0;
    if (dropped > 0) notes.push(`"${view.name}": ${dropped} impossible values count as missing`);
    return { view, values, isOwn: found.length > 0 || dropped > 0 || all.inPart.has(view.name) };
  });
  const arranged = arrange(
    all.strands,
    columns.map(({ values }) => values),
  );
  notes.push(
    ...arranged.notes.map((note) =>
      note.replaceAll(/\{(\d+)\}/g, (_, at) => `"${columns[Number(at)]!.view.name}"`),
    ),
  );
  const width = arranged.columns.length;
  const channels = arranged.columns.map((column, place) =>
    channelOf(columns[column]!, { ...rangeOf(arranged.rows, { place, width }), isInPart: all.inPart }),
  );
  const steady = withSteadyModes({ rows: arranged.rows, channels }, views);
  if (steady.rows.length === 0)
    throw new Fault("map/too-few-points", "No rows are left to fit a map to", {
      hint: "See the report: most values are missing, or the files are no tables of measurements",
    });
  notes.push(...steady.notes);
  const telling = ofTelling(steady);
  notes.push(...telling.notes);
  const recording: Recording = {
    rows: telling.rows,
    width: telling.channels.length,
    stretches: arranged.stretches,
    channels: telling.channels,
    secondsPerRow: arranged.secondsPerRow,
    origin: `crawl of ${summary.files} files, ${summary.rows} rows`,
  };
  return { recording, notes, mistakes };
}

interface Column {
  readonly view: ChannelView;
  /** Its range is that of its rows here, and not of all that was read. */
  readonly isOwn: boolean;
}

interface Shown {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly isInPart: ReadonlySet<string>;
}

function channelOf({ view, isOwn }: Column, { min, max, step, isInPart }: Shown): RecordedChannel {
  const resolution = isInPart.has(view.name) ? step : view.resolution;
  return {
    name: view.name,
    unit: view.unit,
    min: isOwn ? min : Math.min(min, view.min),
    max: isOwn ? max : Math.max(max, view.max),
    // Codes of words differ or do not.
    resolution: view.kind === "word" ? 1 : resolution,
    role: view.role.role,
  };
}

type Steady = Pick<Recording, "rows" | "channels"> & { readonly notes: readonly string[] };

/** A guessed mode that combines too freely is measured after all; a word cannot be, and goes. */
function withSteadyModes(
  { rows, channels }: Pick<Recording, "rows" | "channels">,
  views: ReadonlyMap<string, ChannelView>,
): Steady {
  const width = channels.length;
  const modes = channels.flatMap(({ role }, column) => (role === "mode" ? [column] : []));
  const isNamed = (column: number): boolean => views.get(channels[column]!.name)!.role.because === "--modes";
  const guessed = modes.filter((column) => !isNamed(column));
  const kept = steadyModes({ rows, width, named: modes.filter(isNamed), guessed });
  const isWord = (column: number): boolean => views.get(channels[column]!.name)!.kind === "word";
  // Where nothing else is measured, few whole numbers are what there is to measure.
  const isAlone = modes.length === width;
  const unsteady = guessed.filter((column) => !kept.has(column) || (isAlone && !isWord(column)));
  if (unsteady.length === 0) return { rows, channels, notes: [] };
  const left = channels.flatMap((_, column) => (unsteady.includes(column) && isWord(column) ? [] : [column]));
  const notes = unsteady.map(
    (column) =>
      `"${channels[column]!.name}" is no mode by itself, because ${isAlone && kept.has(column) ? "nothing else is measured" : "its combinations with the others hardly come again"}; ${isWord(column) ? "it was left out" : "it counts as measured"} (see --modes)`,
  );
  return {
    rows: columnsOf(rows, { width, columns: left }),
    channels: left.map((column) => {
      const channel = channels[column]!;
      return unsteady.includes(column) ? { ...channel, role: "measured" } : channel;
    }),
    notes,
  };
}

/** A table that is wider than its rows, or the kernels, can bear gives a map of the channels that tell the most. */
function ofTelling({ rows, channels }: Pick<Recording, "rows" | "channels">): Steady {
  const width = channels.length;
  const of = (is: (role: string) => boolean): number[] =>
    channels.flatMap(({ role }, column) => (is(role) ? [column] : []));
  const continuous = of((role) => role !== "mode");
  const most = Math.max(1, Math.min(continuousMax, Math.floor(rows.length / width / rowsPerChannelMin)));
  if (continuous.length <= most) return { rows, channels, notes: [] };
  const commands = of((role) => role === "command").slice(0, most);
  const kept = tellingChannels(rows, { width, most, named: commands, candidates: continuous });
  const columns = [...kept, ...of((role) => role === "mode")].sort((a, b) => a - b);
  const left = continuous.filter((column) => !kept.includes(column)).map((column) => channels[column]!.name);
  const why =
    most === continuousMax
      ? `a map holds ${continuousMax}`
      : `${rows.length / width} rows suffice for ${most}`;
  const shown = left.slice(0, namesShown).map((name) => `"${name}"`);
  return {
    rows: columnsOf(rows, { width, columns }),
    channels: columns.map((column) => channels[column]!),
    notes: [
      `${left.length} of ${continuous.length} measured channels were left out, because ${why}; those that tell the most about all were kept. Not judged: ${shown.join(", ")}${left.length > namesShown ? ", …" : ""}`,
    ],
  };
}

/** What the kernels that judge a proposal take. */
const continuousMax = 128;
/** Half of the rows are fitted to, and a covariance of as many channels as rows is no shape but a rumour. */
const rowsPerChannelMin = 8;
const namesShown = 24;

function columnsOf(
  rows: Float64Array,
  { width, columns }: { readonly width: number; readonly columns: readonly number[] },
): Float64Array {
  const picked = new Float64Array((rows.length / width) * columns.length);
  for (let row = 0; row < rows.length / width; row++)
    for (const [to, column] of columns.entries())
      picked[row * columns.length + to] = rows[row * width + column]!;
  return picked;
}

function isAsked(name: string, { channels }: CleanOptions): boolean {
  return channels === undefined || channels.has(name);
}

function whyNot(view: ChannelView, names: readonly string[]): string | undefined {
  if (view.count === 0) return "it has no values";
  if (isLabel(view, names))
    return "it looks like somebody's label and no measurement; rows that it marks are not left out";
  if (isCounter(view))
    return "it only grows, like a clock or a counter, so every new row would be unheard of";
  if (view.kind === "word" && (view.distinct === undefined || view.distinct > wordsMax))
    return "it holds more different words than a mode has";
  return undefined;
}

const wordsMax = 32;

/** One channel's values in its own unit; NaN where the strand's unit does not convert into it. */
function columnOf(
  { values, rows, sources }: Strand,
  { column, view, width }: { readonly column: number; readonly view: ChannelView; readonly width: number },
): Float64Array {
  const source = sources[column];
  const variant = view.variants.find(
    ({ column: own }) => source !== undefined && keyText(own.key) === keyText(source),
  );
  const taken = new Float64Array(rows).fill(Number.NaN);
  if (variant === undefined) return taken;
  for (let row = 0; row < rows; row++)
    taken[row] = convert(values[row * width + column]!, variant.conversion);
  return taken;
}

function piecesOf({ strands }: Strands, values: readonly Float64Array[]): readonly Piece[] {
  return strands.flatMap(({ table, part, row }, index) => {
    const own = [...values[index]!].filter((value) => !Number.isNaN(value));
    return pieceOf(own, { table, part, row }) ?? [];
  });
}

function correct(
  values: readonly Float64Array[],
  { strands }: Strands,
  { pieces, conversion }: UnitMistake,
): void {
  const wrong = new Set(pieces.map(({ table, part, row }) => `${table}\0${part}\0${row}`));
  for (const [index, { table, part, row }] of strands.entries()) {
    if (!wrong.has(`${table}\0${part}\0${row}`)) continue;
    const own = values[index]!;
    for (let at = 0; at < own.length; at++) own[at] = convert(own[at]!, conversion);
  }
}

function isDropping({ impossible }: CleanOptions, view: ChannelView): boolean {
  if (impossible === "drop-few") return shareOutside(view) <= fewShareMax;
  return impossible === "drop";
}

/** More of them are no slips of an export. */
const fewShareMax = 0.05;

function dropImpossible(values: readonly Float64Array[], { limits }: ChannelView): number {
  if (limits === undefined) return 0;
  let dropped = 0;
  for (const own of values)
    for (let row = 0; row < own.length; row++)
      if (own[row]! < limits[0] || own[row]! > limits[1]) {
        own[row] = Number.NaN;
        dropped++;
      }
  return dropped;
}

function rangeOf(
  rows: Float64Array,
  { place, width }: { readonly place: number; readonly width: number },
): { min: number; max: number; step: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let step = Number.POSITIVE_INFINITY;
  for (let at = place; at < rows.length; at += width) {
    min = Math.min(min, rows[at]!);
    max = Math.max(max, rows[at]!);
    const moved = at >= width ? Math.abs(rows[at]! - rows[at - width]!) : 0;
    if (moved > 0 && moved < step) step = moved;
  }
  return { min, max, step: Number.isFinite(step) ? step : 0 };
}
