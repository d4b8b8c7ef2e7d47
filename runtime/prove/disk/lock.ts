import { join } from "node:path";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { guarded } from "./sqlite.ts";

/** One writer a log. Readers of the log itself are not shut out: the lock is a file of its own. */
export function lockLog(dir: string): Disposable {
  const path = join(dir, "proof.lock");
  return guarded(path, () => {
    const lock = exclusive(path);
    if (lock === undefined)
      throw new Fault("proof/locked", `Another process writes the log in ${dir}`, {
        hint: "Stop the other daemon, or give this gateway a data folder of its own",
      });
    return lock;
  });
}
