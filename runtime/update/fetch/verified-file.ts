// A file of known length and digests, brought from a mirror into a folder. Until all of it is there and every digest fits, it
// lies in a hidden folder beside its name; a part that is there after a power cut is hashed again and only the rest fetched.

import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";
import type { Hashes } from "#runtime/update/tuf/metadata.ts";
import type { Mirror } from "#runtime/update/tuf/port.ts";
import { lied } from "./answer.ts";
import { type Patience, resumed } from "./resumed.ts";

export interface WantedFile {
  readonly length: number;
  readonly hashes: Hashes;
}

export interface Destination {
  readonly folder: string;
  /** A plain name: no slash, and not hidden. */
  readonly name: string;
}

/** Whether the file is there already, to the byte. */
export async function isThere({ folder, name }: Destination, wanted: WantedFile): Promise<boolean> {
  const file = await openPlain(`${folder}/${name}`, constants.O_RDONLY);
  if (file === undefined) return false;
  await using there = file;
  if ((await there.stat()).size !== wanted.length) return false;
  return fits(await hashed(there, wanted), wanted);
}

/** Resolves once the file is on disk under its name. */
export async function bring(
  { mirror, path }: { readonly mirror: Mirror; readonly path: string },
  wanted: WantedFile,
  {
    folder,
    name,
    patience,
    signal,
  }: Destination & { readonly patience: Patience; readonly signal: AbortSignal },
): Promise<void> {
  const parts = `${folder}/${partsFolder}`;
  const [[, digest] = ["", ""]] = wanted.hashes;
  const part = `${parts}/${digest}`;
  try {
    await mkdir(parts, { recursive: true, mode: 0o700 });
    // One part at a time: what was begun and never ended does not add up.
    for (const other of await readdir(parts))
      if (other !== digest) await rm(`${parts}/${other}`, { force: true });
    // A part that was spoilt on disk spoils the whole; then once more from the beginning.
    const isWhole = (await grown(part)) || (await grown(part));
    if (!isWhole) throw lied(`${mirror.name}: ${path}`, "is not the file that was announced");
    await rename(part, `${folder}/${name}`);
    await synced(folder);
  } catch (error) {
    throw asFault(error, `${folder}/${name}`);
  }

  async function grown(to: string): Promise<boolean> {
    const file = await openPlain(to, constants.O_RDWR | constants.O_CREAT);
    if (file === undefined) throw new Fault("update/unwritable", `${to} is no plain file`);
    await using there = file;
    const had = (await there.stat()).size;
    if (had > wanted.length) await there.truncate(0);
    const digests = await hashed(there, wanted);
    let at = Math.min(had, had > wanted.length ? 0 : had);
    const { length } = wanted;
    if (at < length)
      for await (const piece of resumed(mirror, path, { from: at, bytesMax: length, signal, patience })) {
        for (const hash of digests.values()) hash.update(piece);
        for (let written = 0; written < piece.length; )
          written += (await there.write(piece, written, piece.length - written, at + written)).bytesWritten;
        at += piece.length;
      }
    if (at === length && fits(digests, wanted)) {
      await there.sync();
      return true;
    }
    await rm(to, { force: true });
    // From the beginning there is nothing to spoil it: then the mirror has another file.
    if (had === 0) throw lied(`${mirror.name}: ${path}`, "is not the file that was announced");
    return false;
  }
}

const partsFolder = ".parts";

async function hashed(file: FileHandle, { hashes }: WantedFile): Promise<ReadonlyMap<string, Hash>> {
  const digests = new Map([...hashes.keys()].map((name) => [name, createHash(name)] as const));
  const buffer = new Uint8Array(pieceBytes);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return digests;
    at += bytesRead;
    for (const hash of digests.values()) hash.update(buffer.subarray(0, bytesRead));
  }
}

const pieceBytes = 65_536;

function fits(digests: ReadonlyMap<string, Hash>, { hashes }: WantedFile): boolean {
  return hashes.size > 0 && [...hashes].every(([name, hex]) => digests.get(name)?.digest("hex") === hex);
}

/** Undefined where there is none, or something that is no file of ours. */
async function openPlain(path: string, flags: number): Promise<FileHandle | undefined> {
  const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o644).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ELOOP") return undefined;
      throw error;
    },
  );
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

async function synced(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}

function asFault(error: unknown, path: string): unknown {
  if (error instanceof Fault || (error as Error).name === "AbortError") return error;
  const { code } = error as NodeJS.ErrnoException;
  return new Fault("update/unwritable", `Cannot write ${path}: ${code ?? (error as Error).message}`, {
    cause: error,
    hint: "Free space, and check who may write there; what was there before still is",
  });
}
