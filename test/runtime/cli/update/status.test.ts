import assert from "node:assert/strict";
import { test } from "node:test";
import { barText } from "#runtime/cli/update/bar.ts";
import { statusLines } from "#runtime/cli/update/status.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { emptyBook } from "#runtime/update/deploy/book.ts";
import { begin } from "#runtime/update/deploy/deployment.ts";
import { states } from "#runtime/update/deploy/table.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const offer = {
  utid: "capsule://acme/pump@2.0.0",
  id,
  epoch: 2,
  envelope: { digest: id, bytes: 1 },
  deltas: [],
};
const begun = begin(
  { number: 4, offer, from: "/media/stick", asked: 1, olderBecause: null },
  { at: 1_800_000_000_000_000, boot: "b" },
);

test("statusLines() says where an update is, since when, why and what is next", () => {
  const current = {
    ...begun,
    state: "shadow" as const,
    because: "its models give 144 golden answers",
    tries: 2,
  };
  const text = statusLines({ ...emptyBook, current }, { number: 4, done: 30, of: 40 }).join("\n");
  for (const part of [
    "Update 4: capsule://acme/pump@2.0.0",
    "shadow: runs it beside the capsule that guards, with its hands tied 75 %",
    "since      2027-01-15 08:00:00, because its models give 144 golden answers",
    "next       quiesce: it waits until the plant permits the exchange",
    "tries      2 of 3",
    "before it  nobody guarded",
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
  assert.equal(statusLines(emptyBook, undefined)[0], "No update is under way");
});

test("statusLines() says of what has ended by which rehearsal it came", () => {
  const rehearsal = { report: id, trace: id, before: id, ticks: 3000, same: 2990, disagreements: 10 };
  const ended = {
    number: 3,
    utid: offer.utid,
    id,
    epoch: 2,
    from: "x",
    asked: 1,
    begun: 0,
    ended: 70_000_000,
  };
  const history = [{ ...ended, outcome: "committed" as const, reason: "well", restarts: 0, rehearsal }];
  const text = statusLines({ ...emptyBook, history }, undefined).join("\n");
  assert.match(
    text,
    /committed after 70\.0 s: well; rehearsed over 3000 ticks, 10 with another verdict, by sha256:a/,
  );
});

test("barText() grows along the way there, and is as long in every state", () => {
  const bars = states.map((state) => barText(state, undefined).split("]")[0]!);
  assert.deepEqual(new Set(bars.map(({ length }) => length)).size, 1);
  const full = states
    .slice(0, states.indexOf("rollback"))
    .map((state) => barText(state, undefined).match(/█/g)?.length ?? 0);
  assert.deepEqual(
    full,
    full.toSorted((a, b) => a - b),
  );
});
