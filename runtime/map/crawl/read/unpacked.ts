import { createReadStream } from "node:fs";
import { pipeline, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { unreadable } from "./file.ts";

export type Packing = "gzip" | "zstd";

/** The text inside a packed file, a chunk at a time: what it unpacks to is never in memory as a whole. */
export async function* unpackedChunks(
  path: string,
  { packing, skip }: { packing: Packing; skip: number },
): AsyncGenerator<Uint8Array, void, void> {
  const unpack: Transform =
    packing === "gzip" ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const source = createReadStream(path);
  // Whatever ends first ends the other; what went wrong arrives below as the error of `unpack`.
  const toldBelow = (): void => {};
  pipeline(source, unpack, toldBelow);
  // The pipeline stops listening when it ends; a chunk that is still being unpacked may fail after that.
  unpack.on("error", toldBelow);
  let left = skip;
  try {
    for await (const chunk of unpack as AsyncIterable<Uint8Array>) {
      if (left < chunk.length) yield chunk.subarray(left);
      left = Math.max(0, left - chunk.length);
    }
  } catch (cause) {
    throw unreadable(path, `it does not unpack: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    source.destroy();
    unpack.destroy();
  }
}

/** The first bytes of what is inside. */
export async function unpackedHead(
  path: string,
  { packing, bytes }: { packing: Packing; bytes: number },
): Promise<Uint8Array> {
  const head = new Uint8Array(bytes);
  let filled = 0;
  for await (const chunk of unpackedChunks(path, { packing, skip: 0 })) {
    const piece = chunk.subarray(0, bytes - filled);
    head.set(piece, filled);
    filled += piece.length;
    if (filled === bytes) break;
  }
  return head.subarray(0, filled);
}

const chunkSize = 262_144;
