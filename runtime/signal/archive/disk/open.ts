import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { archiveName, guarded } from "./schema.ts";
import { type ArchivedPoint, ArchiveStore, type StoreLimits } from "./store.ts";

export interface OpenArchive extends Disposable {
  readonly store: ArchiveStore;
}

/** One writer an archive; who reads it is not shut out. A folder that is not there is made. */
export function openArchive(dir: string, points: readonly ArchivedPoint[], limits: StoreLimits): OpenArchive {
  return guarded(dir, () => {
    mkdirSync(dir, { recursive: true, mode: 0o750 });
    const lock = exclusive(join(dir, "archive.lock"));
    if (lock === undefined)
      throw new Fault("archive/locked", `Another process writes the archive in ${dir}`, {
        hint: "Give each gateway a folder of its own with `archive.path`",
      });
    try {
      const store = new ArchiveStore(join(dir, archiveName), points, limits);
      return {
        store,
        [Symbol.dispose]() {
          store[Symbol.dispose]();
          lock[Symbol.dispose]();
        },
      };
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  });
}
