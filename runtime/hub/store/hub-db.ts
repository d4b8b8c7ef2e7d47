// The hub's books in SQLite. One process writes; the command line reads beside it, and enrols.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Fault } from "#runtime/core/fault.ts";
import { isCode } from "#runtime/core/sqlite-errors.ts";
import { hubApplicationId, hubFormat, hubSchema } from "./schema.ts";

export function openHubDb(
  dir: string,
  { readonly = false }: { readonly readonly?: boolean } = {},
): Database.Database {
  const path = join(dir, "hub.db");
  try {
    if (!readonly) mkdirSync(dir, { recursive: true, mode: 0o750 });
    const db = new Database(path, { readonly, fileMustExist: readonly, timeout: busyMs });
    const id = db.pragma("application_id", { simple: true });
    if (id !== hubApplicationId && (readonly || id !== 0)) {
      db.close();
      throw new Fault("hub/unusable", `${path} is no hub's`, {
        hint: "Name the hub's data folder with --data",
      });
    }
    if (readonly) return db;
    db.pragma("journal_mode = WAL");
    // better-sqlite3 is built to run WAL at NORMAL, where a power cut loses commits that were answered for.
    db.pragma("synchronous = FULL");
    db.pragma(`journal_size_limit = ${walBytesMax}`);
    db.transaction(() => {
      db.pragma(`application_id = ${hubApplicationId}`);
      db.pragma(`user_version = ${hubFormat}`);
      db.exec(hubSchema);
    }).immediate();
    return db;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("hub/unusable", `Cannot use ${path}: ${(cause as Error).message}`, {
      cause,
      hint: isCode(cause, "SQLITE_CANTOPEN")
        ? "Name the hub's data folder with --data; `iv hub run` makes it"
        : "Look at the disk, and at who may write there",
    });
  }
}

const busyMs = 2_000;
const walBytesMax = 67_108_864;
