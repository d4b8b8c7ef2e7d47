import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import { sparkline } from "#runtime/cli/hal/table-text.ts";
import { tableLines } from "#runtime/cli/map/table-text.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { countText, durationText, numberText } from "#runtime/map/crawl/report-words.ts";
import type { ArchiveReader, KnownPoint } from "#runtime/signal/archive/disk/reader.ts";
import { type Pixel, pixelsMax, type Span } from "#runtime/signal/archive/picture.ts";
import { joined, sliced } from "#runtime/signal/archive/series.ts";
import { lookAt, spanIn, spanOptions, timeText } from "./shared.ts";

export const queryPart: Part = {
  name: "query",
  usage: [
    "archive query PLACE POINT [--from TIME] [--to TIME] [--last SPAN] [--pixels N | --rows N] [--json]",
  ],
  about:
    "Draws a point over a span of time, whatever its length: a line of bars with the mean of each part, and a table of the least, the mean and the greatest. With --rows, the newest samples themselves. A year takes as long as an hour, because blocks say what is in them; where too many would have to be opened, the parts are wider than asked for.",
  options: {
    ...spanOptions,
    pixels: {
      type: "string",
      value: "N",
      about: "into how many parts the span is divided, from 1 to 10000 (default 72, of which 12 lines)",
    },
    rows: {
      type: "string",
      value: "N",
      about: "the newest N samples of the span instead, from 1 to 1000000",
    },
  },
  examples: [
    { run: "iv archive query gateway.yaml melt_temperature --last 24h", what: "yesterday at a glance" },
    {
      run: "iv archive query gateway.yaml melt_temperature --from 2026-11-01 --to 2026-12-01 --pixels 1000 --json",
      what: "a month for a plot: at, count, bad, min, max, mean",
    },
    {
      run: "iv archive query gateway.yaml melt_temperature --rows 20",
      what: "the last samples, with their qualities",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [place, name, ...more] = call.words;
    if (place === undefined || name === undefined || more.length > 0)
      throw new UsageError("archive query takes a place and a point");
    const pixels = numberOption(call, "pixels", { min: 1, max: pixelsMax });
    const rows = numberOption(call, "rows", { min: 1, max: 1_000_000 });
    if (pixels !== undefined && rows !== undefined) throw new UsageError("say --pixels or --rows");
    using looked = await lookAt(place, io);
    const { reader } = looked;
    const [point, span] = [reader.point(name), spanIn(call, reader)];
    const asked: Asked = { reader, point, span, isJson: call.options["json"] === true };
    const lines = rows === undefined ? pictureLines(asked, pixels) : rowLines(asked, Math.floor(rows));
    io.out(lines.join("\n"));
    return looked.damaged() === 0 ? 0 : 1;
  },
};

interface Asked {
  readonly reader: ArchiveReader;
  readonly point: KnownPoint;
  readonly span: Span;
  readonly isJson: boolean;
}

function pictureLines({ reader, point, span, isJson }: Asked, pixels: number | undefined): readonly string[] {
  const { name, unit } = point;
  const picture = reader.picture(point, span, Math.floor(pixels ?? pixelsDefault));
  const { widthUs } = picture;
  const parts = picture.pixels();
  if (isJson) return [JSON.stringify({ point: name, unit, ...span, widthUs, pixels: parts })];
  const rough = pixels === undefined ? reader.picture(point, span, linesDefault).pixels() : parts;
  const count = Math.round((span.to - span.from) / widthUs);
  const means = new Array<number>(count).fill(Number.NaN);
  for (const { at, mean } of parts) means[Math.round((at - span.from) / widthUs)] = mean;
  return [
    printable(
      `${name} (${unit}), ${timeText(span.from)} to ${timeText(span.to)}, ${durationText(widthUs / 1e6)} each`,
    ),
    ...(count <= barsMax ? ["", sparkline(means), ""] : []),
    ...tableLines(["from", "samples", "bad", "least", "mean", "greatest"], rough.map(pixelCells)),
  ];
}

function pixelCells({ at, count, bad, min, mean, max }: Pixel): readonly string[] {
  return [timeText(at), countText(count), countText(bad), ...[min, mean, max].map(numberText)];
}

function rowLines({ reader, point, span, isJson }: Asked, max: number): readonly string[] {
  // Only the newest are shown, so what is older is let go of while it is read.
  let kept = joined([]);
  for (const part of reader.series(point, span)) {
    const all = joined([kept, part]);
    kept = sliced(all, Math.max(0, all.times.length - max), all.times.length);
  }
  const rows = Array.from(kept.times, (at, index) => ({
    at,
    value: kept.values[index]!,
    quality: kept.qualities[index]!,
  }));
  if (isJson) return rows.map((row) => JSON.stringify(row));
  return tableLines(
    ["time", `${printable(point.name)} (${printable(point.unit)})`, "quality"],
    rows.map(({ at, value, quality }) => [timeText(at), String(value), qualityName(quality)]),
  );
}

const pixelsDefault = 72;
const linesDefault = 12;
/** More than a terminal is wide. */
const barsMax = 200;
