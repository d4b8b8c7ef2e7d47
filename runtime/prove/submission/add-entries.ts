// What a log sends to a mirror to have its records kept (c2sp.org/tlog-mirror, add-entries): of which log, up to which
// signed size, and packages of up to 256 records, each with the hashes that lead from just these records to the
// signed root. So a mirror keeps nothing that the log has not signed, and takes packages one by one.

import { type Hash, hashBytes } from "#runtime/prove/tree.ts";
import { proofHashesMax } from "./add-checkpoint.ts";

export const packageRecords = 256;

export interface AddEntries {
  readonly origin: string;
  /** Of the first record that is sent. */
  readonly from: number;
  /** Of the signed checkpoint that the proofs lead to. */
  readonly size: number;
  /** What the mirror gave us to remember, or nothing. */
  readonly ticket: Uint8Array;
  readonly packages: readonly EntryPackage[];
}

export interface EntryPackage {
  readonly from: number;
  readonly records: readonly Uint8Array[];
  readonly proof: readonly Hash[];
}

/** Where the package ends that begins with this record. */
export function packageEnd(from: number, size: number): number {
  return Math.min(size, (Math.floor(from / packageRecords) + 1) * packageRecords);
}

export function formatAddEntries({ origin, from, size, ticket, packages }: AddEntries): Uint8Array {
  const name = Buffer.from(origin);
  const head = Buffer.alloc(2 + name.length + 8 + 8 + 2);
  let at = head.writeUInt16BE(name.length, 0);
  at += name.copy(head, at);
  at = head.writeBigUInt64BE(BigInt(from), at);
  at = head.writeBigUInt64BE(BigInt(size), at);
  head.writeUInt16BE(ticket.length, at);
  const parts: Uint8Array[] = [head, ticket];
  for (const { records, proof } of packages) {
    for (const record of records) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(record.length);
      parts.push(length, record);
    }
    parts.push(Uint8Array.of(proof.length), ...proof);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * Undefined where not even the head can be read. Packages are those that came whole; the specification has the
 * rest of a body that was cut off left out.
 */
export function parseAddEntries(body: Uint8Array): AddEntries | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const reader = new Reader(bytes);
  const origin = reader.sized();
  const from = reader.u64();
  const size = reader.u64();
  const ticket = reader.sized();
  if (origin === undefined || from === undefined || size === undefined || ticket === undefined)
    return undefined;
  if (from > size) return undefined;
  const packages: EntryPackage[] = [];
  for (let next = from; next < size; ) {
    const end = packageEnd(next, size);
    const read = reader.packageOf(end - next);
    if (read === undefined) break;
    packages.push({ from: next, ...read });
    next = end;
  }
  return { origin: origin.toString("utf8"), from, size, ticket, packages };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u64(): number | undefined {
    const eight = this.#take(8);
    const value = eight === undefined ? Number.NaN : Number(eight.readBigUInt64BE());
    return Number.isSafeInteger(value) ? value : undefined;
  }

  sized(): Buffer | undefined {
    const length = this.#take(2);
    return length && this.#take(length.readUInt16BE());
  }

  packageOf(count: number): Omit<EntryPackage, "from"> | undefined {
    const records: Uint8Array[] = [];
    for (let index = 0; index < count; index++) {
      const record = this.sized();
      if (record === undefined) return undefined;
      records.push(record);
    }
    const hashes = this.#take(1)?.[0];
    if (hashes === undefined || hashes > proofHashesMax) return undefined;
    const proof: Hash[] = [];
    for (let index = 0; index < hashes; index++) {
      const hash = this.#take(hashBytes);
      if (hash === undefined) return undefined;
      proof.push(hash);
    }
    return { records, proof };
  }

  #take(length: number): Buffer | undefined {
    if (this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
