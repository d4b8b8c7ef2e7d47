import assert from "node:assert/strict";
import { test } from "node:test";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { searchQuery } from "#runtime/hub/store/hub-reader.ts";
import { folder } from "../../prove/log.ts";

test("searchQuery() finds a permit through its index, whatever else is asked for, and walks over no other records", (t) => {
  const db = openHubDb(folder(t));
  t.after(() => db.close());
  const permit = "action-4711";
  for (const more of [
    {},
    { gateway: "gw" },
    { kind: "decision" },
    { fromMs: 1, toMs: 2 },
    { verdict: "allow" },
  ]) {
    const { sql, values } = searchQuery({ permit, max: 5, ...more });
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    const looked = plan.map(({ detail }) => detail).filter((detail) => /\brecord\b/.test(detail));
    assert.equal(looked.length, 1);
    assert.match(looked[0]!, /^SEARCH record USING INDEX record_permit \(permit=\?/);
  }
});
