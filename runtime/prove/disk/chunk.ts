import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { recordBytesMax } from "#runtime/prove/record.ts";

/**
 * Records one after the other, each behind its length in two bytes, as C2SP's entry bundles have them, and the
 * whole compressed: decisions resemble each other, so a record of 900 bytes takes about 100 on the disk. It
 * is written once and never again, because a flash wears by what is written and not by what is kept.
 */
export function packChunk(bodies: readonly Uint8Array[]): Uint8Array {
  return zstdCompressSync(bundle(bodies), {
    params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}

/** Undefined where the bytes are not `count` records, whatever else they are. */
export function openChunk(packed: Uint8Array, count: number): readonly Uint8Array[] | undefined {
  if (!Number.isSafeInteger(count) || count < 1 || count > chunkRecordsMax) return undefined;
  try {
    const bytes = zstdDecompressSync(packed, { maxOutputLength: count * (lengthBytes + recordBytesMax) });
    return unbundle(bytes, count);
  } catch {
    return undefined;
  }
}

export function bundle(bodies: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.alloc(bodies.reduce((sum, { length }) => sum + lengthBytes + length, 0));
  let at = 0;
  for (const body of bodies) {
    at = bytes.writeUInt16BE(body.length, at);
    bytes.set(body, at);
    at += body.length;
  }
  return bytes;
}

export function unbundle(bytes: Buffer, count: number): readonly Uint8Array[] | undefined {
  const bodies: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + lengthBytes > bytes.length) return undefined;
    const end = at + lengthBytes + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    bodies.push(bytes.subarray(at + lengthBytes, end));
    at = end;
  }
  return at === bytes.length ? bodies : undefined;
}

/** The most records of one chunk; also how many leaves C2SP puts under one tile. */
export const chunkRecordsMax = 256;
const lengthBytes = 2;
