import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { MetadataDirectory } from "./metadata-directory.ts";
import { nodeDisk } from "./node-disk.ts";
import type { MetadataStore } from "./port.ts";

/** One at a time: two that follow different states of a repository would leave a mix of both. */
export async function withMetadata<T>(
  folder: string,
  work: (store: MetadataStore) => Promise<T>,
): Promise<T> {
  await nodeDisk.makeFolder(folder);
  using _ = locked(folder);
  return await work(await MetadataDirectory.open(folder, nodeDisk));
}

function locked(folder: string): Disposable {
  let lock: Disposable | undefined;
  try {
    lock = exclusive(`${folder}/.lock`);
  } catch (cause) {
    throw new Fault("update/unwritable", `Cannot lock ${folder}: ${(cause as Error).message}`, {
      cause,
      hint: "Check who may write there",
    });
  }
  if (lock !== undefined) return lock;
  throw new Fault("update/busy", `Another program is at work in ${folder}`, {
    hint: "Wait for it; the lock goes with the process that has it",
  });
}
