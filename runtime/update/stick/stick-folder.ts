import { constants } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Stick } from "./export-log.ts";
import { folderName, receiptsFolder } from "./form.ts";

/** What a gateway has on a stick. */
export function stickFolder(directory: string, gateway: string): Stick {
  return folderStick(join(directory, receiptsFolder, folderName(gateway)));
}

export function folderStick(folder: string): Stick {
  return {
    /** Links are not followed: a stick may have them lead to anywhere. */
    async read(path, bytesMax) {
      try {
        await using file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW);
        const status = await file.stat();
        return status.isFile() && status.size <= bytesMax ? await file.readFile() : undefined;
      } catch {
        // A stick that cannot be read is one with nothing on it.
        return undefined;
      }
    },
    async write(path, bytes) {
      const target = join(folder, path);
      try {
        await mkdir(dirname(target), { recursive: true });
      } catch (cause) {
        throw unwritable(target, cause);
      }
      await writeWhole(target, [bytes]);
    },
    async remove(path) {
      await rm(join(folder, path), { force: true }).catch((cause) => {
        throw unwritable(path, cause);
      });
    },
  };
}

/** Which stick is there, by its file system; undefined where none is, or one that is not for us. */
export async function stickAt(directory: string): Promise<string | undefined> {
  const status = await stat(directory).catch(() => undefined);
  if (status === undefined || !status.isDirectory()) return undefined;
  const names = await readdir(directory).catch(() => []);
  const isOurs = names.some((name) => signs.includes(name) || name.endsWith(".capsule"));
  return isOurs ? `${status.dev}:${status.ino}` : undefined;
}

/** An empty stick, or somebody's photographs, are none of ours. */
const signs: readonly string[] = [receiptsFolder, "metadata"];

function unwritable(path: string, cause: unknown): Fault {
  return new Fault("update/unwritable", `Cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
    cause,
    hint: "Check that the stick may be written to, and that there is room",
  });
}
