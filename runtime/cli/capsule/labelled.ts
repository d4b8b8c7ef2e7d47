// From the summary of a crawl to a recording of the state alone, with the regime of each row beside it.

import { UsageError } from "#runtime/cli/command.ts";
import { checkNames, type MapSettings } from "#runtime/cli/map/map-settings.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type ChannelView, viewsOf } from "#runtime/map/crawl/channel-view.ts";
import { cleaned } from "#runtime/map/crawl/recording-of.ts";
import type { Summary } from "#runtime/map/crawl/summary.ts";
import type { Recording } from "#runtime/map/recording.ts";

export interface Labelled {
  readonly recording: Recording;
  readonly labels: { readonly names: readonly string[]; readonly of: Int32Array } | undefined;
  readonly notes: readonly string[];
}

export interface LabelOptions {
  readonly settings: MapSettings;
  /** The column that names regimes. */
  readonly column: string | undefined;
}

export function labelledRecording(summary: Summary, { settings, column }: LabelOptions): Labelled {
  const asked =
    column === undefined
      ? settings
      : {
          ...settings,
          // As a mode that a person named, it is kept whatever its name or its words look like.
          modes: new Set([...(settings.modes ?? []), column]),
          channels: settings.channels && new Set([...settings.channels, column]),
        };
  checkNames(summary, settings, { channels: "state" });
  if (column !== undefined)
    checkNames(summary, { ...asked, modes: new Set([column]) }, { channels: "state", modes: "labels" });
  if (column !== undefined && settings.channels?.has(column) === true)
    throw new UsageError(`--state and --labels both name "${column}": a label is no measurement`);
  const { recording, notes: said } = cleaned(summary, asked);
  // What the crawler calls channels is the state here.
  const notes = said.map((note) => note.replaceAll("--channels", "--state"));
  const views = viewsOf(summary, asked);
  const place = recording.channels.findIndex(({ name }) => name === column);
  const state = recording.channels.flatMap(({ name, role }, at) =>
    at !== place && isState(name, role, settings) ? [at] : [],
  );
  const word = views.find(({ name, kind }) => settings.channels?.has(name) === true && kind === "word");
  if (word !== undefined)
    throw new UsageError(`--state names "${word.name}", which holds words and no numbers`);
  if (state.length === 0)
    throw new Fault("map/too-few-points", "No measured channel is left to tell regimes by", {
      hint: "Name the channels with --state",
    });
  if (column === undefined) return { recording: narrowed(recording, state), labels: undefined, notes };
  if (place < 0)
    throw new Fault("map/bad-rows", `The labels in "${column}" cannot be used`, {
      hint: notes.find((note) => note.includes(`"${column}"`)) ?? "See what the column holds",
    });
  const labels = labelsOf(recording, { place, view: views.find(({ name }) => name === column)! });
  return { recording: narrowed(recording, state), labels, notes };
}

/** Where nobody says, all that is measured or commanded: a mode's codes have no distance from each other. */
function isState(
  name: string,
  role: Recording["channels"][number]["role"],
  { channels }: MapSettings,
): boolean {
  return channels === undefined ? role !== "mode" : channels.has(name);
}

/** In the order of their names, numbers as numbers: codes of words are in none. */
function labelsOf(
  { rows, width }: Recording,
  { place, view }: { readonly place: number; readonly view: ChannelView },
): NonNullable<Labelled["labels"]> {
  const codes = rows.filter((_, at) => at % width === place);
  const words = new Map(view.variants.flatMap(({ column }) => [...column.words]));
  const known = [...new Set(codes)].map((code) => ({
    code,
    name: view.kind === "word" ? (words.get(code) ?? `label ${code}`) : String(code),
  }));
  if (known.length > labelsMax)
    throw new Fault("map/bad-rows", `"${view.name}" holds ${known.length} different labels`, {
      hint: `Name a column of at most ${labelsMax}, or leave --labels out and let regimes be found`,
    });
  known.sort((a, b) => (view.kind === "word" ? (a.name < b.name ? -1 : 1) : a.code - b.code));
  const places = new Map(known.map(({ code }, at) => [code, at]));
  return { names: known.map(({ name }) => name), of: Int32Array.from(codes, (code) => places.get(code)!) };
}

/** What a file of regimes holds at most. */
const labelsMax = 32;

function narrowed({ rows, width, channels, ...rest }: Recording, columns: readonly number[]): Recording {
  const picked = new Float64Array((rows.length / width) * columns.length);
  for (let row = 0; row < rows.length / width; row++)
    for (const [to, column] of columns.entries())
      picked[row * columns.length + to] = rows[row * width + column]!;
  return { ...rest, rows: picked, width: columns.length, channels: columns.map((at) => channels[at]!) };
}
