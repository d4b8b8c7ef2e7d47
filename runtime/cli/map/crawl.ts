import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import type { Again } from "#runtime/map/crawl/changed.ts";
import { crawl } from "#runtime/map/crawl/crawl.ts";
import type { CrawlOptions } from "#runtime/map/crawl/crawl-run.ts";
import { openDisk, writeWhole } from "#runtime/map/crawl/disk.ts";
import { cardBytesMax } from "#runtime/map/crawl/part-card.ts";
import { bytesText, countText } from "#runtime/map/crawl/report-words.ts";
import { sampleBytesMax } from "#runtime/map/crawl/sample.ts";
import { onlyShard, parseShard, type Shard } from "#runtime/map/crawl/shard.ts";
import { encodeSummary } from "#runtime/map/crawl/summary-file.ts";
import { type MapFit, makeMap } from "./make-map.ts";
import { mapOptions, mapSettings } from "./map-settings.ts";
import { progressLine } from "./progress.ts";

export interface CrawlDoors {
  readonly open: CrawlOptions["open"];
  readonly fit: MapFit;
}

export function crawlPart({ open, fit }: CrawlDoors): Part {
  return {
    name: "crawl",
    usage: [
      "map crawl PATHS... [--out DIR] [--domain NAME] [--commands A,B] [--grid] [--shard K/N] [--json]",
    ],
    about:
      "Reads every table in the files and folders named (CSV of any dialect, logs, HDF5, NetCDF, Parquet, .npy and .npz), reports what the channels show and what is wrong with them, and fits an energy map to it. Files that cannot be read are named and left out; the rest is read.\n\nMemory stays bounded whatever the size of the input. What is done is saved every few seconds under DIR: the same command goes on after a kill, and reads only what is new or changed when the folder has grown. With --shard K/N it reads its share and writes DIR/summary-K-of-N.npz; `iv map merge` makes of all N the map that one run would make, byte for byte.",
    options: {
      out: {
        type: "string",
        value: "DIR",
        about: "folder for the map, the report and the state",
        default: "iv-crawl",
      },
      ...mapOptions,
      shard: { type: "string", value: "K/N", about: "read only share K of N, from 1, and fit nothing" },
      fresh: { type: "flag", about: "forget what an earlier run has read" },
    },
    examples: [
      {
        run: "iv map crawl /data/historian",
        what: "iv-crawl/map.npz and iv-crawl/report.html, from all there is",
      },
      {
        run: "iv map crawl exports/ --domain grid --commands SP_power --units U1=kV",
        what: "a grid's units and limits; one channel that proposals may set",
      },
      {
        run: "iv map crawl exports/ --grid --channels temperature,power",
        what: "a dense grid of two channels, whatever their density looks like",
      },
      {
        run: "iv map crawl /data --out /out --shard 3/16",
        what: "one of sixteen machines; see docs/crawl-job.yaml",
      },
    ],
    run: (call, io) => run(call, io, { open, fit }),
  };
}

async function run(call: Call, io: Io, { open, fit }: CrawlDoors): Promise<ExitCode> {
  if (call.words.length === 0) throw new UsageError("name the files or folders to read");
  const settings = mapSettings(call);
  const shard = shardOf(call);
  const out = textOption(call, "out") ?? "iv-crawl";
  const isJson = call.options["json"] === true;
  const disk = openDisk(join(out, `state-${shard.index}-of-${shard.count}`));
  if (call.options["fresh"] === true) for (const name of disk.names()) disk.remove(name);
  const { summary, again, isDone } = await crawl(call.words, {
    shard,
    disk,
    summary: { sampleBytesMax, cardBytesMax },
    without: out,
    open,
    now: () => performance.now(),
    saveMs,
    stop: io.stop,
    progress: progressLine(io, () => performance.now()),
  });
  if (!isDone) {
    io.err("Stopped. What was read is saved; the same command goes on");
    return 1;
  }
  const name = shard.count === 1 ? "summary.npz" : `summary-${shard.index}-of-${shard.count}.npz`;
  writeWhole(join(out, name), encodeSummary(summary));
  if (shard.count > 1) {
    const { files, rows, bytes, problems } = summary;
    if (isJson) io.out(JSON.stringify({ summary: join(out, name), files, rows, bytes, problems, again }));
    else io.out(`${join(out, name)}: ${countText(rows)} rows, ${bytesText(bytes)}, ${problems} left out`);
    return 0;
  }
  makeMap(
    summary,
    {
      settings,
      fit,
      map: join(out, "map.npz"),
      page: join(out, "report.html"),
      json: join(out, "report.json"),
      title: `Crawl of ${call.words.join(", ")}`,
      isJson,
      notes: again.slice(0, againShown).map(againText),
    },
    io,
  );
  return 0;
}

const saveMs = 5_000;
const againShown = 20;

function shardOf(call: Call): Shard {
  const text = textOption(call, "shard");
  const shard = text === undefined ? onlyShard : parseShard(text);
  if (shard === undefined) throw new UsageError(`--shard takes K/N with 1 ≤ K ≤ N, not "${text}"`);
  return shard;
}

function againText({ name, why }: Again): string {
  return why === "gone"
    ? `${name} is gone since the last run and no longer counts`
    : `${name} was read again: ${why}`;
}
