import assert from "node:assert/strict";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { behind, claim, control, type Rank } from "#runtime/core/thread-rank.ts";
import { rankOf } from "../../support/rank-of.ts";

const url = new URL("../../../runtime/core/thread-rank.ts", import.meta.url).href;

/** A thread that does this, says its number and waits. */
async function threadThat(
  does: string,
  name: string,
): Promise<AsyncDisposable & { readonly number: number | undefined }> {
  const program = `const { parentPort } = require("node:worker_threads");
    import("${url}").then((rank) => { ${does}; parentPort.postMessage(rank.ownThread()); });
    parentPort.on("message", () => {});`;
  const worker = new Worker(program, { eval: true, name });
  const [number] = (await once(worker, "message")) as [number | undefined];
  return {
    number,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

test("stepBack() puts that thread alone behind others, for all who have a line in the table", async () => {
  const each = Object.keys(behind).map(async (who) => {
    const name = `iv ${who}`;
    await using _ = await threadThat(`rank.stepBack("${who}")`, name);
    assert.equal(await rankOf("self", name), "behind");
  });
  await Promise.all(each);
  for (const nice of Object.values(behind)) assert.ok(nice > 0 && nice < 20);
  assert.ok(control.nice < 0);
});

test("claim() gets a thread what the system allows, says what it got, and moves no other", async () => {
  await using raised = await threadThat("", "iv raised");
  await using _ = await threadThat("", "iv bystander");
  const [before, self] = [await rankOf("self", "iv bystander"), await rankOf("self", "MainThread")];
  const { rank, release } = await claimed(raised.number);
  if (availableParallelism() === 1) assert.notEqual(rank, "realtime", "one that hangs could not be ended");
  assert.equal(await rankOf("self", "iv raised"), rank === "usual" ? before : rank);
  assert.equal(await rankOf("self", "iv bystander"), before);
  assert.equal(await rankOf("self", "MainThread"), self);
  release();
});

test("claim() leaves one processor without a thread of real time, and hands on the place of one that ended", async () => {
  // What is counted are claims; that all of them are for one thread makes no difference to the system.
  await using thread = await threadThat("", "iv many");
  const claims: Awaited<ReturnType<typeof claimed>>[] = [];
  for (let turn = 0; turn < availableParallelism(); turn++) claims.push(await claimed(thread.number));
  const [first] = claims as [(typeof claims)[0]];
  const last = claims.at(-1)!;
  assert.notEqual(last.rank, "realtime", "each other processor has one");
  if (first.rank === "realtime") {
    first.release();
    assert.equal(await last.next(), "realtime");
  }
  for (const { release } of claims) release();
});

test("claim() has nothing for a thread that nobody knows", async () => {
  assert.equal((await claimed(undefined)).rank, "usual");
});

async function claimed(thread: number | undefined) {
  let hear: (rank: Rank) => void = () => {};
  const next = () =>
    new Promise<Rank>((resolve) => {
      hear = resolve;
    });
  const heard = next();
  const release = claim(thread, (rank) => hear(rank));
  return { rank: await heard, release, next };
}
