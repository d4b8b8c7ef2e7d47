import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { mayName, sieveOf } from "#runtime/prove/disk/permit-sieve.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { decision, folder, openStore, outcome, story, tamper, writeLog } from "../log.ts";

const recordOf = (permit: string) => canonicalBytes({ kind: "decision", permit, text: `"permit":"x` });

test("mayName() knows every permit that sieveOf() saw, however it is spelt, and few others", () => {
  const permits = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 256 });
  fc.assert(
    fc.property(permits, (named) => {
      const sieve = sieveOf(named.map(recordOf));
      for (const permit of named) assert.ok(mayName(sieve, permit), JSON.stringify(permit));
    }),
  );
  const sieve = sieveOf(Array.from({ length: 256 }, (_, at) => recordOf(`action-${at}`)));
  const strangers = Array.from({ length: 10_000 }, (_, at) => `action-${at + 256}`);
  const passed = strangers.filter((permit) => mayName(sieve, permit)).length;
  assert.ok(passed < 200, `${passed} of ten thousand`);
  assert.ok(sieve.length <= 400);
  assert.equal(mayName(sieveOf([canonicalBytes({ kind: "fault" })]), "action-1"), false);
});

test("LogReader finds who issued a permit, of several runs the newest, in new files and in old ones", (t) => {
  const dir = folder(t);
  writeLog(dir, [...story("run-1", 300), ...story("run-2", 40)], 50);
  const issuing = (permit: string) => {
    using log = new LogReader(dir);
    return log.issuing(permit);
  };
  const expect = () => {
    assert.equal(issuing("action-300"), 599);
    assert.equal(issuing("action-7"), 601 + 1 + 2 * 6);
    for (const nobodys of ["action-301", "action-", "", '"']) assert.equal(issuing(nobodys), undefined);
  };
  expect();
  // Written before there were sieves: the column is not there, and nothing says what may be left out.
  tamper(dir, "ALTER TABLE chunk DROP COLUMN permits");
  expect();
  // And gone on with by a version that has them.
  const store = openStore(dir);
  store.commit([decision("run-2", 41), outcome("run-2", 41)]);
  store.close();
  assert.equal(issuing("action-41"), 682);
  expect();
});
