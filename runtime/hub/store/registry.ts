import type Database from "better-sqlite3";
import { isClash, namesBeside } from "#runtime/hub/epoch-name.ts";
import type { Enrolment } from "#runtime/hub/port.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";

/** Beside a hub that runs, by a connection of its own. */
export function enrol(db: Database.Database, key: VerifierKey): Enrolment {
  const known = db.prepare<[string], { vkey: string }>("SELECT vkey FROM log WHERE origin = ?").get(key.name);
  if (known !== undefined) return known.vkey === key.text ? "known" : "taken";
  const beside = db
    .prepare<[string, string, string], { origin: string; vkey: string }>(
      "SELECT origin, vkey FROM log WHERE origin = ? OR (origin > ? AND origin < ?)",
    )
    .all(...namesBeside(key.name));
  if (beside.some((other) => isClash(key, other))) return "clash";
  db.prepare("INSERT INTO log (origin, vkey) VALUES (?, ?)").run(key.name, key.text);
  return "enrolled";
}
