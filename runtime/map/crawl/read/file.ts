import { type FileHandle, open } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";

/** A file is opened for each use and closed after it, so that a thousand tables hold no file open. */
export async function withFile<Result>(
  path: string,
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await openFile(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

export async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new Fault(
      "map/unreadable",
      `Cannot open "${path}": ${(cause as NodeJS.ErrnoException).code ?? cause}`,
      {
        cause,
        hint: "Name a file that this user may read",
      },
    );
  }
}

/** What was asked for, or as much of it as the file has. */
export async function readAt(
  file: FileHandle,
  { at, bytes }: { at: number; bytes: number },
): Promise<Uint8Array> {
  const buffer = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** The bytes of a range, a chunk at a time. A file that has become shorter meanwhile is a Fault. */
export async function* chunksOf(
  path: string,
  { from, to }: { from: number; to: number },
): AsyncGenerator<Uint8Array, void, void> {
  const file = await openFile(path);
  try {
    for (let at = from; at < to; ) {
      const chunk = await readAt(file, { at, bytes: Math.min(chunkBytes, to - at) });
      if (chunk.length === 0) throw unreadable(path, `it ends at ${at} now, ${to - at} bytes too early`);
      yield chunk;
      at += chunk.length;
    }
  } finally {
    await file.close();
  }
}

export const chunkBytes = 1_048_576;

export function unreadable(path: string, found: string, options?: ErrorOptions & { hint?: string }): Fault {
  return new Fault("map/unreadable", `Cannot read "${path}": ${found}`, options);
}
