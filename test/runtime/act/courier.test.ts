import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Courier, type Report } from "#runtime/act/courier.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import { Ring } from "#runtime/core/ring.ts";
import { fromThreadBytes } from "#runtime/core/thread-json.ts";
import { claimOf, type Permit, seal } from "#runtime/shield/permit.ts";
import { Permits, safe, until } from "../../firmware-bridge/rig.ts";

/** A courier whose log a test holds in its hands: `answer` says whether the oldest record that is waited for came in time. */
function desk(t: TestContext, how: "async" | "durable") {
  const rings = { commands: new Ring(Ring.allocate(65_536)), reports: new Ring(Ring.allocate(65_536)) };
  const permits = new Permits();
  const applied: number[] = [];
  const asked: ((isRecorded: boolean) => void)[] = [];
  let now = 100;
  const door = {
    async apply(permit: Permit): Promise<Outcome> {
      applied.push(claimOf(permit)!.tick);
      return { kind: "applied", at: now };
    },
  };
  const recorded = () => new Promise<boolean>((resolve) => asked.push(resolve));
  const scruple = { recorded, wanted: "durable", now: () => now };
  const courier = new Courier(rings, door, how === "async" ? undefined : scruple);
  void courier.run();
  t.after(() => courier.close());
  return {
    courier,
    applied,
    asked,
    at(instant: number): void {
      now = instant;
    },
    send: (tick: number) => assert.ok(rings.commands.push(seal(permits.action(tick, safe)))),
    answer: (isRecorded: boolean) => asked.shift()!(isRecorded),
    reports(): readonly string[] {
      const found: string[] = [];
      rings.reports.drain(64, (bytes) => {
        const { tick, outcome } = fromThreadBytes<Report>(bytes);
        found.push(`${tick} ${outcome.kind === "rejected" ? outcome.because : outcome.kind}`);
      });
      return found;
    },
  };
}

test("Courier brings a permit to the door at once where its capsule waits for no disk", async (t) => {
  const { courier, applied, asked, send, reports } = desk(t, "async");
  send(1);
  await courier.settled();
  assert.deepEqual([applied, asked.length, reports()], [[1], 0, ["1 applied"]]);
});

test("Courier brings no permit to the door before its record is where the capsule wants it", async (t) => {
  const { courier, applied, asked, send, answer, reports } = desk(t, "durable");
  send(1);
  send(2);
  await until(() => asked.length === 2);
  assert.deepEqual([applied, reports()], [[], []]);
  answer(true);
  answer(true);
  await courier.settled();
  assert.deepEqual(
    [applied, reports()],
    [
      [1, 2],
      ["1 applied", "2 applied"],
    ],
  );
  assert.equal(courier.unrecordedSince, 0);
});

test("Courier writes nothing whose record comes too late, says since when, and notices when the log is well", async (t) => {
  const { courier, applied, asked, at, send, answer, reports } = desk(t, "durable");
  send(1);
  await until(() => asked.length === 1);
  at(600);
  answer(false);
  await courier.settled();
  assert.deepEqual([applied, reports()], [[], ["1 not-recorded"]]);
  assert.equal(courier.unrecordedSince, 100, "since the permit came");
  // No permit follows, and still somebody asks.
  await until(() => asked.length === 1);
  answer(false);
  await until(() => asked.length === 1);
  assert.equal(courier.unrecordedSince, 100);
  answer(true);
  await until(() => courier.unrecordedSince === 0);
  assert.equal(asked.length, 0, "and then nobody does");
});

test("Courier keeps a bounded number of permits waiting for the log", async (t) => {
  const { courier, applied, asked, send, answer, reports } = desk(t, "durable");
  for (let tick = 1; tick <= 17; tick++) send(tick);
  await until(() => asked.length >= 16);
  await until(() => courier.unrecordedSince !== 0);
  assert.deepEqual(reports(), ["17 not-recorded"]);
  while (applied.length < 16) {
    answer(true);
    await until(() => asked.length > 0 || applied.length === 16);
  }
  await courier.settled();
  assert.equal(applied.length, 16);
});
