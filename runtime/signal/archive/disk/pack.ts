// A door for `node:zlib` alone: what is behind the codec, and whether it is whole.

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { badBlock } from "#runtime/signal/archive/bytes.ts";

/** Written once an hour and kept for years: a block is worth a millisecond. */
export const blockLevel = 12;
/** Thrown away within the hour. */
export const pieceLevel = 3;

export function packed(bytes: Uint8Array, level: number): Uint8Array {
  return zstdCompressSync(bytes, { params: { ...paramsFor(level), [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** No more than `bytesMax`, whatever the frame claims; the checksum in it is that of the bytes that come out. */
export function unpacked(bytes: Uint8Array, bytesMax: number): Uint8Array {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: bytesMax });
  } catch (cause) {
    throw badBlock(`it does not unpack (${(cause as Error).message})`);
  }
}

/** What the writer holds at most, and then some; a damaged row may claim anything. */
export const pieceBytesMax = 67_108_864;

/** Close enough to tell two writings apart, at a tenth of the price. */
export function packedSize(bytes: Uint8Array): number {
  return zstdCompressSync(bytes, { params: paramsFor(1) }).length;
}

/** A column is shorter than that; the window that zstd takes else is megabytes, cleared for each one. */
const windowLog = 16;

function paramsFor(level: number): Record<number, number> {
  return { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: windowLog };
}
