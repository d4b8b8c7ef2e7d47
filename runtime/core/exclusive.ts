import { existsSync, lchownSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";

/**
 * One holder at a time, or undefined where another process holds it. The lock is an exclusive transaction
 * in a database of its own that stays empty: the kernel lets go of it when the process dies in whatever
 * way, so there is no stale lock to break. Nothing else may open that file in this process: closing any
 * handle of it would drop the lock, as POSIX has it.
 */
export function exclusive(path: string): Disposable | undefined {
  const isNew = !existsSync(path);
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  if (isNew) handOver(path);
  return { [Symbol.dispose]: () => void db.close() };
}

/** What root locks first, the daemon whose folder it is has to be able to lock afterwards. */
function handOver(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  lchownSync(path, uid, gid);
}
