import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepable, thresholdIn } from "#runtime/map/conformal.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";
import { type Guarantee, guaranteeOf } from "#runtime/map/guarantee.ts";
import { figure, percent } from "#runtime/map/plot/figures.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import { refusals } from "#runtime/map/plot/promise.ts";
import { BoundedSeries } from "./bounded-series.ts";
import { willDo } from "./map-settings.ts";
import { openFile } from "./opened.ts";
import type { Opened } from "./opened-map.ts";
import { recalibrated } from "./recalibrated.ts";
import { statesIn } from "./states.ts";
import { tableLines, wrapped } from "./table-text.ts";
import type { OpenTables } from "./tables-in.ts";
import { watchedOn } from "./watched.ts";

/** `openTables` reads a file of any format; tests hand in tables of their own. */
export function calibratePart(openTables: OpenTables): Part {
  return {
    name: "calibrate",
    usage: ["map calibrate MAP PATH… [--alpha RATE] [--out NEW.npz] [--json]"],
    about:
      "Sets a map's threshold anew, from recordings of normal operation that the map was not fitted to, in files or folders. Rows that follow one another resemble each other and are counted by what they are worth; too few for the promise is an error, never a loose threshold. The rows' earlier half is held against the later: where the plant moved in between, the promise is void and this says so (exit code 1).\n\nWithout --out nothing is written. The map itself is never overwritten: a new threshold is a new file, with a new digest, to be signed.",
    options: {
      alpha: {
        type: "string",
        value: "RATE",
        about:
          "the false-block rate to promise (default: the map's own; where that is above 0.05, the lowest that the rows suffice for)",
      },
      out: {
        type: "string",
        value: "NEW.npz",
        about: "the new map; a file that is there already is not touched",
      },
    },
    examples: [
      { run: "iv map calibrate plant.npz march.csv", what: "would the threshold move?" },
      {
        run: "iv map calibrate plant.npz march.csv april.csv --alpha 0.005 --out plant-2.npz",
        what: "a stricter promise, as a new map",
      },
    ],
    async run(call: Call, io: Io): Promise<ExitCode> {
      const [path, ...files] = call.words;
      if (path === undefined || files.length === 0)
        throw new UsageError("map calibrate takes a map and at least one file or folder");
      const opened = openFile(path);
      const asked = numberOption(call, "alpha", { min: 1e-6, max: 0.5 });
      const notes: string[] = [];
      const read = await energiesIn(files, { opened, openTables, io, note: (text) => void notes.push(text) });
      if (io.stop.aborted) throw new Fault("map/bad-rows", "Stopped before the end; nothing was calibrated");
      if (read.rowsDigest === opened.map.provenance.rowsDigest)
        notes.push(
          "these are the very rows that the map was fitted to: a threshold from them promises nothing",
        );
      if (read.unknown > 0)
        notes.push(`${read.unknown} rows have a channel without a value and are left out`);
      const alpha = asked ?? wished(opened.map.alpha, read.series);
      const result = resultOf(read, { opened, alpha });
      const written = save(call, { opened, series: read.series, result, files });
      const report: Report = { ...result, rows: read.rows, notes, written };
      if (call.options["json"]) io.out(JSON.stringify(report));
      else io.out(linesOf(report, opened).join("\n"));
      return result.guarantee.kind === "holds" ? 0 : 1;
    },
  };
}

/**
 * A high rate was not wished for, it was all that a short recording allowed: more rows may promise a lower one. And
 * where these rows are too few for the map's own rate, they promise the lowest that they can, and the table says so.
 */
function wished(own: number, series: EnergySeries): number {
  const lower = own > wishedMax ? willDo.filter((alpha) => alpha < own) : [];
  return keepable(series, [...lower, own, ...willDo.filter((alpha) => alpha > own)]);
}

const wishedMax = 0.05;

interface Reading {
  readonly opened: Opened;
  readonly openTables: OpenTables;
  readonly io: Io;
  note(text: string): void;
}

interface Read {
  readonly series: EnergySeries;
  readonly rows: number;
  readonly unknown: number;
  readonly rowsDigest: string;
}

