import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly palette: Uint8Array;
  readonly pixels: Uint8Array;
}

/** Reads a palette PNG by the standard's text and by nothing of the encoder's: chunks, checksums, filters. */
export function decodePng(bytes: Uint8Array): Decoded {
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks = new Map<string, Uint8Array>();
  let at = 8;
  while (at < bytes.length) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    assert.equal(checksum(bytes.subarray(at + 4, at + 8 + length)), view.getUint32(at + 8 + length), kind);
    chunks.set(kind, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "PLTE", "IDAT", "IEND"]);
  const header = chunks.get("IHDR")!;
  const facts = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height] = [facts.getUint32(0), facts.getUint32(4)];
  assert.deepEqual([...header.subarray(8)], [8, 3, 0, 0, 0]);
  const lines = inflateSync(chunks.get("IDAT")!);
  assert.equal(lines.length, height * (width + 1));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    assert.equal(lines[y * (width + 1)], 0, "no filter");
    pixels.set(lines.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
  }
  return { width, height, palette: Uint8Array.from(chunks.get("PLTE")!), pixels };
}

/** CRC-32 bit by bit (ISO 3309), as the standard's appendix has it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
