// A door for `node:zlib` alone: a record as it travels in an evidence file, in raw DEFLATE (RFC 1951) against words that
// are published. Whoever has no decoder with a dictionary puts it in front as a stored block, and skips it behind.

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { evidenceDictionary } from "./evidence-dictionary.ts";
import { recordBytesMax } from "./record.ts";
import type { Packing } from "./tlog-proof.ts";

const dictionary = Buffer.from(evidenceDictionary);

export const deflated: Packing = {
  pack: (record) => new Uint8Array(deflateRawSync(record, { dictionary, level: 9, memLevel: 9 })),
  unpack(packed) {
    try {
      // However much it claims to hold, no more is made of it than the longest record has.
      const options = { dictionary, maxOutputLength: recordBytesMax, info: true } as const;
      const { buffer, engine } = inflateRawSync(packed, options) as unknown as Inflated;
      return engine.bytesWritten === packed.length ? new Uint8Array(buffer) : undefined;
    } catch {
      // It was cut or bent, or is too long; which of these, nobody could act on.
      return undefined;
    }
  },
};

/** What `info` asks for, which the types do not know: `bytesWritten` counts the bytes that were read of what is packed. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
