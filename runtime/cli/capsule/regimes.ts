import { performance } from "node:perf_hooks";
import { fitRegimes, labelsIn, usualWindow } from "#runtime/adapt/regime/fit.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import { portraitsOf } from "#runtime/adapt/regime/portrait.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { mapOptions, mapSettings } from "#runtime/cli/map/map-settings.ts";
import { progressLine } from "#runtime/cli/map/progress.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { crawl } from "#runtime/map/crawl/crawl.ts";
import type { CrawlOptions } from "#runtime/map/crawl/crawl-run.ts";
import { type Disk, writeWhole } from "#runtime/map/crawl/disk.ts";
import { cardBytesMax } from "#runtime/map/crawl/part-card.ts";
import { sampleBytesMax } from "#runtime/map/crawl/sample.ts";
import { onlyShard } from "#runtime/map/crawl/shard.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { labelledRecording } from "./labelled.ts";
import { type RegimesFound, regimesPage } from "./regimes-page.ts";
import { bytesText } from "./text.ts";

/** `open` reads the tables of a file of any format. */
export function regimesPart(open: CrawlOptions["open"]): Part {
  const { units, modes, domain } = mapOptions;
  return {
    name: "regimes",
    usage: ["capsule regimes PATHS… [--out FILE.npz] [--labels COLUMN] [--state A,B,C] [--json]"],
    about:
      "Learns from recordings in which regimes a machine runs, and how a gateway tells them apart: idle, heating, washing. It reads what `iv map crawl` reads. With --labels a column says the regime of each row; without, regimes are found, as many as one half of the recording confirms of the other. The file goes into a capsule under `regimes`; docs/regimes.md says what the words mean and how well it works.",
    options: {
      out: { type: "string", value: "FILE", about: "where the regimes are written", default: "regimes.npz" },
      labels: { type: "string", value: "COLUMN", about: "the column that names the regime of a row" },
      state: {
        type: "string",
        value: "A,B,C",
        about: "the channels to tell regimes by, as in the capsule's `state` (default: all measured ones)",
      },
      units: units!,
      modes: modes!,
      domain: domain!,
    },
    examples: [
      {
        run: "iv capsule regimes exports/ --out regimes.npz",
        what: "which regimes are in it? Look at them before you believe them",
      },
      {
        run: "iv capsule regimes line-3.csv --labels phase --state flow,pressure",
        what: "phases that the operator wrote down, told by two channels",
      },
    ],
    run: (call, io) => run(call, io, open),
  };
}

async function run(call: Call, io: Io, open: CrawlOptions["open"]): Promise<ExitCode> {
  if (call.words.length === 0) throw new UsageError("name the files or folders to read");
  const out = textOption(call, "out") ?? "regimes.npz";
  const column = textOption(call, "labels");
  const asked = mapSettings({ ...call, options: { ...call.options, channels: call.options["state"] } });
  const { summary, isDone } = await crawl(call.words, {
    shard: onlyShard,
    disk: memoryDisk(),
    summary: { sampleBytesMax, cardBytesMax },
    without: out,
    open,
    now: () => performance.now(),
    saveMs: Number.POSITIVE_INFINITY,
    stop: io.stop,
    progress: progressLine(io, () => performance.now()),
  });
  if (!isDone) {
    io.err("Stopped. Nothing was written");
    return 1;
  }
  const { recording, labels, notes } = labelledRecording(summary, { settings: asked, column });
  const windowRows = usualWindow(recording, labels?.of);
  const told = labels ?? labelsIn(recording, windowRows);
  const model = fitRegimes(recording, { labels: told, windowRows });
  const bytes = regimeBytes(model);
  const found: RegimesFound = {
    rows: told.of.length,
    secondsPerRow: recording.secondsPerRow,
    channels: model.channels,
    ...{ windowRows, notes, labels: column },
    portraits: portraitsOf(recording, told),
    namedRightly: rightlyNamed(model, recording, told.of),
  };
  writeWhole(out, bytes);
  const file = { path: out, bytes: bytes.length, digest: digestOf(bytes) };
  if (call.options["json"])
    io.out(JSON.stringify({ ...found, labels: column ?? null, horizonRows: model.horizonRows, file }));
  else {
    io.out(printable(regimesPage(found).join("\n")));
    io.out(printable(`\n${out}: ${bytesText(file.bytes)}\n  ${file.digest}`));
  }
  return 0;
}

/** A crawl of minutes is begun anew after a kill, and leaves no folder behind. */
function memoryDisk(): Disk {
  const files = new Map<string, Uint8Array>();
  return {
    folder: "",
    names: () => [...files.keys()].sort(),
    read: (name) => files.get(name),
    write: (name, bytes) => void files.set(name, bytes.slice()),
    remove: (name) => void files.delete(name),
  };
}

function rightlyNamed(model: RegimeModel, { rows, width, stretches }: Recording, labels: Int32Array): number {
  const watch = new RegimeWatch(model);
  const physics = new Float64Array();
  let right = 0;
  for (const [start, end] of stretches) {
    watch.restart();
    for (let row = start; row < end; row++) {
      const values = rows.subarray(row * width, (row + 1) * width);
      const { regime } = watch.observe({ values, physics }, row * model.secondsPerRow * US_PER_S);
      if (regime === model.regimes[labels[row]!]) right++;
    }
  }
  return right / Math.max(1, labels.length);
}
