import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";
import type { Disk } from "./port.ts";

/** The disk itself. What it refuses is a Fault that says which file. */
export const nodeDisk: Disk = {
  makeFolder: (path) => writing(path, async () => void (await mkdir(path, { recursive: true, mode: 0o755 }))),
  list: (path) =>
    reading(path, async () => {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    }),
  async read(path, bytesMax) {
    return await reading(path, async () => {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") return undefined;
          throw error;
        },
      );
      return file === undefined ? undefined : await contents(file, { path, bytesMax });
    });
  },
  write: (path, bytes) =>
    writing(path, async () => {
      await using file = await open(path, "wx", 0o644);
      await file.writeFile(bytes);
    }),
  sync: (path) => writing(path, () => synced(path, "r+")),
  rename: (from, to) => writing(to, () => rename(from, to)),
  remove: (path) => writing(path, () => rm(path, { force: true })),
  syncFolder: (path) => writing(path, () => synced(path, "r")),
};

async function contents(
  opened: FileHandle,
  { path, bytesMax }: { path: string; bytesMax: number },
): Promise<Uint8Array> {
  await using file = opened;
  const status = await file.stat();
  if (!status.isFile() || status.size > bytesMax)
    throw new Fault("update/unreadable", `${path} is no file of at most ${bytesMax} bytes`, {
      hint: "Look who else writes into this folder",
    });
  return await file.readFile();
}

async function synced(path: string, flags: "r" | "r+"): Promise<void> {
  await using file = await open(path, flags);
  await file.sync();
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Fault("update/unwritable", `Cannot write ${path}: ${reasonOf(cause)}`, {
      cause,
      hint: "Free space, and check who may write there; what was trusted before still is",
    });
  }
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("update/unreadable", `Cannot read ${path}: ${reasonOf(cause)}`, {
      cause,
      hint: "Check that the folder exists and who may read it",
    });
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
