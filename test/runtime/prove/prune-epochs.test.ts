import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseCall } from "#runtime/cli/command.ts";
import { proof } from "#runtime/cli/proof.ts";
import { openLog } from "#runtime/prove/disk/epochs.ts";
import { signingKey } from "#runtime/prove/disk/key-file.ts";
import { epochFolder } from "#runtime/prove/disk/layout.ts";
import { surplusEpochs } from "#runtime/prove/disk/prune-epochs.ts";
import type { LogStore } from "#runtime/prove/disk/store.ts";
import { tend } from "#runtime/prove/disk/tend.ts";
import { bodiesIn, folder, story, verified } from "./log.ts";

/** Three epochs: two whose head file was lost, and the one that is gone on with. */
function threeEpochs(t: TestContext): { dir: string; store: LogStore } {
  const dir = folder(t);
  const key = signingKey(dir, "plant/gw-1");
  for (const epoch of [1, 2]) {
    const { store } = openLog(dir, key, () => 0);
    store.commit(story(`run-${epoch}`, 10));
    store.close();
    rmSync(join(epochFolder(dir, epoch), "head"));
  }
  const { store } = openLog(dir, key, () => 0);
  store.commit(story("run-3", 3));
  return { dir, store };
}

const isThere = (dir: string) => [1, 2, 3].filter((epoch) => existsSync(epochFolder(dir, epoch)));

test("tend() gives up earlier epochs as a whole, the oldest first, once the mirror has them", (t) => {
  const { dir, store } = threeEpochs(t);
  t.after(() => store.close());
  const retain = { bytes: 1 };
  const keep = { retain, readers: ["mirror"] };
  assert.equal(tend(store, keep, () => 5).pruned, undefined);
  store.setCursor("mirror/2", 99);
  assert.equal(tend(store, keep, () => 5).pruned, undefined);
  assert.deepEqual(isThere(dir), [1, 2, 3]);
  store.setCursor("mirror/1", 21);
  assert.equal(tend(store, keep, () => 5).pruned, 0);
  assert.deepEqual(isThere(dir), [3]);
  const said = bodiesIn(dir)
    .map((body) => JSON.parse(body) as { kind: string; epoch: number; first: number; checkpoint: string })
    .filter(({ kind }) => kind === "prune");
  assert.deepEqual(
    said.map(({ epoch, first }) => [epoch, first]),
    [
      [1, 21],
      [2, 22],
    ],
  );
  assert.match(said[1]!.checkpoint, /^plant\/gw-1\/2\n22\n/);
  assert.deepEqual(verified(dir).findings, []);
});

test("an earlier epoch goes where it is too old, or with the others too much, and not past one that has to stay", () => {
  const day = 86_400_000;
  const old = [3, 2, 1].map((days, index) => ({
    epoch: index + 1,
    bytes: 100,
    size: 9,
    note: "",
    sinceMs: days * day,
  }));
  const going = (retain: { days?: number; bytes?: number }, kept?: number) =>
    surplusEpochs(old, 50, { retain, isTaken: ({ epoch }) => epoch !== kept }).map(({ epoch }) => epoch);
  assert.deepEqual(going({}), []);
  assert.deepEqual(going({ days: 1.5 }), [1, 2]);
  assert.deepEqual(going({ bytes: 350 }), []);
  assert.deepEqual(going({ bytes: 349 }), [1]);
  assert.deepEqual(going({ bytes: 0 }), [1, 2, 3]);
  assert.deepEqual(going({ bytes: 0 }, 2), [1]);
});

test("iv proof prune gives up earlier epochs too, and only what was delivered unless it is told to", async (t) => {
  const { dir, store } = threeEpochs(t);
  store.close();
  const part = proof.parts!.find(({ name }) => name === "proof prune")!;
  const iv = async (...more: readonly string[]): Promise<{ epochs: { epoch: number }[] }> => {
    const out: string[] = [];
    const io = {
      ...{ out: (text: string) => void out.push(text), err: () => {} },
      ...{ isTerminal: false, stop: new AbortController().signal },
    };
    assert.equal(await part.run(parseCall(part, [dir, "--mib", "0", "--json", ...more]), io), 0);
    return JSON.parse(out.join("\n"));
  };
  assert.deepEqual((await iv()).epochs, []);
  assert.deepEqual(
    (await iv("--unsent", "--dry-run")).epochs.map(({ epoch }) => epoch),
    [1, 2],
  );
  assert.deepEqual(isThere(dir), [1, 2, 3]);
  assert.equal((await iv("--unsent")).epochs.length, 2);
  assert.deepEqual(isThere(dir), [3]);
});
