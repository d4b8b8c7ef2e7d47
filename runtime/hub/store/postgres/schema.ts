// The hub's books in PostgreSQL: the tables that SQLite has, and what several hubs need besides. A step is never changed
// once it was released; what has to change is another step behind it.

/** Each leads from the version that is its place to the next one. All names are given whole, whatever the search path. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE iv_hub.log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the name: what it is found by, and short whatever the name is.
    hash TEXT NOT NULL UNIQUE,
    origin TEXT COLLATE "C" NOT NULL,
    vkey TEXT NOT NULL,
    frozen TEXT,
    pending_size BIGINT, pending_note TEXT,
    mirrored_size BIGINT, mirrored_note TEXT,
    next BIGINT NOT NULL DEFAULT 0,
    "full" BYTEA NOT NULL DEFAULT '',
    seen BIGINT,
    words TEXT NOT NULL DEFAULT '{}'
  );
  CREATE TABLE iv_hub.package (
    log BIGINT NOT NULL REFERENCES iv_hub.log, number BIGINT NOT NULL, count INTEGER NOT NULL,
    packed BYTEA NOT NULL, root BYTEA,
    PRIMARY KEY (log, number)
  );
  -- It is compressed already.
  ALTER TABLE iv_hub.package ALTER COLUMN packed SET STORAGE EXTERNAL;
  CREATE TABLE iv_hub.record (
    log BIGINT NOT NULL, idx BIGINT NOT NULL, kind TEXT NOT NULL, at BIGINT, capsule TEXT, verdict TEXT, permit TEXT,
    PRIMARY KEY (log, idx)
  );
  CREATE INDEX record_at ON iv_hub.record (at DESC NULLS LAST, idx DESC);
  CREATE INDEX record_kind ON iv_hub.record (kind, at DESC NULLS LAST, idx DESC);
  CREATE TABLE iv_hub.fork (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    log BIGINT NOT NULL REFERENCES iv_hub.log, at BIGINT NOT NULL, evidence TEXT NOT NULL
  );
  -- Whose signatures these books are for: the witness's, and that of settlements.
  CREATE TABLE iv_hub.signer (use TEXT PRIMARY KEY, vkey TEXT NOT NULL);
  CREATE TABLE iv_hub.settlement (number BIGINT PRIMARY KEY, body BYTEA NOT NULL, note TEXT NOT NULL);
  CREATE TABLE iv_hub.settled (
    log BIGINT NOT NULL REFERENCES iv_hub.log, number BIGINT NOT NULL, size BIGINT NOT NULL, open TEXT NOT NULL,
    PRIMARY KEY (log, number)
  );
  -- Who is at work. After a crash nobody has said so, and everybody says so again within a second.
  CREATE UNLOGGED TABLE iv_hub.hub (id TEXT PRIMARY KEY, seen TIMESTAMPTZ NOT NULL);
  `,
  `CREATE INDEX record_permit ON iv_hub.record (permit, at DESC NULLS LAST, idx DESC) WHERE permit IS NOT NULL`,
];
