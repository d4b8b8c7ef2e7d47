import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality } from "#runtime/field/quality.ts";

const points = ["a", "b"];

test("SampleBoard: a point nobody has read is bad, not zero", () => {
  const board = new SampleBoard(points, SampleBoard.allocate(2));
  const { samples } = board.sample(5);
  assert.equal(samples.get("a")!.quality, quality.badWaitingForInitialData);
  assert.ok(Number.isNaN(samples.get("a")!.value));
});

test("SampleBoard: what one scan leaves out keeps its last sample", () => {
  const board = new SampleBoard(points, SampleBoard.allocate(2));
  board.post(new Map([["a", { value: 1, quality: quality.good, at: 10 }]]));
  board.post(new Map([["b", { value: 2, quality: quality.badTimeout, at: 20 }]]));
  assert.deepEqual(Object.fromEntries(board.sample(30).samples), {
    a: { value: 1, quality: quality.good, at: 10 },
    b: { value: 2, quality: quality.badTimeout, at: 20 },
  });
});

test("SampleBoard: reader() shows what board.sample() would, always in the one frame, also where the writer died", () => {
  const memory = SampleBoard.allocate(2);
  const board = new SampleBoard(points, memory);
  const reader = board.reader();
  const first = reader.sample(5);
  assert.deepEqual(first, board.sample(5));
  for (const value of [1, 2]) {
    board.post(new Map([["a", { value, quality: quality.good, at: 10 * value }]]));
    assert.deepEqual(reader.sample(30), board.sample(30));
  }
  assert.equal(first.samples.get("a")!.value, 2);
  // A post that never ends.
  Atomics.add(new Int32Array(memory), 0, 1);
  assert.deepEqual(reader.sample(40), board.sample(40));
  assert.equal(first.samples.get("a")!.quality, quality.badWaitingForInitialData);
});

test("SampleBoard: a reader on another thread never sees half a scan", async () => {
  const memory = SampleBoard.allocate(2);
  const board = new SampleBoard(points, memory);
  // The writer posts equal values for both points, as fast as it can; a torn frame would differ.
  const source = `
    import { workerData, parentPort } from "node:worker_threads";
    import { SampleBoard } from ${JSON.stringify(new URL("../../../runtime/field/board.ts", import.meta.url).href)};
    const board = new SampleBoard(["a", "b"], workerData);
    for (let n = 1; n <= 200000; n++) {
      const sample = { value: n, quality: 0, at: n };
      board.post(new Map([["a", sample], ["b", sample]]));
    }
    parentPort.postMessage("done");`;
  const writer = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: memory,
  });
  let isDone = false;
  writer.once("message", () => {
    isDone = true;
  });
  let frames = 0;
  let last = 0;
  while (!isDone) {
    for (let look = 0; look < 500; look++) {
      const { samples } = board.sample(1);
      const [a, b] = [samples.get("a")!, samples.get("b")!];
      if (a.at === 0) continue;
      assert.deepEqual(a, b);
      assert.ok(a.value >= last);
      last = a.value;
      frames++;
    }
    await new Promise(setImmediate);
  }
  await writer.terminate();
  assert.ok(frames > 100, `${frames} frames were seen while the writer wrote`);
});
