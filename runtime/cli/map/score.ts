import { resolve } from "node:path";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { logarithm } from "#runtime/core/elementary.ts";
import { Fault } from "#runtime/core/fault.ts";
import { rowsPerIndependent } from "#runtime/map/effective-rows.ts";
import { clopperPearson } from "#runtime/map/interval.ts";
import { figure, percent } from "#runtime/map/plot/figures.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import { pValue } from "#runtime/map/surprise.ts";
import { BoundedSeries } from "./bounded-series.ts";
import { openFile } from "./opened.ts";
import type { AskedMap } from "./opened-map.ts";
import { openSheet, type Score, type Sheet } from "./score-sheet.ts";
import { type StateBatch, statesIn } from "./states.ts";
import { tableLines, wrapped } from "./table-text.ts";
import type { OpenTables } from "./tables-in.ts";
import { watchedOn } from "./watched.ts";

/** `openTables` reads a file of any format; tests hand in tables of their own. */
export function scorePart(openTables: OpenTables): Part {
  return {
    name: "score",
    usage: ["map score MAP PATH… [--out FILE.csv | FILE.npz] [--json]"],
    about:
      "Judges every row of recordings by a map: its energy, its surprise (nats of rarity among normal states), whether it lies above the threshold and what makes it rare. A folder stands for all tables in it, and tables of one tag each are put together on time, as the crawl does it. Columns are found by the channels' names, in any case and with spaces, strokes or none; another unit of the same quantity is converted. A channel that no column has is an error, a row without a value is unknown: neither is guessed.\n\nExit code 1 if more rows lie above the threshold than the map promises.",
    options: {
      out: { type: "string", value: "FILE", about: "a row each, as CSV or for NumPy (.npz)" },
    },
    examples: [
      { run: "iv map score plant.npz last-week.csv", what: "does the map still fit the plant?" },
      {
        run: "iv map score plant.npz trip.csv --out trip-scores.csv",
        what: "when did it become unusual, and what was it?",
      },
    ],
    async run(call: Call, io: Io): Promise<ExitCode> {
      const [path, ...files] = call.words;
      if (path === undefined || files.length === 0)
        throw new UsageError("map score takes a map and at least one file or folder");
      const { map } = openFile(path);
      const out = textOption(call, "out");
      if (out !== undefined && [path, ...files].some((file) => resolve(file) === resolve(out)))
        throw new UsageError("--out names a file that is to be read");
      const notes: string[] = [];
      const tally = new Tally(map);
      const progress = watchedOn(io);
      let sheet: Sheet | undefined;
      const reading = {
        openTables,
        channels: map.channels,
        stop: io.stop,
        note: (text: string) => void notes.push(text),
      };
      for await (const batch of statesIn(files, reading)) {
        // Opened with the first batch: a file that does not match must not empty the sheet of yesterday.
        sheet ??= out === undefined ? undefined : openSheet(out);
        judge(batch, { map, tally, sheet });
        progress.show(tally.rows, batch);
      }
      progress.done();
      const bytes = sheet?.finish();
      if (tally.judged === 0)
        throw new Fault("map/bad-rows", `None of ${tally.rows} rows has a value for every channel`, {
          hint: tally.rows === 0 ? "The files hold no rows" : `Most often missing: ${tally.missingMost()}`,
        });
      const summary = { ...tally.summary(), notes, stopped: io.stop.aborted };
      if (call.options["json"])
        io.out(JSON.stringify({ ...summary, out: out ?? null, bytes: bytes ?? null }));
      else io.out(linesOf(summary, out).join("\n"));
      return summary.isKept && !summary.stopped ? 0 : 1;
    },
  };
}

interface Judging {
  readonly map: AskedMap;
  readonly tally: Tally;
  readonly sheet: Sheet | undefined;
}

function judge(batch: StateBatch, { map, tally, sheet }: Judging): void {
  const { source, firstRow, rows, seconds, states } = batch;
  const width = map.channels.length;
  if (firstRow === 0) tally.cut();
  for (let row = 0; row < rows; row++) {
    const state = states.subarray(row * width, (row + 1) * width);
    const score = { source, row: firstRow + row, seconds: seconds?.[row], ...verdictOf(state, map) };
    tally.add(score);
    sheet?.add(score);
  }
}

type Said = Pick<Score, "energy" | "surprise" | "verdict" | "rarest">;

function verdictOf(state: Float64Array, map: AskedMap): Said {
  const missing = state.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0)
    return {
      energy: Number.NaN,
      surprise: Number.NaN,
      verdict: "unknown",
      rarest: `no value: ${map.channels[missing]!.name}`,
    };
  const energy = map.energy(state);
  const surprise = -logarithm(pValue(map.calibration, energy));
  const verdict = energy <= map.threshold ? "normal" : "above";
  // What is as ordinary as nineteen of twenty rows has nothing that makes it rare.
  const rarest = verdict === "above" || surprise > ordinaryNats ? rarestOf(state, map) : "";
  return { energy, surprise, verdict, rarest };
}

const ordinaryNats: number = logarithm(20);

