import { readFile } from "node:fs/promises";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { Summary } from "#runtime/map/crawl/summary.ts";
import { decodeSummary } from "#runtime/map/crawl/summary-file.ts";
import { type MapFit, makeMap } from "./make-map.ts";
import { mapOptions, mapSettings } from "./map-settings.ts";

export function mergePart({ fit }: { readonly fit: MapFit }): Part {
  return {
    name: "merge",
    usage: ["map merge SUMMARIES... [--out MAP.npz] [--domain NAME] [--commands A,B] [--grid] [--json]"],
    about:
      "Puts the summaries of all shards of a crawl together and fits the map. The order does not matter, and the map has the same bytes as that of one run over all files with the same options. Where a shard is missing the merge is refused, if the files' names say how many there were.\n\nWrites MAP.npz, and the report beside it as MAP.html and MAP.json.",
    options: {
      out: { type: "string", value: "MAP.npz", about: "the map", default: "map.npz" },
      ...mapOptions,
    },
    examples: [
      { run: "iv map merge /out/summary-*-of-16.npz --out /out/map.npz", what: "the map of sixteen shards" },
      {
        run: "iv map merge iv-crawl/summary.npz --out grid.npz --domain grid",
        what: "another map from one crawl, without reading the files again",
      },
    ],
    run: (call, io) => run(call, io, fit),
  };
}

async function run(call: Call, io: Io, fit: MapFit): Promise<ExitCode> {
  if (call.words.length === 0) throw new UsageError("name the summaries to merge");
  const settings = mapSettings(call);
  const paths = [...new Set(call.words)];
  checkWhole(paths);
  let whole: Summary | undefined;
  for (const path of paths) {
    const summary = decodeSummary(await bytesOf(path), path);
    if (whole === undefined) whole = new Summary(summary.options);
    else checkSizes(whole, summary, path);
    whole.absorb(summary);
  }
  const out = textOption(call, "out") ?? "map.npz";
  const stem = out.replace(/\.npz$/, "");
  makeMap(
    whole!,
    {
      settings,
      fit,
      map: out,
      page: `${stem}.html`,
      json: `${stem}.json`,
      title: `Crawl in ${paths.length} ${paths.length === 1 ? "summary" : "summaries"}`,
      isJson: call.options["json"] === true,
      notes: [],
    },
    io,
  );
  return 0;
}

function checkSizes(whole: Summary, { options }: Summary, path: string): void {
  if (
    options.sampleBytesMax === whole.options.sampleBytesMax &&
    options.cardBytesMax === whole.options.cardBytesMax
  )
    return;
  throw new Fault("map/other-crawl", `${path} keeps a sample of another size than the others`, {
    hint: "Merge summaries that one version of iv made",
  });
}

/** The names that `iv map crawl --shard` gives say which shards there are. A map of most of the data looks like one of all. */
function checkWhole(paths: readonly string[]): void {
  const shards = paths.map((path) => /summary-(\d+)-of-(\d+)\.npz$/.exec(path));
  const counts = new Set(shards.map((found) => found?.[2]));
  const count = Number([...counts][0]);
  if (counts.size !== 1 || !Number.isFinite(count)) return;
  const met = new Set(shards.map((found) => Number(found![1])));
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !met.has(index));
  if (missing.length > 0 || met.size !== paths.length)
    throw new Fault(
      "map/other-crawl",
      missing.length > 0
        ? `Of ${count} shards ${missing.slice(0, 8).join(", ")}${missing.length > 8 ? ", …" : ""} are missing`
        : "A shard is named twice, from two folders",
      { hint: "Give the summaries of all shards, each once" },
    );
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Fault("map/bad-file", `Cannot read the summary ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
