import assert from "node:assert/strict";
import { test } from "node:test";
import { recallDrift, rememberDrift } from "#runtime/drift-log.ts";
import type { WordLog } from "#runtime/last-word.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { type DriftRecord, decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";

const map = `sha256:${"5".repeat(64)}` as const;
const stop = (tick: number): Record => ({ kind: "stop", boot: "b", tick, at: tick });
const drift = (to: DriftRecord["to"], at: number): Record => ({
  kind: "drift",
  boot: "b",
  tick: at,
  at,
  map,
  from: "normal",
  to,
  because: 'a text that says "kind":"drift" says nothing',
  evidence: "123",
  judged: 4,
  above: 1,
});

/** A log in memory; the cursors can be as forgetful as a power cut makes it. */
class Shelf implements WordLog {
  readonly bodies: Uint8Array[] = [];
  readonly cursors = new Map<string, number>();
  isForgetful = false;
  #listener: ((batch: readonly LoggedRecord[]) => void) | undefined;

  get size(): number {
    return this.bodies.length;
  }

  async cursor(name: string): Promise<number> {
    return this.cursors.get(name) ?? 0;
  }

  async setCursor(name: string, next: number): Promise<void> {
    if (this.isForgetful) throw new Error("no power");
    this.cursors.set(name, next);
  }

  async read(from: number, max: number): Promise<readonly LoggedRecord[]> {
    return this.bodies
      .slice(from, from + max)
      .map((body, offset) => ({ index: from + offset, body: new TextDecoder().decode(body) }));
  }

  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = undefined;
    };
  }

  async commit(...records: readonly Record[]): Promise<void> {
    const first = this.size;
    this.bodies.push(...records.map(encodeRecord));
    this.#listener?.(await this.read(first, records.length));
    await Promise.resolve();
  }

  tail(max: number): readonly Record[] {
    return this.bodies.slice(-max).map(decodeRecord);
  }
}

test("recallDrift(): a log that never spoke of a drift begins in normal", async () => {
  const shelf = new Shelf();
  assert.equal((await recallDrift(shelf, { newest: [], map })).state, "normal");
  await shelf.commit(stop(1));
  assert.equal((await recallDrift(shelf, { newest: shelf.tail(5), map })).state, "normal");
});

test("recallDrift() finds the last drift however far back it is, and only for the same map", async () => {
  const shelf = new Shelf();
  const forget = rememberDrift(shelf);
  await shelf.commit(stop(1), drift("drift", 2), drift("recertify", 3), stop(4));
  for (let tick = 5; tick < 300; tick++) await shelf.commit(stop(tick));
  const newest = shelf.tail(64);
  const expected = { state: "recertify", since: 3, judged: 0, above: 0 };
  assert.deepEqual(await recallDrift(shelf, { newest, map }), expected);
  const renewed = await recallDrift(shelf, { newest, map: `sha256:${"6".repeat(64)}` });
  assert.equal(renewed.state, "normal");
  forget();
});

test("recallDrift() finds a drift whose cursor a power cut has lost, and keeps it from then on", async () => {
  const shelf = new Shelf();
  rememberDrift(shelf);
  shelf.isForgetful = true;
  await shelf.commit(stop(1), drift("recertify", 2), stop(3));
  shelf.isForgetful = false;
  assert.equal((await recallDrift(shelf, { newest: shelf.tail(64), map })).state, "recertify");
  for (let tick = 5; tick < 300; tick++) await shelf.commit(stop(tick));
  assert.equal((await recallDrift(shelf, { newest: shelf.tail(64), map })).state, "recertify");
});
