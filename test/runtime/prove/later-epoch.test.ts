import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Chain } from "#runtime/prove/chain.ts";
import { boot, decision, outcome } from "./log.ts";

const genesis = canonicalBytes({ kind: "genesis", boot: "none", at: 0, epoch: 2 });

/** Whether each record fits behind those before it. */
function fits(records: readonly Uint8Array[]): readonly boolean[] {
  const chain = new Chain();
  return records.map((record) => chain.follow(record) === undefined);
}

test("PROOF-12: an epoch that begins in a run takes outcomes of before its first decision, and no others", () => {
  assert.deepEqual(fits([genesis, boot("a"), outcome("a", 7), decision("a", 8), outcome("a", 7)]), [
    ...[true, true, true, true, true],
  ]);
  assert.deepEqual(fits([genesis, boot("a"), decision("a", 8), outcome("a", 9)]), [true, true, true, false]);
  assert.deepEqual(fits([genesis, boot("a"), decision("a", 8), boot("b"), outcome("b", 7)]).at(-1), false);
  assert.deepEqual(fits([boot("a"), outcome("a", 7)]), [true, false]);
});
