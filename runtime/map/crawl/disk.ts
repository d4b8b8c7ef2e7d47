// A door, for `node:fs`: small files that are there whole or not at all, whenever the power goes.

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

/** A folder of a crawl's own. */
export interface Disk {
  readonly folder: string;
  names(): readonly string[];
  /** Undefined where there is no such file. */
  read(name: string): Uint8Array | undefined;
  /** When it returns the file is on the disk; if it fails the old one is still there. */
  write(name: string, bytes: Uint8Array): void;
  remove(name: string): void;
}

export function openDisk(folder: string): Disk {
  attempt(`make the folder ${folder}`, () => mkdirSync(folder, { recursive: true }));
  return {
    folder,
    names: () => readdirSync(folder).sort(),
    read(name) {
      try {
        return readFileSync(join(folder, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new Fault("map/bad-file", `Cannot read ${join(folder, name)}`, { cause: error });
      }
    },
    write: (name, bytes) => writeWhole(join(folder, name), bytes),
    remove: (name) => rmSync(join(folder, name), { force: true }),
  };
}

/** Beside its place, to the disk, and then into its place in one step. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  attempt(`write ${path}`, () => {
    const beside = `${path}${unfinished}`;
    const file = openSync(beside, "w", 0o644);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    const folder = openSync(dirname(path), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

/** How the names of files end that were being written when the power went. */
const unfinished = ".part";

/** What tells one state of a file from another without reading all of it. */
export interface FileState {
  readonly bytes: number;
  readonly changedMs: number;
  readonly head: string;
}

function stateOf(path: string): FileState {
  const file = openSync(path, "r");
  try {
    const head = new Uint8Array(headBytes);
    const count = readSync(file, head, 0, headBytes, 0);
    const { size, mtimeMs } = statSync(path);
    return { bytes: size, changedMs: mtimeMs, head: digestOf(head.subarray(0, count)) };
  } finally {
    closeSync(file);
  }
}

const headBytes = 65_536;

/** A file that cannot be opened has a state too: it must not be read again each time for that. */
export function stateOrNone(path: string): Pick<FileState, "head"> {
  try {
    return stateOf(path);
  } catch {
    // That it cannot be read is said where it is read.
    return { head: "unreadable" };
  }
}

function attempt(what: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw new Fault("map/disk", `Cannot ${what}: ${(cause as Error).message}`, {
      cause,
      hint: "Make room, or name another folder with --out; what was read so far is kept",
    });
  }
}
