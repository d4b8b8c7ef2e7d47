// A door, for `node:zlib` alone: pictures with a palette as PNG (ISO/IEC 15948). The same picture gives the
// same bytes with the same zlib; nothing is named by them, so another build may pack them otherwise.

import { crc32, deflateSync } from "node:zlib";
import { assert } from "#runtime/core/fault.ts";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of at most 256 colours. */
  readonly palette: Uint8Array;
  /** Row by row from the top, one index into the palette each. */
  readonly pixels: Uint8Array;
}

export function encodePng({ width, height, palette, pixels }: Raster): Uint8Array {
  assert(width >= 1 && height >= 1 && width <= sideMax && height <= sideMax, "a picture has a size");
  assert(palette.length % 3 === 0 && palette.length >= 3 && palette.length <= 768, "a palette has colours");
  assert(pixels.length === width * height, "a picture has a pixel for every place");
  const colours = palette.length / 3;
  const lines = new Uint8Array(height * (width + 1));
  // Each line begins with its filter: 0, none, because neighbours in a palette say nothing about each other.
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  assert(
    pixels.every((index) => index < colours),
    "every pixel has a colour of the palette",
  );
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, indexed, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** For a page that loads nothing from anywhere. */
export function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

const signature: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const indexed = 3;
const sideMax = 8_192;

function chunk(kind: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let at = 0; at < 4; at++) bytes[4 + at] = kind.charCodeAt(at);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
