import assert from "node:assert/strict";
import { test } from "node:test";
import type { Config } from "#runtime/config.ts";
import type { CapsuleStatus } from "#runtime/console/gateway-status.ts";
import { Ring } from "#runtime/core/ring.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality } from "#runtime/field/quality.ts";
import type { Entry } from "#runtime/host/entry.ts";
import { Meter, type MeterParts } from "#runtime/meter.ts";

const now = 1_700_000_000_000_000;
const point = { unit: "K", min: 0, max: 1, access: "read" };
const config = {
  devices: { hot: { points: { a: point, b: point } }, cold: { points: { c: point, d: point } } },
} as unknown as Config;
const counters = { scans: 1, overruns: 0, failedReads: 0, connects: 1 };
const ids = ["1", "2", "3"].map((digit): `sha256:${string}` => `sha256:${digit.repeat(64)}`);

function meterOf(change: Partial<MeterParts> = {}) {
  const points = ["a", "b", "c", "d"];
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const flushed = new Set<() => void>();
  const meter = new Meter({
    config,
    host: {
      entries: new Map(ids.map((id) => [id as string, { post: undefined, trial: undefined } as Entry])),
    },
    clock: { now: () => now },
    board,
    rings: [Ring.allocate(1_024), Ring.allocate(1_024)],
    bridge: {
      states: () => [
        { name: "hot", link: "up", detail: "", counters },
        { name: "cold", link: "down", detail: "", counters },
      ],
    },
    proof: {
      status: { state: "running", beats: -1 },
      onFlush: (listener) => {
        flushed.add(listener);
        return () => flushed.delete(listener);
      },
    },
    accounts: { shown: () => null },
    keepers: { archive: { lost: 3 }, traces: { counts: { sent: 8, dropped: 5 } } },
    notes: { dropped: 0 },
    vitals: { program: () => ({}) as never, disk: () => null },
    ...change,
  });
  return { meter, board, flushed };
}

test("Meter counts each device's own points, and knows the oldest that was ever read", () => {
  const { meter, board } = meterOf();
  board.post(
    new Map([
      ["a", { value: 1, quality: quality.good, at: now - 250_000 }],
      ["b", { value: 1, quality: quality.badTimeout, at: now - 50_000 }],
      ["c", { value: 1, quality: quality.uncertain, at: now - 10_000 }],
    ]),
  );
  const [hot, cold] = meter.measure([]).devices;
  assert.deepEqual(hot, {
    name: "hot",
    isUp: true,
    counters,
    points: { good: 1, uncertain: 0, bad: 1 },
    oldestMs: 250,
  });
  assert.deepEqual([cold?.isUp, cold?.points.uncertain, cold?.points.bad, cold?.oldestMs], [false, 1, 1, 10]);
});

test("Meter tells capsules of one name apart, and says nothing of threads that are not there", () => {
  const { meter } = meterOf();
  const statusOf = (id: `sha256:${string}`, name: string): CapsuleStatus => ({
    ...{ id, name, state: "retired", word: null, since: 1, because: "", owns: [] },
    ...{ tick: null, overruns: null, rank: null, shown: null },
  });
  const { capsules } = meter.measure([
    statusOf(ids[0]!, "capsule://a/b@1"),
    statusOf(ids[1]!, "capsule://a/b@1"),
    statusOf(ids[2]!, "capsule://a/b@2"),
  ]);
  assert.deepEqual(
    capsules.map(({ label }) => label),
    ["capsule://a/b@1", "capsule://a/b@1#222222222222", "capsule://a/b@2"],
  );
  assert.ok(capsules.every(({ control, plant }) => control === null && plant === null));
});

test("Meter adds up what waits for the log and what found no room, and notes when the disk had it", () => {
  const memory = Ring.allocate(1_024);
  const ring = new Ring(memory);
  const { meter, flushed } = meterOf({ rings: [memory, Ring.allocate(1_024)] });
  while (ring.push(new Uint8Array(96)));
  const { log } = meter.measure([]);
  assert.deepEqual(
    [log.waitingBytes, log.waitingBytes + log.roomBytes, log.refused],
    [1_024 - ring.freeBytes, 2_048, 1],
  );
  assert.deepEqual([log.flushedAt, log.turns], [0, 0xffff_ffff], "a word that ran over is not below 0");
  for (const listener of flushed) listener();
  assert.equal(meter.measure([]).log.flushedAt, now);
  meter[Symbol.dispose]();
  assert.equal(flushed.size, 0);
});
