// The real disk of a deployment.

import { constants } from "node:fs";
import { mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { filePieces, plainFile, syncFolder, unwritable, writeWhole } from "#runtime/capsule/store/disk.ts";
import type { Disk, Extending } from "./port.ts";

export const realDisk: Disk = {
  async read(path, bytesMax) {
    return (await sizeOf(path)) === undefined ? undefined : await plainFile(path, bytesMax);
  },

  async writeWhole(path, bytes) {
    await inWords(path, () => mkdir(dirname(path), { recursive: true }));
    await writeWhole(path, [bytes], { mode: 0o600 });
  },

  async size(path) {
    return (await sizeOf(path)) ?? 0;
  },

  pieces: (path, bytesMax) => filePieces(path, { bytesMax, links: "refuse" }),

  extend: (path, from) =>
    inWords(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
      try {
        await file.truncate(from);
      } catch (error) {
        await file.close();
        throw error;
      }
      let at = from;
      const extending: Extending = {
        write: (piece) =>
          inWords(path, async () => {
            for (let done = 0; done < piece.length; ) {
              const { bytesWritten } = await file.write(piece, done, piece.length - done, at);
              done += bytesWritten;
              at += bytesWritten;
            }
          }),
        sync: () => inWords(path, () => file.sync()),
        [Symbol.asyncDispose]: () => file.close(),
      };
      return extending;
    }),

  remove: (path) => inWords(path, () => rm(path, { recursive: true, force: true })),

  rename: (from, to) =>
    inWords(to, async () => {
      await rename(from, to);
      await syncFolder(dirname(to));
    }),

  async freeBytes(path) {
    const { bavail, bsize } = await inWords(path, () => statfs(path));
    return bavail * bsize;
  },
};

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(path, error);
  }
}

async function inWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unwritable(path, error);
  }
}
