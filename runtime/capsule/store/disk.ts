// Files, whole or not at all, and folders that remember their names through a power cut.

import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, type FileHandle, lstat, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";

/** A file in pieces, at most `bytesMax` of it; a longer one throws instead of being read. */
export async function* filePieces(path: string, how: Reading): AsyncGenerator<Uint8Array, void> {
  await using file = await readable(path, how);
  while (true) {
    const buffer = new Uint8Array(pieceBytes);
    const { bytesRead } = await file.read(buffer);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

const pieceBytes = 65_536;

export interface Reading {
  readonly bytesMax: number;
  /** A person may name a file by a link; in the store there are none. */
  readonly links: "follow" | "refuse";
}

/** A small file of the store as a whole. A link is refused: what it points to is not the store's. */
export async function plainFile(path: string, bytesMax: number): Promise<Uint8Array> {
  await using file = await readable(path, { bytesMax, links: "refuse" });
  try {
    const { size } = await file.stat();
    const buffer = new Uint8Array(size);
    // A file that grows or shrinks while it is read fails its digest; memory stays bounded either way.
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(buffer, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readable(path: string, { bytesMax, links }: Reading): Promise<FileHandle> {
  const noFollow = links === "refuse" ? constants.O_NOFOLLOW : 0;
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
    const status = await file.stat();
    if (!status.isFile()) throw unusable(path, "is not a plain file");
    if (status.size > bytesMax) throw unusable(path, `has ${status.size} bytes, and ${bytesMax} are allowed`);
    return file;
  } catch (error) {
    await file?.close();
    throw unreadable(path, error);
  }
}

/**
 * Writes a stream to `path`. The name appears only when all is on disk, so whoever dies in between, or
 * whose stream throws, leaves at most a file of another name. `check` may look at what was written.
 */
export async function writeWhole(
  path: string,
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { staging = dirname(path), mode = 0o644, owner = "whoever writes", check }: Writing = {},
): Promise<void> {
  const staged = join(staging, `${basename(path)}.${randomBytes(8).toString("hex")}.new`);
  try {
    await using file = await open(staged, "wx", 0o600).catch((error) => {
      throw unwritable(path, error);
    });
    for await (const piece of stream) await writeAll(file, piece, path);
    if (owner === "whose folder it is") await handOver(file, dirname(path));
    await file.sync();
  } catch (error) {
    await discard(staged);
    throw error;
  }
  try {
    await check?.(staged);
    await chmod(staged, mode);
    await rename(staged, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await discard(staged);
    throw error instanceof Fault ? error : unwritable(path, error);
  }
}

async function discard(staged: string): Promise<void> {
  await rm(staged, { force: true }).catch(() => {
    // What went wrong before is told, and not that its rest could not be taken away either.
  });
}

interface Writing {
  /** Where the file grows; on the same file system. */
  readonly staging?: string;
  readonly mode?: number;
  /** Root writes for a daemon that is another user, and a file that only its owner may read has to be the daemon's. */
  readonly owner?: "whoever writes" | "whose folder it is";
  readonly check?: (staged: string) => Promise<void>;
}

/** Before the name appears, so that there is no moment in which the owner of the folder cannot read it. */
async function handOver(file: FileHandle, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  await file.chown(uid, gid);
}

async function writeAll(file: FileHandle, piece: Uint8Array, path: string): Promise<void> {
  try {
    for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
  } catch (error) {
    // A full disk is no fault of the stream, and is told as what it is.
    throw unwritable(path, error);
  }
}

/** A rename is durable only once its folder is on disk. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** In the order of their names, so that every list of the same store is the same. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Fault("capsule/unreadable", `Cannot read ${folder}: ${(error as Error).message}`, {
      cause: error,
      hint: "Check who may read there",
    });
  }
}

export function unwritable(path: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault("capsule/unwritable", `Cannot write ${path}: ${reasonOf(cause)}`, {
    cause,
    hint: "Free space, and check who may write there",
  });
}

function unreadable(path: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") return unusable(path, "is missing", cause);
  if (code === "ELOOP") return unusable(path, "is a symbolic link", cause);
  return unusable(path, `cannot be read (${reasonOf(cause)})`, cause);
}

function unusable(path: string, what: string, cause?: unknown): Fault {
  return new Fault("capsule/unreadable", `${path} ${what}`, {
    cause,
    hint: "Check the path; a capsule of the store that was damaged is mended by installing it again",
  });
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
