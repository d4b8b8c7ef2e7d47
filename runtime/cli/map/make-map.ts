import type { Io } from "#runtime/cli/command.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import { type Cleaned, cleaned } from "#runtime/map/crawl/recording-of.ts";
import { type Report, reportJson, reportOf } from "#runtime/map/crawl/report.ts";
import { reportHtml } from "#runtime/map/crawl/report-html.ts";
import { reportText } from "#runtime/map/crawl/report-text.ts";
import type { Summary } from "#runtime/map/crawl/summary.ts";
import { boxOf } from "#runtime/map/grid/of-recording.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { checkNames, type MapSettings } from "./map-settings.ts";
import { wrapped } from "./table-text.ts";

/** Fits a map to a recording; its bytes depend on nothing else. */
export type MapFit = (
  recording: Recording,
  options: Pick<MapSettings, "alpha" | "standsSeconds" | "shape">,
) => MadeMap;

export interface MadeMap {
  readonly bytes: Uint8Array;
  /** What it promises, in a sentence. */
  readonly promise: string;
}

export interface MakeOptions {
  readonly settings: MapSettings;
  readonly fit: MapFit;
  /** Paths of the map, and of the page and the JSON beside it. */
  readonly map: string;
  readonly page: string;
  readonly json: string;
  readonly title: string;
  readonly isJson: boolean;
  /** What is said of the crawl itself. */
  readonly notes: readonly string[];
}

/** The report first: where no map can be fitted, it says why. */
export function makeMap(summary: Summary, options: MakeOptions, io: Io): void {
  const { settings, fit, map, page, json, isJson } = options;
  checkNames(summary, settings);
  const { clean, fault } = attempt(summary, settings);
  const report = reportOf(summary, {
    ...settings,
    title: options.title,
    notes: notesOf(options, clean, fault),
  });
  writeWhole(page, new TextEncoder().encode(reportHtml(report)));
  writeWhole(json, new TextEncoder().encode(reportJson(report)));
  if (!isJson) for (const line of reportText(report)) io.out(line);
  if (clean === undefined || fault !== undefined) throw fault;
  if (!isJson && io.isTerminal)
    io.err(`Fitting a map to ${clean.recording.rows.length / clean.recording.width} rows …`);
  const { bytes, promise } = fit(clean.recording, settings);
  writeWhole(map, bytes);
  const kind = kinds[settings.shape];
  if (isJson) io.out(jsonOf(report, { map, kind, page, digest: digestOf(bytes), promise }));
  else
    for (const line of [
      ...["", `Map     ${map}  (${kind}, ${bytes.length} bytes, ${digestOf(bytes)})`, `Report  ${page}`],
      ...wrapped(`        ${promise}`, 8),
    ])
      io.out(line);
}

/** What a map file is called wherever people meet it. */
const kinds: Readonly<Record<MapSettings["shape"], string>> = { plant: "plant map", grid: "grid map" };

function attempt(summary: Summary, settings: MapSettings): { clean?: Cleaned; fault?: Fault } {
  let clean: Cleaned | undefined;
  try {
    clean = cleaned(summary, settings);
    if (settings.shape === "grid") boxOf(clean.recording);
    return { clean };
  } catch (error) {
    if (error instanceof Fault) return { ...(clean && { clean }), fault: error };
    throw error;
  }
}

function notesOf(
  { notes, settings }: MakeOptions,
  clean: Cleaned | undefined,
  fault: Fault | undefined,
): readonly string[] {
  const mistakes = (clean?.mistakes ?? []).map(
    ({ channel, what, pieces, piecesAll }) =>
      `"${channel}": ${pieces.length} of ${piecesAll} stretches look like ${what}; they were ${settings.unitMistakes === "correct" ? "corrected" : "kept as they are (see --fix-units)"}`,
  );
  const facts =
    clean === undefined
      ? []
      : [
          `${clean.recording.rows.length / clean.recording.width} rows of ${clean.recording.width} channels in ${clean.recording.stretches.length} stretches go into the fit of a ${kinds[settings.shape]}`,
        ];
  return [
    ...notes,
    ...mistakes,
    ...(clean?.notes ?? []),
    ...facts,
    ...(fault === undefined ? [] : [faultText(fault)]),
  ];
}

function faultText({ message, hint }: Fault): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}

function jsonOf(report: Report, made: Readonly<Record<string, string>>): string {
  return `{"made":${JSON.stringify(made)},"report":${reportJson(report)}}`;
}
