import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { unreadable } from "./file.ts";

/** A member of a zip that deflate packed, read forward: it is never in memory as a whole. */
export class ByteCursor {
  readonly #path: string;
  readonly #member: DeflatedMember;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #stop: () => void;
  #rest: Uint8Array = new Uint8Array(0);
  #done = 0;
  #crc = 0;

  constructor(path: string, member: DeflatedMember) {
    this.#path = path;
    this.#member = member;
    const source = createReadStream(path, {
      start: member.at,
      end: member.at + Math.max(1, member.packed) - 1,
    });
    const inflate = createInflateRaw({ chunkSize: 262_144 });
    const toldByIteration = (): void => {};
    pipeline(source, inflate, toldByIteration);
    // The pipeline stops listening when it ends; a chunk that is still being inflated may fail after that.
    inflate.on("error", toldByIteration);
    this.#chunks = inflate[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    this.#stop = () => {
      source.destroy();
      inflate.destroy();
    };
  }

  /** Exactly the next bytes; a Fault where the member has fewer. The last bytes are given only if the sum is right. */
  async take(bytes: number): Promise<Uint8Array> {
    const taken = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const piece = this.#rest.subarray(0, bytes - filled);
      taken.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    this.#crc = crc32(taken, this.#crc);
    this.#done += bytes;
    const { size, crc, name } = this.#member;
    if (this.#done === size && this.#crc !== crc)
      throw unreadable(this.#path, `the checksum of the member "${name}" is wrong`);
    return taken;
  }

  close(): void {
    this.#stop();
  }

  async #next(): Promise<Uint8Array> {
    try {
      const { value, done } = await this.#chunks.next();
      if (done !== true) return value;
    } catch (cause) {
      throw unreadable(this.#path, `the member "${this.#member.name}" does not inflate`, { cause });
    }
    throw unreadable(this.#path, `the member "${this.#member.name}" ends too early`);
  }
}

export interface DeflatedMember {
  readonly name: string;
  /** Where the packed bytes begin, and how many there are. */
  readonly at: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
}
