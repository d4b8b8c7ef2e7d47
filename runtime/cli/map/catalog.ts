import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { type CatalogMatch, type CatalogQuery, catalogOf, limitDefault } from "#runtime/map/catalog.ts";
import { type Scan, scanCatalog } from "#runtime/map/catalog-disk.ts";
import type { CatalogEntry, ChannelQuery } from "#runtime/map/catalog-entry.ts";

export const catalogPart: Part = {
  name: "catalog",
  usage: [
    "map catalog DIR [--channel NAME[UNIT]=A..B[,…]] [--text WORDS] [--tag TAG[,…]]",
    "map catalog DIR --like FILE [--limit N] [--json]",
  ],
  about:
    "Finds maps by what they can judge. DIR is a folder with map files, also in folders below it. Its catalog, maps.catalog.json, is brought up to date first: only files that are new or have changed are opened. Then the maps that fit all conditions are listed.\n\n--channel asks for a channel by its name, by its unit in brackets, by values that its range must cover, or by any of them together. --like lists maps by how alike their energy signatures are to that of one of them. A map without a threshold was never calibrated and cannot block; --calibrated leaves such maps out.",
  options: {
    channel: {
      type: "string",
      value: "SPEC",
      about: "a channel: temperature, [K], temperature[K]=900..1100",
    },
    text: { type: "string", value: "WORDS", about: "beginnings of words in names, origins and tags" },
    tag: { type: "string", value: "TAG", about: "a folder that the map lies in" },
    like: { type: "string", value: "FILE", about: "a map of the catalog that others are compared with" },
    calibrated: { type: "flag", about: "only maps that have a threshold" },
    limit: { type: "string", value: "N", about: `at most so many maps (default ${limitDefault})` },
  },
  examples: [
    { run: "iv map catalog /srv/maps", what: "index the folder, and list what is in it" },
    {
      run: "iv map catalog /srv/maps --channel 'temperature[K]=1000' --calibrated",
      what: "maps that can judge a temperature of 1000 K",
    },
    { run: "iv map catalog /srv/maps --like furnace-3/map.npz --json", what: "the most alike, for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [folder, ...more] = call.words;
    if (folder === undefined || more.length > 0) throw new UsageError("map catalog takes one folder");
    const query = queryOf(call);
    const watch = io.isTerminal ? { onFile: (file: string) => io.err(`reading ${file}`) } : {};
    const scan = scanCatalog(folder, { stop: io.stop, ...watch });
    const like = textOption(call, "like");
    const matches = catalogOf(scan.entries).query({
      ...query,
      ...(like === undefined ? {} : { signature: signatureOf(like, scan.entries) }),
    });
    if (call.options["json"]) io.out(JSON.stringify(jsonOf(scan, matches)));
    else for (const line of linesOf(scan, matches)) io.out(line);
    return scan.refused.length === 0 ? 0 : 1;
  },
};

function queryOf(call: Call): CatalogQuery {
  const [text, tag, channel] = ["text", "tag", "channel"].map((name) => textOption(call, name));
  return {
    channels: channel === undefined ? [] : channel.split(",").map(channelOf),
    tags: tag === undefined ? [] : tag.split(","),
    limit: numberOption(call, "limit", { min: 1, max: 100_000 }) ?? limitDefault,
    ...(text === undefined ? {} : { text }),
    ...(call.options["calibrated"] === true ? { trust: "calibrated" as const } : {}),
  };
}

/** NAME, [UNIT], NAME[UNIT]=VALUE and NAME=FROM..TO. */
function channelOf(spec: string): ChannelQuery {
  const [, name, unit, values] = /^([^[=]*)(?:\[([^\]]*)\])?(?:=(.+))?$/.exec(spec.trim()) ?? [];
  const covers = values?.split("..").map(Number) ?? [];
  if (
    (!name && unit === undefined && values === undefined) ||
    covers.length > 2 ||
    !covers.every(Number.isFinite)
  )
    throw new UsageError(`--channel takes NAME[UNIT]=FROM..TO or a part of it, not "${spec}"`);
  return { ...(name ? { name: name.trim() } : {}), ...(unit === undefined ? {} : { unit }), covers };
}

function signatureOf(file: string, entries: readonly CatalogEntry[]): readonly number[] {
  const entry = entries.find((each) => each.file === file);
  if (entry === undefined) throw new UsageError(`--like takes a file of the catalog, and "${file}" is none`);
  if (entry.signature.length === 0)
    throw new UsageError(`"${file}" has no calibration, so it has no signature to compare with`);
  return entry.signature;
}

function jsonOf({ entries, read, known, gone, refused }: Scan, matches: readonly CatalogMatch[]): object {
  const maps = matches.map(({ entry, distance }) => ({ ...entry, distance }));
  return { maps, count: entries.length, read, known, gone, refused };
}

function linesOf(
  { entries, read, gone, refused }: Scan,
  matches: readonly CatalogMatch[],
): readonly string[] {
  const news = [`${entries.length} maps`, `${read} read now`, ...(gone > 0 ? [`${gone} gone`] : [])];
  return [
    news.join(", "),
    ...matches.flatMap(({ entry, distance }) => ["", ...describe(entry, distance)]),
    ...(matches.length === 0 ? ["", "No map fits"] : []),
    ...(refused.length > 0 ? ["", "Not maps:"] : []),
    ...refused.map(({ file, why }) => `  ${file}: ${why}`),
  ];
}

function describe(entry: CatalogEntry, distance: number): readonly string[] {
  const { file, kind, channels, basins, alpha, threshold, rows, origin } = entry;
  const short = (value: number): string => Number(value.toPrecision(4)).toString();
  const head = [file, kind, ...(distance > 0 ? [`${short(distance)} nats away`] : [])].join("  ");
  const judged =
    threshold === undefined
      ? "never calibrated: cannot block"
      : `threshold ${short(threshold)} nats${alpha === undefined ? "" : ` for a false-block rate of ${alpha}`}`;
  return [
    head,
    `  ${channels.map(({ name, unit, min, max }) => `${name} ${short(min)}…${short(max)} ${unit}`).join(", ")}`,
    `  ${[judged, ...(rows === undefined ? [] : [`${rows} rows`]), `${basins.length} basins`].join(", ")}`,
    ...(origin === "" ? [] : [`  ${origin}`]),
  ];
}
