import { join } from "node:path";
import Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import { guarded, isCode } from "./sqlite.ts";

/**
 * One writer a log. The lock is an exclusive transaction in a database of its own that stays empty: the
 * kernel lets go of it when the process dies in whatever way, so there is no stale lock to break, and
 * readers of the log itself are not shut out. Nothing else may open that file in this process: closing
 * any handle of it would drop the lock, as POSIX has it.
 */
export function lockLog(dir: string): Disposable {
  const path = join(dir, "proof.lock");
  return guarded(path, () => {
    const db = new Database(path, { timeout: 0 });
    try {
      db.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      db.close();
      if (!isCode(error, "SQLITE_BUSY")) throw error;
      throw new Fault("proof/locked", `Another process writes the log in ${dir}`, {
        cause: error,
        hint: "Stop the other daemon, or give this gateway a data folder of its own",
      });
    }
    return { [Symbol.dispose]: () => void db.close() };
  });
}