async function energiesIn(
  files: readonly string[],
  { opened, openTables, io, note }: Reading,
): Promise<Read> {
  const { map } = opened;
  const width = map.channels.length;
  const series = new BoundedSeries(seriesRowsMax);
  const hash = createHash("sha256");
  const progress = watchedOn(io);
  let rows = 0;
  let unknown = 0;
  for await (const batch of statesIn(files, { openTables, channels: map.channels, stop: io.stop, note })) {
    if (batch.firstRow === 0) series.cut();
    hash.update(new Uint8Array(batch.states.buffer, batch.states.byteOffset, batch.rows * width * 8));
    for (let row = 0; row < batch.rows; row++, rows++) {
      const state = batch.states.subarray(row * width, (row + 1) * width);
      if (state.every(Number.isFinite)) series.push(map.energy(state));
      else {
        unknown++;
        series.cut();
      }
    }
    progress.show(rows, batch);
  }
  progress.done();
  return { series: series.series(), rows, unknown, rowsDigest: `sha256:${hash.digest("hex")}` };
}

/** Enough for any promise a person makes, and small enough to sort in a second. */
const seriesRowsMax = 262_144;

interface Result {
  readonly before: {
    readonly alpha: number;
    readonly threshold: number;
    readonly rows: number;
    /** Of the new rows, by the old threshold. */
    readonly realised: number;
  };
  readonly after: {
    readonly alpha: number;
    readonly threshold: number;
    readonly rows: number;
    readonly independent: number;
  };
  readonly guarantee: Guarantee;
}

function resultOf(
  { series, rowsDigest }: Read,
  { opened, alpha }: { opened: Opened; alpha: number },
): Result {
  const { map } = opened;
  const isFamiliar = rowsDigest === map.provenance.rowsDigest;
  const { threshold, rows, effectiveRows } = thresholdIn(series, alpha);
  const above = series.energies.reduce((sum, energy) => sum + (energy > map.threshold ? 1 : 0), 0);
  return {
    before: {
      alpha: map.alpha,
      threshold: map.threshold,
      rows: map.calibration.length,
      realised: above / rows,
    },
    after: { alpha, threshold, rows, independent: effectiveRows },
    guarantee: isFamiliar ? familiar : guaranteeOf(series, alpha),
  };
}

/** Energies of rows that a density was fitted to are too low: such a threshold blocks up to all that is normal. */
const familiar: Guarantee = { kind: "void", because: "these are the very rows that the map was fitted to" };

interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly digest: string;
}

interface Saving {
  readonly opened: Opened;
  readonly series: EnergySeries;
  readonly result: Result;
  readonly files: readonly string[];
}

function save(call: Call, { opened, series, result, files }: Saving): Written | undefined {
  const path = textOption(call, "out");
  if (path === undefined) return undefined;
  const { alpha, rows } = result.after;
  const origin = `${rows} rows of ${files.map((file) => basename(file)).join(", ")}`;
  const doubt = result.guarantee.kind === "void" ? result.guarantee.because : "";
  const bytes = recalibrated(opened.bytes, { series, alpha, origin, doubt });
  try {
    // "wx": whoever signed a file by that name signed its bytes.
    writeFileSync(path, bytes, { flag: "wx" });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault(
      "map/unwritable",
      `Cannot write ${path}: ${code === "EEXIST" ? "it is there already" : code}`,
      {
        cause,
        hint: "Name a new file: a map that may be in use is never overwritten",
      },
    );
  }
  return { path, bytes: bytes.length, digest: digestOf(bytes) };
}

interface Report extends Result {
  readonly rows: number;
  readonly notes: readonly string[];
  readonly written: Written | undefined;
}

function linesOf(
  { before, after, guarantee, rows, notes, written }: Report,
  { measure }: Opened,
): readonly string[] {
  return [
    ...notes.flatMap((note) => wrapped(`note: ${shown(note, 300)}`, 6)),
    ...tableLines(
      ["", "promised rate", `threshold in nats of ${measure}`, "rows"],
      [
        ["before", percent(before.alpha), figure(before.threshold, 6), `${before.rows}`],
        ["after", percent(after.alpha), figure(after.threshold, 6), `${after.rows}`],
      ],
    ),
    `  of the ${rows} rows ${percent(before.realised)} lie above the threshold before`,
    `  rows that resemble each other counted once, they are worth ${after.independent}`,
    ...wrapped(
      guarantee.kind === "holds"
        ? `  ${refusals(after.alpha)}, with 95 % confidence, as long as the plant behaves as in these rows`
        : `  THE PROMISE IS VOID: ${guarantee.because}`,
      2,
    ),
    written === undefined
      ? "  nothing is written; --out NEW.npz writes the new map"
      : `  ${written.path}: ${written.bytes} bytes, ${written.digest}`,
  ];
}
