// The catalog as a file: JSON, because people search it with their own tools too, and every text once, in a
// list at the beginning, because the same channels, units and origins come back in every map of a site.

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { basinsMax, type CatalogEntry } from "./catalog-entry.ts";
import { signatureLength } from "./signature.ts";

const catalogFormat = "industriverse.map-catalog/1";

/** The same entries give the same bytes; they are sorted by file. */
export function encodeCatalog(entries: readonly CatalogEntry[]): Uint8Array {
  const texts = new Map<string, number>();
  const place = (text: string): number => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    return texts.size - 1;
  };
  const lines = entries
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map((entry) =>
      JSON.stringify([
        ...[entry.file, entry.digest, entry.bytes, entry.changedMs, place(entry.kind)],
        entry.channels.map(({ name, unit, min, max }) => [place(name), place(unit), min, max]),
        ...[entry.basins, entry.alpha ?? null, entry.threshold ?? null, entry.rows ?? null],
        ...[place(entry.origin), entry.tags.map(place), entry.signature],
      ]),
    );
  const head = `{"format":${JSON.stringify(catalogFormat)},\n"texts":${JSON.stringify([...texts.keys()])},\n`;
  return new TextEncoder().encode(`${head}"maps":[\n${lines.join(",\n")}\n]}\n`);
}

/** Nothing is believed: what is not as it must be is a Fault "map/bad-file". */
export function decodeCatalog(bytes: Uint8Array): readonly CatalogEntry[] {
  let file: unknown;
  try {
    file = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Fault("map/bad-file", "The catalog is not JSON", { cause });
  }
  const { format, texts, maps } = (file ?? {}) as Record<string, unknown>;
  if (format !== catalogFormat) throw bad(`its format is not "${catalogFormat}"`);
  const known = listOf(texts).map(textOf);
  const at = (place: unknown): string => {
    const text = known[place as number];
    if (!Number.isInteger(place) || text === undefined) throw bad(`it has no text ${String(place)}`);
    return text;
  };
  return listOf(maps).map((map) => entryOf(listOf(map), at));
}

function entryOf(fields: readonly unknown[], at: (place: unknown) => string): CatalogEntry {
  const [
    file,
    digest,
    bytes,
    changedMs,
    kind,
    channels,
    basins,
    alpha,
    threshold,
    rows,
    origin,
    tags,
    signature,
  ] = fields;
  if (fields.length !== 13) throw bad(`a map has ${fields.length} fields, not 13`);
  const entry: CatalogEntry = {
    file: textOf(file),
    digest: digestOf(digest),
    bytes: numberOf(bytes),
    changedMs: numberOf(changedMs),
    kind: at(kind),
    channels: listOf(channels).map((channel) => {
      const [name, unit, min, max] = listOf(channel);
      return { name: at(name), unit: at(unit), min: numberOf(min), max: numberOf(max) };
    }),
    basins: listOf(basins).map((basin) => listOf(basin).map(numberOf)),
    alpha: optional(alpha),
    threshold: optional(threshold),
    rows: optional(rows),
    origin: at(origin),
    tags: listOf(tags).map(at),
    signature: listOf(signature).map(numberOf),
  };
  if (entry.basins.length > basinsMax) throw bad(`a map has ${entry.basins.length} basins`);
  if (![0, signatureLength].includes(entry.signature.length))
    throw bad(`a signature has ${entry.signature.length} numbers`);
  return entry;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw bad("a list is missing");
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw bad("a text is missing");
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw bad("a number is missing");
  return value;
}

function optional(value: unknown): number | undefined {
  return value === null ? undefined : numberOf(value);
}

function digestOf(value: unknown): Digest {
  if (typeof value !== "string" || !/^sha256:[0-9a-f]{64}$/.test(value)) throw bad("a digest is missing");
  return value as Digest;
}

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot read the catalog: ${found}`);
}
