// Text of any kind. Which one is decided once per file, from its beginning and from blocks spread over the rest;
// then each part is read by that decision alone, so that parts can be read anywhere and in any order.

import { type Encoding, encodingOf, isUtf8 } from "#runtime/map/crawl/parse/encoding.ts";
import { type TextFormat, textFormatOf } from "#runtime/map/crawl/parse/text-format.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { batchesOf } from "./feed.ts";
import { chunksOf, readAt, unreadable, withFile } from "./file.ts";
import { type Packing, unpackedChunks, unpackedHead } from "./unpacked.ts";

export interface TextOptions {
  readonly packing: Packing | undefined;
  readonly size: number;
  /** A test cuts finer. */
  readonly partBytes?: number;
}

/** One table, or a Fault where the text holds no rows of numbers. */
export async function openText(path: string, options: TextOptions): Promise<Table> {
  const { packing, size } = options;
  const head =
    packing === undefined
      ? await withFile(path, (file) => readAt(file, { at: 0, bytes: headBytes }))
      : await unpackedHead(path, { packing, bytes: headBytes });
  if (head.length === 0) throw unreadable(path, "it is empty");
  const found = encodingOf(head);
  if (found === undefined)
    throw unreadable(
      path,
      packing === undefined
        ? "it is neither text nor a format known here"
        : "what is packed in it is no text",
      {
        hint: "Known are CSV, logs, JSON lines, HDF5, NetCDF, NumPy and Parquet",
      },
    );
  const isWhole = head.length < headBytes;
  const blocks = isWhole || packing !== undefined ? [] : await blocksOf(path, { size, encoding: found });
  const encoding: Encoding =
    found.name === "utf-8" && !blocks.every(isUtf8) ? { ...found, name: "windows-1252" } : found;
  const text = decoded(head.subarray(found.markBytes), encoding);
  const newline = text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
  const lines = linesOf(text, newline);
  if (!isWhole) lines.pop();
  const format = textFormatOf(
    { head: lines, later: blocks.flatMap((block) => wholeLinesOf(decoded(block, encoding), newline)) },
    { encoding: encoding.name === "windows-1252" ? "windows-1252" : "utf-8", newline },
  );
  if (format === undefined)
    throw unreadable(
      path,
      `it is text without rows of numbers; it begins ${JSON.stringify(text.slice(0, 60))}`,
    );
  const bodyAt =
    found.markBytes +
    afterLines(head.subarray(found.markBytes), { count: format.bodyLine, encoding, newline });
  return tableOf(path, { ...options, format, encoding, newline, bodyAt });
}

export const textPartBytes = 67_108_864;
const headBytes = 1_048_576;
const blockBytes = 65_536;
const blockCount = 8;

interface Opened extends TextOptions {
  readonly format: TextFormat;
  readonly encoding: Encoding;
  readonly newline: "\n" | "\r";
  readonly bodyAt: number;
}

function tableOf(path: string, opened: Opened): Table {
  const { format, encoding, size, bodyAt, packing } = opened;
  const { plan } = format;
  const bytes = opened.partBytes ?? textPartBytes;
  const isOne = packing !== undefined || format.isMultiLine;
  const parts = isOne ? 1 : Math.max(1, Math.ceil((size - bodyAt) / bytes));
  async function* chunks(part: number): AsyncGenerator<Uint8Array, void, void> {
    if (packing !== undefined) yield* unpackedChunks(path, { packing, skip: bodyAt });
    else {
      const from = await rowStart(path, { ...opened, at: bodyAt + part * bytes });
      const to = isOne ? size : await rowStart(path, { ...opened, at: bodyAt + (part + 1) * bytes });
      yield* chunksOf(path, { from, to });
    }
  }
  return {
    name: path,
    columns: plan.columns,
    parts,
    bytes: size,
    ...(plan.long === undefined ? {} : { long: plan.long }),
    read: (part) => batchesOf(asUtf8(chunks(part), encoding), { reader: format.reader(), path }),
    close: () => {},
  };
}

/** The first row that begins at `at` or behind it: a row belongs to the part in which it begins. */
async function rowStart(
  path: string,
  { at, bodyAt, size, encoding, newline }: Opened & { at: number },
): Promise<number> {
  if (at <= bodyAt) return bodyAt;
  if (at >= size) return size;
  let place = at - encoding.unitBytes;
  for await (const chunk of chunksOf(path, { from: place, to: size })) {
    const found = newlineIn(chunk, { encoding, newline, from: 0 });
    if (found >= 0) return place + found + encoding.unitBytes;
    place += chunk.length;
  }
  return size;
}

/** Chunks have an even length where characters have two bytes, except at the end of a broken file. */
function newlineIn(
  bytes: Uint8Array,
  { encoding, newline, from }: { encoding: Encoding; newline: string; from: number },
): number {
  const code = newline.charCodeAt(0);
  if (encoding.unitBytes === 1) return bytes.indexOf(code, from);
  const [low, high] = encoding.name === "utf-16le" ? [0, 1] : [1, 0];
  for (let at = from; at + 1 < bytes.length; at += 2)
    if (bytes[at + low] === code && bytes[at + high] === 0) return at;
  return -1;
}

function afterLines(
  head: Uint8Array,
  { count, encoding, newline }: { count: number; encoding: Encoding; newline: string },
): number {
  let at = 0;
  for (let line = 0; line < count; line++) {
    const found = newlineIn(head, { encoding, newline, from: at });
    if (found < 0) return head.length;
    at = found + encoding.unitBytes;
  }
  return at;
}

/** Blocks spread over the file behind its head, each at a whole character. */
async function blocksOf(
  path: string,
  { size, encoding }: { size: number; encoding: Encoding },
): Promise<readonly Uint8Array[]> {
  const room = size - headBytes - blockBytes;
  const starts =
    room <= 0
      ? [Math.max(headBytes, size - blockBytes)]
      : Array.from(
          { length: blockCount },
          (_, index) => headBytes + Math.floor((room * (index + 1)) / blockCount),
        );
  return withFile(path, async (file) => {
    const blocks: Uint8Array[] = [];
    for (const start of starts) {
      const at = start - ((start - encoding.markBytes) % encoding.unitBytes);
      const block = await readAt(file, { at, bytes: blockBytes });
      blocks.push(encoding.unitBytes === 1 ? withoutCut(block) : block);
    }
    return blocks;
  });
}

/** From the first line feed on, so that no character is cut in two at the front. */
function withoutCut(block: Uint8Array): Uint8Array {
  const first = block.findIndex((byte) => byte === 10 || byte === 13);
  return block.subarray(Math.max(0, first));
}

function decoded(bytes: Uint8Array, { name }: Encoding): string {
  return new TextDecoder(name).decode(bytes);
}

function linesOf(text: string, newline: string): string[] {
  return text.split(newline).map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

function wholeLinesOf(text: string, newline: string): readonly string[] {
  return linesOf(text, newline).slice(1, -1);
}

async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array, void, void> {
  if (encoding.unitBytes === 1) {
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(encoding.name, { ignoreBOM: true });
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}
