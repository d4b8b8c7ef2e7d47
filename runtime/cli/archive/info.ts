import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import { tableLines } from "#runtime/cli/map/table-text.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { bytesText, countText } from "#runtime/map/crawl/report-words.ts";
import { lookAt, timeText } from "./shared.ts";

export const infoPart: Part = {
  name: "info",
  usage: ["archive info PLACE [--json]"],
  about:
    "Says what an archive has: each point with its samples, how many of them are bad, from when to when, and how well they are compressed, beside the 16 bytes that a time and a value take. PLACE is a gateway's configuration, its data folder, or the archive.",
  options: {},
  examples: [
    { run: "iv archive info /etc/industriverse/gateway.yaml", what: "points, times, sizes" },
    { run: "iv archive info /var/lib/industriverse --json", what: "for a program" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [place, ...more] = call.words;
    if (place === undefined || more.length > 0) throw new UsageError("archive info takes one place");
    using looked = await lookAt(place, io);
    const { reader } = looked;
    const [figures, points] = [reader.figures(), reader.pointFigures()];
    const timesBytes = reader.timesBytes();
    const rows = points.reduce((sum, point) => sum + point.rows, 0);
    const bytes = points.reduce((sum, point) => sum + point.bytes, timesBytes);
    const times = bytes === 0 ? null : (plainBytes * rows) / bytes;
    if (call.options["json"]) {
      io.out(JSON.stringify({ path: reader.path, ...figures, rows, times, timesBytes, points }));
      return 0;
    }
    const { from, to, pieces, pieceRows, pieceBytes, seals } = figures;
    io.out(
      [
        `${reader.path}: ${bytesText(figures.bytes)}${from === null ? ", empty" : `, ${timeText(from)} to ${timeText(to!)}`}`,
        `${countText(rows)} samples in ${seals} seals${times === null ? "" : `, ${times.toFixed(1)} times smaller than as times and values (instants that points share: ${bytesText(timesBytes)})`}`,
        `${countText(pieceRows)} samples (${bytesText(pieceBytes)}) in ${pieces} pieces wait for their block`,
        ...tableLines(
          ["point", "unit", "samples", "bad", "from", "to", "values"],
          points.map(({ name, unit, rows: count, bad, from: first, to: last, bytes: size }) => [
            printable(name),
            printable(unit),
            countText(count),
            countText(bad),
            first === null ? "-" : timeText(first),
            last === null ? "-" : timeText(last),
            bytesText(size),
          ]),
          infoColumns,
        ),
      ].join("\n"),
    );
    return 0;
  },
};

/** A time and a value, as a computer has them. */
const plainBytes = 16;
const infoColumns = 132;
