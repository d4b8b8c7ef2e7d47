import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { test } from "node:test";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { folder, openStore, segmentIn } from "./log.ts";

/** `journal_size_limit`, and the pages that one commit may add before SQLite folds them up. */
const walBytesMax = 8_388_608;

test("LogStore's write-ahead file stays small, also while somebody reads the log for as long as it is written", (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  const body = () => Buffer.from(randomBytes(450).toString("hex"));
  store.commit(Array.from({ length: 4_000 }, body));
  using log = new LogReader(dir);
  const reading = log.entries(0, Number.MAX_SAFE_INTEGER);
  let most = 0;
  for (let commit = 0; commit < 250; commit++) {
    store.commit(Array.from({ length: 100 }, body));
    // An auditor who takes his time: what he is given was read in one go, and nothing is held open for him.
    reading.next();
    const wal = `${segmentIn(dir)}-wal`;
    most = Math.max(most, existsSync(wal) ? statSync(wal).size : 0);
  }
  assert.ok(statSync(segmentIn(dir)).size > walBytesMax, "more was written than the file ever held");
  assert.ok(most <= walBytesMax, `${most} bytes`);
  reading.return(undefined);
  store.close();
});
