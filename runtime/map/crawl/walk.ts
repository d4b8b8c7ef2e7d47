// A door, for `node:fs`: which files there are below the paths a person named, in an order that is the same on
// every machine. Links are not followed, since one may lead out of the folder or round in a circle.

import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Fault } from "#runtime/core/fault.ts";

export const filesMax = 1_000_000;
const depthMax = 64;

export interface FoundFile {
  readonly path: string;
  /** Below the crawl's root, with `/` between folders; the same wherever the root is mounted. */
  readonly name: string;
  readonly bytes: number;
  readonly changedMs: number;
}

export interface Found {
  /** By name. */
  readonly files: readonly FoundFile[];
  /** What was seen and not taken, and why. */
  readonly left: readonly { readonly name: string; readonly what: string }[];
}

/** `without` is the crawl's own folder, which must not be read as if it were the plant's. */
export function walk(
  paths: readonly string[],
  { without }: { readonly without?: string | undefined } = {},
): Found {
  const files: FoundFile[] = [];
  const left: { name: string; what: string }[] = [];
  const own = without === undefined ? undefined : realOf(without);
  const enter = (path: string, name: string, { depth }: { depth: number }): void => {
    for (const entry of entriesOf(path, { name, left })) {
      const inner = join(path, entry.name);
      const innerName = name === "" ? entry.name : `${name}/${entry.name}`;
      if (entry.name.startsWith(".")) left.push({ name: innerName, what: "hidden: left out" });
      else if (entry.isSymbolicLink()) left.push({ name: innerName, what: "a link: not followed" });
      else if (entry.isDirectory()) {
        if (realOf(inner) === own) continue;
        if (depth === depthMax) left.push({ name: innerName, what: `more than ${depthMax} folders deep` });
        else enter(inner, innerName, { depth: depth + 1 });
      } else if (entry.isFile()) take(inner, innerName);
      else left.push({ name: innerName, what: "neither a file nor a folder" });
    }
  };
  const take = (path: string, name: string): void => {
    try {
      const { size, mtimeMs } = lstatSync(path);
      files.push({ path, name: name.toWellFormed(), bytes: size, changedMs: mtimeMs });
    } catch (error) {
      left.push({ name, what: (error as Error).message });
    }
    if (files.length > filesMax)
      throw new Fault("map/too-much", `There are more than ${filesMax} files`, {
        hint: "Crawl the folders of one machine at a time",
      });
  };
  for (const { path, name, isFolder } of rootsOf(paths)) {
    if (isFolder) enter(path, name, { depth: 0 });
    else take(path, name);
  }
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), left };
}

interface Root {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
}

/** A single folder is the root itself; several paths are told apart by their last names, counted where these are equal. */
function rootsOf(paths: readonly string[]): readonly Root[] {
  const seen = new Map<string, number>();
  const unique = [...new Set(paths.map((path) => resolve(path)))];
  return unique.map((path) => {
    const isFolder = isFolderAt(path);
    if (isFolder && unique.length === 1) return { path, name: "", isFolder };
    const base = basename(path) || "root";
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { path, name: count === 1 ? base : `${base}~${count}`, isFolder };
  });
}

/** What a person named is followed even if it is a link. */
function isFolderAt(path: string): boolean {
  try {
    const found = statSync(path);
    if (found.isDirectory() || found.isFile()) return found.isDirectory();
  } catch (cause) {
    throw new Fault("map/no-files", `Cannot find ${path}`, { cause, hint: "Check the path" });
  }
  throw new Fault("map/no-files", `${path} is neither a file nor a folder`);
}

/** Sorted by code units: the order in which a disk lists a folder is its own affair. */
function entriesOf(
  path: string,
  { name, left }: { readonly name: string; readonly left: { name: string; what: string }[] },
): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    left.push({ name: name || path, what: `the folder cannot be read: ${(error as Error).message}` });
    return [];
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A folder that is not there yet is where it says it is.
    return resolve(path);
  }
}
