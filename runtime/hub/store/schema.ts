/** "IVHB": what the file says it is, to `file` and to us. */
export const hubApplicationId = 0x49564842;
export const hubFormat = 1;

/**
 * `package` holds records as C2SP's entry bundles have them, up to 256 together and compressed; `record` is what they are
 * found by, and could be made of them again. `settled` is how far a log is settled, and what its records up to there leave open.
 */
export const hubSchema = `
  CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    vkey TEXT NOT NULL,
    frozen TEXT,
    pending_size INTEGER, pending_note TEXT,
    mirrored_size INTEGER, mirrored_note TEXT,
    next INTEGER NOT NULL DEFAULT 0,
    full BLOB NOT NULL DEFAULT x'',
    seen INTEGER,
    words TEXT NOT NULL DEFAULT '{}'
  ) STRICT;
  CREATE TABLE IF NOT EXISTS package (
    log INTEGER NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL, packed BLOB NOT NULL, root BLOB,
    PRIMARY KEY (log, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS record (
    log INTEGER NOT NULL, idx INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER, capsule TEXT, verdict TEXT, permit TEXT,
    PRIMARY KEY (log, idx)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS record_at ON record (at);
  CREATE INDEX IF NOT EXISTS record_kind ON record (kind, at);
  CREATE INDEX IF NOT EXISTS record_permit ON record (permit, at) WHERE permit IS NOT NULL;
  CREATE TABLE IF NOT EXISTS fork (
    id INTEGER PRIMARY KEY, log INTEGER NOT NULL, at INTEGER NOT NULL, evidence TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS settlement (number INTEGER PRIMARY KEY, body BLOB NOT NULL, note TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS settled (
    log INTEGER NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, open TEXT NOT NULL,
    PRIMARY KEY (log, number)
  ) STRICT, WITHOUT ROWID;
`;
