// Files that a person has dropped on the page. They come in beside their place and take it in one step, so that no half
// of a file is ever read as a whole one.

import {
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { placeOf } from "./upload-name.ts";

export interface Upload {
  readonly name: string;
  readonly bytes: number;
}

export interface UploadBounds {
  readonly fileBytesMax: number;
  readonly allBytesMax: number;
  readonly filesMax: number;
  /** What the disk has to keep for everybody else. */
  readonly freeBytesMin: number;
}

const uploadBounds: UploadBounds = {
  fileBytesMax: 4_294_967_296,
  allBytesMax: 17_179_869_184,
  filesMax: 2_000,
  freeBytesMin: 1_073_741_824,
};

/** Refused, with the status that says in whose hands it is. */
export class UploadRefusal extends Error {
  override readonly name = "UploadRefusal";
  readonly status: 409 | 413 | 422 | 507;
  readonly hint: string;

  constructor(status: UploadRefusal["status"], message: string, hint: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

export class Uploads {
  readonly folder: string;
  readonly bounds: UploadBounds;
  readonly #incoming: string;
  readonly #files = new Map<string, number>();
  /** Announced by those that are on their way. */
  #coming = 0;
  #comingBytes = 0;
  #serial = 0;

  constructor(out: string, bounds: UploadBounds = uploadBounds) {
    this.bounds = bounds;
    this.folder = join(out, "files");
    this.#incoming = join(out, "incoming");
    // What was half here when the last page ended is sent again, or is not wanted.
    rmSync(this.#incoming, { recursive: true, force: true });
    for (const [name, bytes] of filesBelow(this.folder)) this.#files.set(name, bytes);
  }

  get count(): number {
    return this.#files.size;
  }

  get bytes(): number {
    return [...this.#files.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  list(most: number): readonly Upload[] {
    return [...this.#files]
      .map(([name, bytes]) => ({ name, bytes }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, most);
  }

  /** In the place of an older one of that name. */
  async take(
    name: string,
    { bytes, pieces }: { readonly bytes: number; readonly pieces: AsyncIterable<Uint8Array> },
  ): Promise<Upload> {
    const parts = placeOf(name);
    if ("flaw" in parts) throw new UploadRefusal(422, parts.flaw, "Rename it, or name its folder instead");
    const place = parts.join("/");
    this.#assertRoom(place, bytes);
    this.#coming++;
    this.#comingBytes += bytes;
    const beside = join(this.#incoming, `${++this.#serial}.part`);
    try {
      mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
      const came = await written(beside, pieces, bytes);
      this.#makeFolders(parts.slice(0, -1));
      const path = join(this.folder, ...parts);
      if (existsSync(path) && !lstatSync(path).isFile())
        throw new UploadRefusal(409, `There is a folder called ${place}`, "Rename the file");
      renameSync(beside, path);
      this.#files.set(place, came);
      return { name: place, bytes: came };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC")
        throw new UploadRefusal(507, "The disk is full", "Make room, or name a folder where the files are");
      throw error;
    } finally {
      this.#coming--;
      this.#comingBytes -= bytes;
      rmSync(beside, { force: true });
    }
  }

  /** False where there is none of that name. */
  remove(name: string): boolean {
    if (!this.#files.delete(name)) return false;
    rmSync(join(this.folder, ...name.split("/")), { force: true });
    return true;
  }

  #assertRoom(place: string, bytes: number): void {
    const { fileBytesMax, allBytesMax, filesMax, freeBytesMin } = this.bounds;
    const large = "Name the folder where it lies instead; then nothing is copied";
    if (!(bytes <= fileBytesMax))
      throw new UploadRefusal(413, `A file has at most ${fileBytesMax} bytes here`, large);
    const old = this.#files.get(place);
    if (this.bytes - (old ?? 0) + this.#comingBytes + bytes > allBytesMax)
      throw new UploadRefusal(413, `All files together have at most ${allBytesMax} bytes here`, large);
    if (this.count + this.#coming + (old === undefined ? 1 : 0) > filesMax)
      throw new UploadRefusal(413, `At most ${filesMax} files are taken here`, large);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(this.folder);
    if (bavail * bsize - this.#comingBytes - bytes < freeBytesMin)
      throw new UploadRefusal(507, "The disk has no room for that", "Make room, or name a folder elsewhere");
  }

  /** Step by step, so that no link that somebody put there leads out. */
  #makeFolders(parts: readonly string[]): void {
    let path = this.folder;
    for (const part of parts) {
      path = join(path, part);
      if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
      if (!lstatSync(path).isDirectory())
        throw new UploadRefusal(409, `${part} is a file, and no folder`, "Rename one of them");
    }
  }
}

async function written(path: string, pieces: AsyncIterable<Uint8Array>, announced: number): Promise<number> {
  await using file = await open(path, "wx", 0o600);
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > announced) throw new UploadRefusal(422, "More came than was announced", "Send it again");
    await file.writeFile(piece);
  }
  if (bytes < announced) throw new UploadRefusal(422, "It did not come to its end", "Send it again");
  await file.sync();
  return bytes;
}

function filesBelow(folder: string): readonly (readonly [name: string, bytes: number])[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry: Dirent) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(folder, path).split(sep).join("/"), lstatSync(path).size] as const;
      });
  } catch (cause) {
    throw new Fault("map/disk", `Cannot look into ${folder}: ${(cause as Error).message}`, { cause });
  }
}
