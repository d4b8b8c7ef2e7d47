import type { RowReader } from "#runtime/map/crawl/parse/delimited.ts";
import type { Batch } from "#runtime/map/crawl/table.ts";
import { unreadable } from "./file.ts";

/** A row that does not end within this is none: the file is something else, or made to fill the memory. */
export const rowBytesMax = 4_194_304;

/** Rows from chunks cut anywhere: what is left of a chunk behind its last whole row goes in front of the next. */
export async function* batchesOf(
  chunks: AsyncIterable<Uint8Array>,
  { reader, path }: { reader: RowReader; path: string },
): AsyncGenerator<Batch, void, void> {
  let carry = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = carry.length === 0 ? chunk : joined(carry, chunk);
    carry = new Uint8Array(bytes.subarray(reader.take(bytes, "more")));
    if (carry.length > rowBytesMax) throw unreadable(path, `a row is longer than ${rowBytesMax} bytes`);
    yield* reader.drain("full");
  }
  reader.take(carry, "last");
  yield* reader.drain("rest");
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
