import { createHash } from "node:crypto";
import { manifestBytesMax } from "#runtime/capsule/parse-manifest.ts";
import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { ByteSource } from "./byte-source.ts";
import { type Blob, blobName, manifestName, signaturesName } from "./form.ts";
import { blockBytes, type Entry, endBytes, paddingBytes, readHeader } from "./ustar.ts";

/** What comes first. The bytes are as they stood there; nothing about them has been checked. */
export interface BundleHead {
  readonly manifest: Uint8Array;
  readonly signatures: Uint8Array;
}

export interface IncomingBlob extends Blob {
  /**
   * To be read to its end before the next blob is asked for. What does not have the digest throws after
   * the last byte, so whoever keeps the bytes lets nobody use them until the end was reached.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Reads a bundle as it comes, holding one piece of it in memory. First `head()`, which the caller judges,
 * then `blobs()` with what the manifest lists: the reader takes nothing that was not announced there, and
 * at the end nothing may be missing or left over.
 */
export class BundleReader {
  readonly #source: ByteSource;
  readonly #place: string;
  #index = 0;

  constructor(source: AsyncIterable<Uint8Array>, place: string) {
    this.#source = new ByteSource(source);
    this.#place = place;
  }

  async head(): Promise<BundleHead> {
    assert(this.#index === 0, "the head is read once, first");
    const manifest = await this.#small(manifestName, manifestBytesMax);
    const signatures = await this.#small(signaturesName, envelopeBytesMax);
    return { manifest, signatures };
  }

  /** `expected` in the order of `blobsOf`. */
  async *blobs(expected: readonly Blob[]): AsyncGenerator<IncomingBlob, void> {
    for (const blob of expected) {
      const name = blobName(blob.digest);
      const { bytes } = await this.#header(name);
      if (bytes !== blob.bytes)
        throw this.#bad(name, `${bytes} bytes`, `${blob.bytes}, as the manifest says`);
      const incoming = { isRead: false };
      yield { ...blob, content: this.#content(blob, incoming) };
      assert(incoming.isRead, "a blob is read to its end before the next one");
      await this.#padding(name, bytes);
    }
    await this.#end();
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  async *#content({ digest, bytes }: Blob, incoming: { isRead: boolean }): AsyncGenerator<Uint8Array, void> {
    const hash = createHash("sha256");
    let length = 0;
    for await (const piece of this.#source.pass(bytes)) {
      hash.update(piece);
      length += piece.length;
      yield piece;
    }
    if (length < bytes) throw this.#cut(blobName(digest), `after ${length} of ${bytes} bytes`);
    const found = `sha256:${hash.digest("hex")}`;
    if (found !== digest)
      throw new Fault(
        "capsule/bad-digest",
        `${this.#place}: ${this.#entry(blobName(digest))} is ${found}, not what it is named after`,
        { hint: "The bundle was damaged on its way or altered; fetch it again" },
      );
    incoming.isRead = true;
  }

  async #small(name: string, bytesMax: number): Promise<Uint8Array> {
    const { bytes } = await this.#header(name);
    if (bytes > bytesMax) throw this.#bad(name, `${bytes} bytes`, `at most ${bytesMax}`);
    const content = await this.#source.take(bytes);
    if (content.length < bytes) throw this.#cut(name, `after ${content.length} of ${bytes} bytes`);
    await this.#padding(name, bytes);
    return content;
  }

  async #header(expected: string): Promise<Entry> {
    this.#index++;
    const block = await this.#source.take(blockBytes);
    if (block.length < blockBytes) throw this.#cut(expected, "before its header");
    const reading = readHeader(block);
    if (reading.kind === "end") throw this.#bad(expected, "the end of the bundle", "this entry");
    if (reading.kind === "refused")
      throw this.#bad(reading.name, reading.difference.found, reading.difference.expected);
    if (reading.entry.name !== expected)
      throw this.#bad(reading.entry.name, "this entry", `${expected} in its place`);
    return reading.entry;
  }

  async #padding(name: string, bytes: number): Promise<void> {
    const count = paddingBytes(bytes);
    const padding = await this.#source.take(count);
    if (padding.length < count) throw this.#cut(name, "inside its last block");
    if (padding.some((byte) => byte !== 0))
      throw this.#bad(name, "bytes behind its end", "zeros up to the next block");
  }

  async #end(): Promise<void> {
    const end = await this.#source.take(endBytes);
    const first = end.subarray(0, blockBytes);
    if (first.length === blockBytes && first.some((byte) => byte !== 0)) {
      const reading = readHeader(first);
      const name = reading.kind === "entry" ? reading.entry.name : reading.kind === "end" ? "" : reading.name;
      this.#index++;
      throw this.#bad(name, "this entry", "the end: the manifest lists no more");
    }
    if (end.length < endBytes || end.some((byte) => byte !== 0))
      throw this.#malformed(`ends with ${end.length} bytes`, `two empty blocks of ${blockBytes}`);
    const more = await this.#source.take(1);
    if (more.length > 0) throw this.#malformed("goes on behind its end", "nothing there");
  }

  #entry(name: string): string {
    return `entry ${this.#index} "${name}"`;
  }

  #bad(name: string, found: string, expected: string): Fault {
    return this.#malformed(`${this.#entry(name)}: found ${found}`, expected);
  }

  #cut(name: string, where: string): Fault {
    return this.#bad(name, `the end of the file ${where}`, "the whole bundle");
  }

  #malformed(found: string, expected: string): Fault {
    return new Fault("capsule/bad-bundle", `${this.#place}: ${found}, expected ${expected}`, {
      hint: "The bundle was damaged on its way, or is not one that `iv capsule build` wrote; fetch it again",
    });
  }
}
