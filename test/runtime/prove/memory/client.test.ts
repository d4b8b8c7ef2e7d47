import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Fault } from "#runtime/core/fault.ts";
import { type MemoryEvent, startMemory } from "#runtime/prove/memory/client.ts";
import { WindowStore } from "#runtime/prove/memory/disk/segments.ts";
import type { Recalled } from "#runtime/prove/memory/messages.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { adapter, capsule, minutes } from "./records.ts";

/** A log that grows when it is told to. */
function logOf(records: readonly Record[]) {
  const bodies = records.map((record) => new TextDecoder().decode(encodeRecord(record)));
  const listeners = new Set<() => void>();
  return {
    size: 0,
    epoch: 3,
    /** How many of the next questions find nobody who reads. */
    refusals: 0,
    async read(from: number, max: number) {
      if (this.refusals-- > 0) throw new Fault("proof/disk", "The proof thread is dead");
      const all = bodies.map((body, index) => ({ index, body }));
      return all.slice(from, Math.min(this.size, from + max));
    },
    onFlush(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    grow(size: number) {
      this.size = size;
      for (const listener of listeners) listener();
    },
  };
}

async function recalled(memory: ReturnType<typeof startMemory>, windows: number): Promise<Recalled> {
  for (;;) {
    const json = await memory.recall({ of: "now", count: 2, metric: "cosine" });
    const found = json === null || json === "busy" ? undefined : (JSON.parse(json) as Recalled);
    if (found?.windows === windows) return found;
    await pause(20);
  }
}

test("startMemory() takes what the log has, goes on with each flush, and knows it all in its next life", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memory-"));
  const log = logOf(minutes(50, (minute) => minute % 7));
  const events: MemoryEvent[] = [];
  const parts = {
    log,
    capsules: () => new Map([[capsule, adapter.channels]]),
    onEvent: (event: MemoryEvent) => void events.push(event),
  };
  const setup = { dir, windowsMax: 1_000, adapter };
  try {
    {
      log.size = 40 * 60;
      await using memory = startMemory(setup, parts);
      assert.equal((await recalled(memory, 39)).of.last, 39 * 60 - 1);
      log.grow(45 * 60 + 30);
      const { of, occasions } = await recalled(memory, 45);
      assert.equal(of.last, 45 * 60 - 1);
      assert.ok(occasions.length > 0);
    }
    await using memory = startMemory(setup, parts);
    log.grow(48 * 60 + 1);
    const { of } = await recalled(memory, 48);
    assert.deepEqual({ first: of.first, last: of.last }, { first: 47 * 60, last: 48 * 60 - 1 });
    assert.deepEqual(events, []);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("startMemory() passes over nothing where the log cannot be read for a while", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memory-"));
  const log = logOf(minutes(6, (minute) => minute));
  // As long as it takes that what comes next would lie in the log's next file.
  const far = { size: 1e6, refusals: 3 };
  Object.assign(log, far);
  try {
    await using memory = startMemory(
      { dir, windowsMax: 1_000, adapter },
      { log, capsules: () => new Map([[capsule, adapter.channels]]), onEvent: () => {} },
    );
    while (log.refusals >= 0) {
      log.grow(far.size);
      await pause(20);
    }
    const { of } = await recalled(memory, 6);
    assert.equal(of.last, 6 * 60 - 1);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("startMemory() begins with a log that begins anew, and keeps what was", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memory-"));
  const log = logOf(minutes(6, (minute) => minute));
  try {
    await using memory = startMemory(
      { dir, windowsMax: 1_000, adapter },
      { log, capsules: () => new Map([[capsule, adapter.channels]]), onEvent: () => {} },
    );
    log.grow(5 * 60 + 1);
    assert.equal((await recalled(memory, 5)).of.epoch, 3);
    Object.assign(log, { epoch: 4 });
    log.grow(2 * 60 + 1);
    const { of } = await recalled(memory, 7);
    assert.deepEqual([of.epoch, of.last], [4, 2 * 60 - 1]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("startMemory() says that its disk refuses, and goes on asking for it", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memory-"));
  try {
    using _other = new WindowStore(dir, { windowsMax: 1_000 });
    const { promise, resolve } = Promise.withResolvers<MemoryEvent>();
    await using memory = startMemory(
      { dir, windowsMax: 1_000, adapter },
      { log: logOf([]), capsules: () => new Map(), onEvent: resolve },
    );
    const event = await promise;
    assert.equal(event.kind === "trouble" && event.code, "memory/locked");
    assert.equal(await memory.recall({ of: "now", count: 1, metric: "l2" }), "busy");
  } finally {
    rmSync(dir, { recursive: true });
  }
});
