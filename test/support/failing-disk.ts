import { writeFileSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import { nodeDisk } from "#runtime/update/tuf/node-disk.ts";
import type { Disk } from "#runtime/update/tuf/port.ts";

/** The real disk, of which one change, counted from 0, goes wrong; a write that does is there by half. */
export function failingDisk(at: number, fail: () => never): Disk & { changes: number } {
  const disk = { ...nodeDisk, changes: 0 };
  const guarded =
    <Rest extends unknown[]>(work: (path: string, ...rest: Rest) => Promise<void>, before?: typeof work) =>
    async (path: string, ...rest: Rest): Promise<void> => {
      if (disk.changes++ !== at) return await work(path, ...rest);
      await before?.(path, ...rest);
      fail();
    };
  return Object.assign(disk, {
    write: guarded(nodeDisk.write, async (path, bytes) =>
      writeFileSync(path, bytes.subarray(0, bytes.length / 2)),
    ),
    sync: guarded(nodeDisk.sync),
    rename: guarded(nodeDisk.rename),
    remove: guarded(nodeDisk.remove),
    syncFolder: guarded(nodeDisk.syncFolder),
  });
}

export function diskIsFull(): never {
  throw new Fault("update/unwritable", "Cannot write: ENOSPC");
}
