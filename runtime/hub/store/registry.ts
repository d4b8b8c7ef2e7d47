import type Database from "better-sqlite3";
import type { VerifierKey } from "#runtime/prove/note.ts";

/** Whose log is kept from now on. A name has one key for good: another one under it would be another gateway. */
export function enrol(db: Database.Database, key: VerifierKey): "enrolled" | "known" | "taken" {
  const known = db.prepare<[string], { vkey: string }>("SELECT vkey FROM log WHERE origin = ?").get(key.name);
  if (known !== undefined) return known.vkey === key.text ? "known" : "taken";
  db.prepare("INSERT INTO log (origin, vkey) VALUES (?, ?)").run(key.name, key.text);
  return "enrolled";
}
