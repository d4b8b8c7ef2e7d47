// A door: a folder of map files, and the catalog beside them. Files that are as long and as old as the
// catalog says are not opened again, so that a folder of thousands is up to date in a moment.

import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { type CatalogEntry, entryOf, isSummary } from "./catalog-entry.ts";
import { decodeCatalog, encodeCatalog } from "./catalog-file.ts";

export const catalogName = "maps.catalog.json";

export interface Scan {
  readonly entries: readonly CatalogEntry[];
  /** How many files were opened, how many were known, how many of the catalog are gone. */
  readonly read: number;
  readonly known: number;
  readonly gone: number;
  /** Files that look like maps and are none, with the reason. They stay out of the catalog. */
  readonly refused: readonly { readonly file: string; readonly why: string }[];
}

export interface ScanOptions {
  /** Looked at between files: what was read so far is then written, and the scan ends. */
  readonly stop?: AbortSignal;
  onFile?(file: string): void;
}

/** Brings the catalog of a folder up to date and writes it if it changed. */
export function scanCatalog(folder: string, { stop, onFile }: ScanOptions = {}): Scan {
  const before = new Map(readCatalog(folder).map((entry) => [entry.file, entry]));
  const entries: CatalogEntry[] = [];
  const refused: { file: string; why: string }[] = [];
  let read = 0;
  const files = filesIn(folder);
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(folder, file));
    const changedMs = Math.floor(mtimeMs);
    const entry = before.get(file);
    if (entry !== undefined && entry.bytes === size && entry.changedMs === changedMs) {
      entries.push(entry);
      continue;
    }
    if (stop?.aborted) continue;
    onFile?.(file);
    read++;
    try {
      if (size > fileBytesMax) throw new Fault("map/bad-file", `it has more than ${fileBytesMax} bytes`);
      const tags = file.split("/").slice(0, -1);
      const bytes = readFileSync(join(folder, file));
      if (isSummary(bytes)) read--;
      else entries.push(entryOf({ file, changedMs, tags, bytes }));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refused.push({ file, why: error.message });
    }
  }
  const present = new Set(files);
  const gone = [...before.keys()].filter((file) => !present.has(file)).length;
  const known = entries.length - (read - refused.length);
  if (known !== before.size || entries.length !== known) writeCatalog(folder, entries);
  return { entries, read, known, gone, refused };
}

/** The entries of a folder's catalog; none where there is no catalog yet. */
export function readCatalog(folder: string): readonly CatalogEntry[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, catalogName));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Fault("map/bad-file", `Cannot read the catalog in ${folder}`, { cause });
  }
  return decodeCatalog(bytes);
}

/** All at once: whoever reads meanwhile, or after a power cut, sees the old catalog or the new one. */
function writeCatalog(folder: string, entries: readonly CatalogEntry[]): void {
  const staged = join(folder, `.${catalogName}.new`);
  try {
    const file = openSync(staged, "w");
    try {
      const bytes = encodeCatalog(entries);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(staged, join(folder, catalogName));
  } catch (cause) {
    rmSync(staged, { force: true });
    throw new Fault("map/bad-file", `Cannot write the catalog in ${folder}`, {
      cause,
      hint: "Make the folder writable, or give the disk room",
    });
  }
}

const fileBytesMax = 268_435_456;
const filesMax = 100_000;
const depthMax = 16;

/** Paths below the folder, with slashes, sorted. Links are not followed: they may lead round in a circle. */
function filesIn(folder: string): readonly string[] {
  const files: string[] = [];
  const walk = (below: string, depth: number): void => {
    for (const found of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below === "" ? found.name : `${below}/${found.name}`;
      if (found.isDirectory() && !found.name.startsWith(".") && depth < depthMax) walk(path, depth + 1);
      if (found.isFile() && /\.np[yz]$/i.test(found.name)) files.push(path);
      if (files.length > filesMax)
        throw new Fault("map/bad-file", `${folder} holds more than ${filesMax} files`, {
          hint: "Keep a catalog for each of its folders",
        });
    }
  };
  try {
    walk("", 0);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("map/bad-file", `Cannot read the folder ${folder}`, { cause });
  }
  return files.sort();
}
