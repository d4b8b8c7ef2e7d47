// A trace on disk: gzip of lines. The first says what it is, each other one is a record with its place in the log. Its
// digest is that of the lines, whatever compressed them.

import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { IndexedRecord } from "#runtime/cli/proof/replay-place.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

export interface TraceHead {
  readonly schema: "industriverse.trace/1";
  /** Records before this one are the way to it, and are not compared. */
  readonly start: number;
  readonly count: number;
}

export async function writeTrace(
  path: string,
  head: TraceHead,
  records: Iterable<IndexedRecord>,
): Promise<Digest> {
  const hash = createHash("sha256");
  function* lines(): Generator<string> {
    yield said(head);
    for (const record of records) yield said(record);
  }
  function said(value: unknown): string {
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    return line;
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path, { mode: 0o640 }));
  return `sha256:${hash.digest("hex")}`;
}

export class TraceReader {
  readonly #path: string;
  readonly #hash: ReturnType<typeof createHash> = createHash("sha256");
  head: TraceHead | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** To be asked once all was read. */
  get digest(): Digest {
    return `sha256:${this.#hash.copy().digest("hex")}`;
  }

  async *records(): AsyncGenerator<IndexedRecord> {
    const input = createReadStream(this.#path);
    const plain = createGunzip();
    const lines = createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY });
    const piped = pipeline(input, plain).catch((cause: Error) => {
      lines.close();
      throw cause;
    });
    // Told below, once the lines have ended.
    piped.catch(() => undefined);
    try {
      for await (const line of lines) {
        this.#hash.update(`${line}\n`);
        const value = JSON.parse(line) as TraceHead & IndexedRecord;
        if (this.head !== undefined) yield value;
        else if (value.schema === "industriverse.trace/1") this.head = value;
        else throw new Error("it does not begin as one");
      }
      await piped;
      if (this.head === undefined) throw new Error("there is nothing in it");
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault(
        "proof/unreadable",
        `Cannot read the trace ${this.#path}: ${(cause as Error).message}`,
        {
          cause,
          hint: "`iv rehearse record` writes one",
        },
      );
    }
  }
}
