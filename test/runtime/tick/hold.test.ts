import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { Notes } from "#runtime/notes.ts";
import type { AccessRecord } from "#runtime/prove/access-record.ts";
import { Hold, holding } from "#runtime/tick/hold.ts";

const other: Proposal = { origin: "agent", by: "x", at: 1, writes: [{ point: "b", value: 9 }] };

test("holding() is heard first, with what stands, and only while somebody holds and it is known", () => {
  const hold = new Hold(Hold.allocate());
  const mailbox = holding({ take: () => [other] }, hold, ["a", "b"]);
  assert.deepEqual(mailbox.take([1, 2], 7), [other]);
  // The other side of the same memory, as a control thread has it.
  new Hold(hold.memory).isOn = true;
  assert.deepEqual(mailbox.take(undefined, 7), [other]);
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const writes = [
        { point: "a", value: a },
        { point: "b", value: b },
      ];
      assert.deepEqual(mailbox.take([a, b], 7), [{ origin: "operator", by: "hold", at: 7, writes }, other]);
    }),
  );
  hold.isOn = false;
  assert.deepEqual(mailbox.take([1, 2], 7), [other]);
});

test("Notes keeps what comes before a run's first record, and drops what comes after its last", async () => {
  const written: AccessRecord[] = [];
  let hasDisk = true;
  const notes = new Notes(
    (record) => written.push(record) > 0,
    async () => hasDisk,
  );
  const note = (at: number): AccessRecord => ({
    ...{ kind: "access", boot: "b", at, who: "ann", role: "viewer", how: "token" },
    ...{ what: "sign-in", about: "in a browser", outcome: "done" },
  });
  for (let at = 0; at < 200; at++) assert.equal(await notes.take(note(at)), false);
  assert.equal(written.length, 0);
  notes.begin();
  assert.deepEqual([written.length, written[0]?.at], [64, 0]);
  assert.equal(await notes.take(note(500)), true);
  assert.equal(written.at(-1)?.at, 500);
  hasDisk = false;
  assert.equal(await notes.take(note(500)), false, "what the disk has not taken is not said to be written");
  notes.end();
  assert.equal(await notes.take(note(501)), false);
  assert.equal(written.at(-1)?.at, 500);
});
