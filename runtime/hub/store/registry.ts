import type Database from "better-sqlite3";
import type { Enrolment } from "#runtime/hub/port.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";

/** Beside a hub that runs, by a connection of its own. */
export function enrol(db: Database.Database, key: VerifierKey): Enrolment {
  const known = db.prepare<[string], { vkey: string }>("SELECT vkey FROM log WHERE origin = ?").get(key.name);
  if (known !== undefined) return known.vkey === key.text ? "known" : "taken";
  db.prepare("INSERT INTO log (origin, vkey) VALUES (?, ?)").run(key.name, key.text);
  return "enrolled";
}
