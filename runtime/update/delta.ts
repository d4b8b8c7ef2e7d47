// One blob as a change of another: zstd with the old blob as its dictionary. A delta is only ever a
// shortcut. Whoever uses one compares the digest of what came out, and fetches the whole blob where it differs.

import { Readable } from "node:stream";
import { constants, createZstdDecompress, zstdCompressSync } from "node:zlib";
import { blobBytesMax } from "#runtime/capsule/bundle/form.ts";
import { assert, Fault } from "#runtime/core/fault.ts";

/** What the new blob costs as it is, compressed alone, and as a change of the old one. */
export interface Measured {
  readonly full: number;
  readonly zstd: number;
  readonly delta: number;
  readonly bytes: Uint8Array;
}

/** The largest part of a full fetch that a delta may cost; dearer ones are not worth a file and a decoder. */
export const deltaShareMax = 0.7;

/** Computed once, at the publisher's: the strongest level, with a window over old and new together. */
export function measureDelta(old: Uint8Array, next: Uint8Array): Measured {
  assert(old.length <= blobBytesMax && next.length <= blobBytesMax, "blobs are bounded");
  const bytes = zstdCompressSync(next, {
    dictionary: old,
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_windowLog]: windowLogOf(old.length + next.length),
      [constants.ZSTD_c_checksumFlag]: 0,
    },
    pledgedSrcSize: next.length,
  });
  const alone = zstdCompressSync(next, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  return { full: next.length, zstd: alone.length, delta: bytes.length, bytes };
}

const level = 19;

function windowLogOf(bytes: number): number {
  return Math.min(Math.max(Math.ceil(Math.log2(bytes + 1)), windowLogMin), windowLogMax + 1);
}

const windowLogMin = 10;
/** A window of 64 MiB, which is a whole blob: so much and the old blob are all that a decoder holds. */
const windowLogMax = 26;

/**
 * The new blob, piece by piece. Gives at most `bytes` of them and throws where the delta is none, wants more
 * memory than a blob, or comes out at another length. Equal length says nothing yet: compare the digest.
 */
export async function* applyDelta(
  old: Uint8Array,
  { delta, bytes }: { readonly delta: AsyncIterable<Uint8Array>; readonly bytes: number },
): AsyncGenerator<Uint8Array, void> {
  assert(old.length <= blobBytesMax && bytes <= blobBytesMax, "blobs are bounded");
  const decoder = createZstdDecompress({
    dictionary: old,
    params: { [constants.ZSTD_d_windowLogMax]: windowLogMax },
  });
  const source = Readable.from(delta);
  source.on("error", (error) => decoder.destroy(error));
  let length = 0;
  try {
    for await (const piece of source.pipe(decoder) as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > bytes) throw bad(`gives more than the ${bytes} bytes of the blob`);
      yield piece;
    }
  } catch (error) {
    // What the source could not bring is the source's to say; zstd's own errors have such codes.
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw code.startsWith("ZSTD_") || code === "Z_BUF_ERROR" ? bad(`cannot be applied (${code})`) : error;
  } finally {
    source.destroy();
    decoder.destroy();
  }
  if (length < bytes) throw bad(`gives ${length} of the ${bytes} bytes of the blob`);
}

function bad(what: string): Fault {
  return new Fault("update/bad-delta", `The delta ${what}`, {
    hint: "The whole blob is fetched instead; nothing is lost but the shortcut",
  });
}
