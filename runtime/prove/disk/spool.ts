// The spool: what was taken out of the rings and waits for the next commit to the disk. It lies in memory that
// outlives the process (a tmpfs), so that a crash of ours loses nothing, and the disk is written to every few
// seconds instead of ten times a second. A power cut loses it; who cannot bear that asks for `durable`.

import { hash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { sameBytes, sha256 } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { bundle, chunkRecordsMax, unbundle } from "./chunk.ts";

/** One batch on its way: where it belongs in the log, and how far the rings were read to get it. */
export interface Spooled {
  readonly log: string;
  readonly first: number;
  /** Of whose rings; those of another process are gone. */
  readonly run: string;
  readonly positions: readonly number[];
  readonly bodies: readonly Uint8Array[];
}

/** Where a service manager gives us memory of our own, there; else in the system's; else beside the log. */
export function spoolPlaces(
  dir: string,
  own: string | undefined = process.env["RUNTIME_DIRECTORY"],
): readonly string[] {
  const name = `iv-${hash("sha256", resolve(dir), "hex").slice(0, 16)}.spool`;
  const memory = own !== undefined && own !== "" ? own : sharedMemory;
  return [join(memory, name), join(dir, "proof.spool")];
}

export class Spool implements Disposable {
  readonly #fd: number;
  #bytes = 0;

  /** The first place that can be used. */
  constructor(places: readonly string[]) {
    const [place, ...others] = places;
    assert(place !== undefined, "a spool has a place");
    try {
      this.#fd = openOwn(place);
    } catch (error) {
      if (others.length === 0) throw error;
      this.#fd = openOwn(others[0]!);
    }
  }

  /** What is there, oldest first, up to the first frame that is not whole: a crash can only tear the last. */
  read(): readonly Spooled[] {
    const size = Math.min(fstatSync(this.#fd).size, spoolBytesMax);
    const bytes = Buffer.alloc(size);
    readSync(this.#fd, bytes, 0, size, 0);
    const batches: Spooled[] = [];
    let at = 0;
    for (;;) {
      const frame = openFrame(bytes.subarray(at));
      if (frame === undefined) break;
      batches.push(frame.batch);
      at += frame.bytes;
    }
    this.#bytes = at;
    return batches;
  }

  /** Survives our death when it returns. */
  append(batch: Spooled): void {
    const frame = frameOf(batch);
    const written = writeSync(this.#fd, frame, 0, frame.length, this.#bytes);
    // A file system that is full writes what it can; the rest would be a torn frame, which the next one covers.
    if (written !== frame.length)
      throw Object.assign(new Error("No space left for the spool"), { code: "ENOSPC", syscall: "write" });
    this.#bytes += frame.length;
  }

  /** Keeps a copy of what belongs to no log that is gone on with, for whoever investigates. */
  setAside(dir: string): void {
    const bytes = Buffer.alloc(this.#bytes);
    readSync(this.#fd, bytes, 0, bytes.length, 0);
    writeFileSync(join(dir, "proof.spool.left"), bytes, { mode: 0o640 });
  }

  clear(): void {
    ftruncateSync(this.#fd, 0);
    this.#bytes = 0;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** A file that is not ours alone is not believed: whoever could write it could write records. */
function openOwn(path: string): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  const fd = openSync(path, flags, 0o600);
  const { uid, mode, nlink } = fstatSync(fd);
  if (uid === process.geteuid?.() && (mode & 0o777) === 0o600 && nlink === 1) return fd;
  closeSync(fd);
  unlinkSync(path);
  return openSync(path, flags | constants.O_EXCL, 0o600);
}

/** Length, SHA-256, then what the batch is in one line of JSON, then its records. */
function frameOf({ log, first, run, positions, bodies }: Spooled): Buffer {
  const about = Buffer.from(`${JSON.stringify({ log, first, run, positions, count: bodies.length })}\n`);
  const content = Buffer.concat([about, bundle(bodies)]);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(content.length, 0);
  head.set(sha256(content), 4);
  return Buffer.concat([head, content]);
}

function openFrame(bytes: Buffer): { batch: Spooled; bytes: number } | undefined {
  if (bytes.length < headBytes) return undefined;
  const length = bytes.readUInt32BE(0);
  const content = bytes.subarray(headBytes, headBytes + length);
  if (content.length !== length || !sameBytes(sha256(content), bytes.subarray(4, headBytes)))
    return undefined;
  const end = content.indexOf("\n");
  const { count, ...about } = JSON.parse(content.toString("utf8", 0, end)) as Omit<Spooled, "bodies"> & {
    count: number;
  };
  const bodies = count <= chunkRecordsMax ? unbundle(content.subarray(end + 1), count) : undefined;
  return bodies && { batch: { ...about, bodies }, bytes: headBytes + length };
}

const sharedMemory = "/dev/shm";
const headBytes = 36;
/** Far more than ever waits: the rings stand still long before. */
const spoolBytesMax = 67_108_864;
