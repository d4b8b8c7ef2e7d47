import assert from "node:assert/strict";
import { test } from "node:test";
import { recallAdapted, rememberAdapted } from "#runtime/adapt-log.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { WordLog } from "#runtime/last-word.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";

const capsule = `sha256:${"5".repeat(64)}` as const;
const names = ["bias heater", "twin limit"];
const stop: Record = { kind: "stop", boot: "b", tick: 1, at: 1 };
const drift = { ...stop, kind: "drift" } as unknown as Record;

function adapt(values: { readonly [name: string]: string }, of: Digest = capsule): Record {
  const because = 'a cause that says "kind":"adapt"';
  const step = { name: "bias heater", before: "0", after: "0.01", cap: "0.02", because, values };
  return { kind: "adapt", boot: "b", tick: 1, at: 1, capsule: of, ...step };
}

/** A log in memory with a cursor for each name, as the real one has it. */
function shelf() {
  const bodies: Uint8Array[] = [];
  const cursors = new Map<string, number>();
  let listener: ((batch: readonly LoggedRecord[]) => void) | undefined;
  const read = (from: number, max: number): readonly LoggedRecord[] =>
    bodies.slice(from, from + max).map((body, at) => ({
      index: from + at,
      body: new TextDecoder().decode(body),
    }));
  const log: WordLog = {
    get size() {
      return bodies.length;
    },
    cursor: async (name) => cursors.get(name) ?? 0,
    setCursor: async (name, next) => void cursors.set(name, next),
    read: async (from, max) => read(from, max),
    follow(given) {
      listener = given;
      return () => undefined;
    },
  };
  const commit = (...records: readonly Record[]): void => {
    const first = bodies.length;
    bodies.push(...records.map(encodeRecord));
    listener?.(read(first, records.length));
  };
  return { log, commit, newest: (count: number) => bodies.slice(-count).map(decodeRecord) };
}

test("recallAdapted(): the last word counts, however long ago it was said, and beside a drift's", async () => {
  const { log, commit, newest } = shelf();
  rememberAdapted(log);
  assert.deepEqual(await recallAdapted(log, { newest: [], capsule, names }), [0, 0]);
  commit(
    stop,
    adapt({ "bias heater": "0.005" }),
    adapt({ "bias heater": "0.01", "twin limit": "-0.1" }),
    drift,
  );
  for (let record = 0; record < 100; record++) commit(stop);
  assert.deepEqual(await recallAdapted(log, { newest: newest(5), capsule, names }), [0.01, -0.1]);
});

test("recallAdapted(): another capsule begins with what was signed, and nonsense counts as nothing", async () => {
  const { log, commit, newest } = shelf();
  commit(stop, adapt({ "bias heater": "0.01", "twin limit": "NaN" }));
  const other = `sha256:${"6".repeat(64)}` as const;
  assert.deepEqual(await recallAdapted(log, { newest: newest(2), capsule: other, names }), [0, 0]);
  assert.deepEqual(await recallAdapted(log, { newest: newest(2), capsule, names }), [0.01, 0]);
  assert.deepEqual(await recallAdapted(log, { newest: newest(2), capsule, names: [] }), []);
});

test("recallAdapted(): each of two capsules has its own last word, whichever spoke later", async () => {
  const { log, commit, newest } = shelf();
  const other = `sha256:${"6".repeat(64)}` as const;
  rememberAdapted(log);
  commit(stop, adapt({ "bias heater": "0.01" }));
  for (let record = 0; record < 50; record++) commit(stop);
  commit(adapt({ "bias heater": "-0.02" }, other), adapt({ "bias heater": "-0.015" }, other));
  for (let record = 0; record < 50; record++) commit(stop);
  const ofOne = (id: Digest, count: number) =>
    recallAdapted(log, { newest: newest(count), capsule: id, names: names.slice(0, 1) });
  for (const count of [5, 60]) {
    assert.deepEqual(await ofOne(capsule, count), [0.01]);
    assert.deepEqual(await ofOne(other, count), [-0.015]);
  }
});

test("recallAdapted() still finds what a gateway with one cursor for all has left", async () => {
  const { log, commit } = shelf();
  commit(stop, stop, adapt({ "bias heater": "0.01" }), stop);
  await log.setCursor("adapt", 2);
  assert.deepEqual(await recallAdapted(log, { newest: [], capsule, names }), [0.01, 0]);
});