function rarestOf(state: Float64Array, map: AskedMap): string {
  const [oddity] = map.explain(state);
  return oddity === undefined
    ? ""
    : oddity.channels.map((channel) => map.channels[channel]!.name).join(" & ");
}

interface Summary {
  readonly rows: number;
  readonly judged: number;
  readonly unknown: number;
  readonly above: number;
  readonly share: number;
  /** Where the rate lies with 95 % confidence, counting rows that remember each other once. */
  readonly interval: readonly [lower: number, upper: number];
  readonly independent: number;
  readonly promised: number;
  readonly isKept: boolean;
  readonly causes: readonly { readonly channels: string; readonly rows: number }[];
  readonly worst: readonly Score[];
}

class Tally {
  rows = 0;
  judged = 0;
  readonly #map: AskedMap;
  readonly #series = new BoundedSeries(seriesRowsMax);
  readonly #causes = new Map<string, number>();
  readonly #missing = new Map<string, number>();
  #above = 0;
  #worst: Score[] = [];

  constructor(map: AskedMap) {
    this.#map = map;
  }

  cut(): void {
    this.#series.cut();
  }

  add(score: Score): void {
    this.rows++;
    const { verdict, rarest, energy } = score;
    if (verdict === "unknown") {
      this.#missing.set(rarest, (this.#missing.get(rarest) ?? 0) + 1);
      this.#series.cut();
      return;
    }
    this.judged++;
    this.#series.push(energy);
    if (verdict === "normal") return;
    this.#above++;
    this.#causes.set(rarest, (this.#causes.get(rarest) ?? 0) + 1);
    if (this.#worst.length === worstMax && energy <= this.#worst.at(-1)!.energy) return;
    this.#worst = [...this.#worst, score].sort((a, b) => b.energy - a.energy).slice(0, worstMax);
  }

  missingMost(): string {
    return shown(ranked(this.#missing)[0]?.channels.replace("no value: ", "") ?? "");
  }

  summary(): Summary {
    const { alpha } = this.#map;
    const kept = this.#series.series();
    const independent = Math.max(
      1,
      Math.floor(
        this.judged / Math.max(1, (this.judged / kept.energies.length) * rowsPerIndependent(kept, alpha)),
      ),
    );
    const share = this.#above / this.judged;
    const count = Math.min(independent, Math.round(share * independent));
    const { lower, upper } = clopperPearson({ count, trials: independent });
    return {
      rows: this.rows,
      judged: this.judged,
      unknown: this.rows - this.judged,
      above: this.#above,
      share,
      interval: [lower, upper],
      independent,
      promised: alpha,
      isKept: share <= alpha,
      causes: ranked(this.#causes).slice(0, causesMax),
      worst: this.#worst,
    };
  }
}

const seriesRowsMax = 65_536;
const worstMax = 5;
const causesMax = 5;

function ranked(counts: ReadonlyMap<string, number>): Summary["causes"] {
  return [...counts].map(([channels, rows]) => ({ channels, rows })).sort((a, b) => b.rows - a.rows);
}

function linesOf(
  summary: Summary & { readonly notes: readonly string[]; readonly stopped: boolean },
  out: string | undefined,
): readonly string[] {
  const { rows, judged, unknown, above, share, interval, independent, promised, isKept, causes, worst } =
    summary;
  const [lower, upper] = interval;
  const couldBe =
    lower <= promised
      ? "; so few rows could show that by chance"
      : ": the plant is not what the map was made from";
  return [
    ...summary.notes.flatMap((note) => wrapped(`note: ${note}`, 6)),
    ...(summary.stopped ? ["stopped before the end; this is about the rows read so far"] : []),
    `${above} of ${judged} rows lie above the threshold: ${percent(share)}, where ${percent(promised)} is promised`,
    `  with 95 % confidence the rate is ${percent(lower)} to ${percent(upper)}, from ${independent} independent rows`,
    isKept ? "  the promise is kept" : `  MORE THAN PROMISED${couldBe}`,
    ...(unknown > 0
      ? [`  ${unknown} of ${rows} rows have a channel without a value and are not judged`]
      : []),
    ...(causes.length === 0
      ? []
      : [
          "",
          ...tableLines(
            ["what made rows rare", "rows"],
            causes.map(({ channels, rows: of }) => [shown(channels, 70), `${of}`]),
          ),
        ]),
    ...(worst.length === 0
      ? []
      : [
          "",
          ...tableLines(
            ["the rarest rows", "row", "time", "energy", "because of"],
            worst.map((score) => [
              shown(score.source, 40),
              `${score.row}`,
              timeText(score.seconds),
              figure(score.energy),
              shown(score.rarest, 44),
            ]),
          ),
        ]),
    ...(out === undefined ? [] : ["", `${out}: a line a row`]),
  ];
}

/** Seconds that can be a date are one. */
function timeText(seconds: number | undefined): string {
  if (seconds === undefined || Number.isNaN(seconds)) return "";
  const isDate = seconds > 1e8 && seconds < 1e11;
  return isDate ? new Date(seconds * 1_000).toISOString().slice(0, 19) : `${figure(seconds, 9)} s`;
}
