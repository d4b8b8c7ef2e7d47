import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeMap } from "#runtime/map/grid/build.ts";
import { openDense } from "#runtime/map/grid/dense-map.ts";
import { boxOf, fitRecording } from "#runtime/map/grid/of-recording.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";

/** One number; so much of each row is the row before. */
function remembering(count: number, { seed, memory }: { seed: number; memory: number }): Float64Array {
  const chance = prng(seed);
  let x = chance.normal();
  return Float64Array.from({ length: count }, () => {
    x = memory * x + Math.sqrt(1 - memory * memory) * chance.normal();
    return x;
  });
}

function recorded(rows: Float64Array, role: "measured" | "command" | "mode" = "measured"): Recording {
  const channels = [{ name: "x", unit: "K", resolution: 0.01, role }];
  return recordingOf(rows, { channels, secondsPerRow: 1, origin: "one number" });
}

const rates = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

test("fitRecording() keeps its word on rows never seen, in all but a few of many recordings", () => {
  const kernels = loadKernels();
  for (const memory of [0, 0.8]) {
    let broken = 0;
    for (let seed = 1; seed <= recordings; seed++) {
      const rows = remembering(1_500, { seed, memory });
      const { alpha, threshold, doubt, ...fit } = fitRecording(recorded(rows), { alpha: rates }, kernels);
      const bytes = encodeMap({ ...fit, alpha, threshold, doubt });
      const map = openDense(bytes, loadKernels());
      const fresh = remembering(20_000, { seed: 100 + seed, memory });
      const above = fresh.filter((x) => map.energy(Float64Array.of(x)) > threshold).length;
      if (doubt === "" && above / fresh.length > alpha) broken++;
      assert(alpha <= 0.2, `${memory} ${seed}: ${alpha}`);
    }
    // One in twenty is what was promised; more than five of forty is one chance in seventy.
    assert(broken <= 5, `${memory}: ${broken} of ${recordings}`);
  }
});

const recordings = 40;

test("fitRecording() does not take stretches with gaps between them for one", () => {
  const rows = remembering(1_500, { seed: 1, memory: 0.8 });
  const whole = fitRecording(recorded(rows), { alpha: rates }, loadKernels());
  const stretches = Array.from({ length: 150 }, (_, at) => [10 * at, 10 * (at + 1)] as const);
  const cut = fitRecording({ ...recorded(rows), stretches }, { alpha: rates }, loadKernels());
  assert.notDeepEqual(cut.blocks, whole.blocks);
  assert.equal(cut.provenance.rowsDigest, whole.provenance.rowsDigest);
});

test("fitRecording() limits proposals apart where the channel is a command, and never more strictly", () => {
  const rows = remembering(3_000, { seed: 2, memory: 0 });
  const measured = fitRecording(recorded(rows), { alpha: rates }, loadKernels());
  assert.equal(measured.moves.threshold, measured.threshold);
  const command = fitRecording(recorded(rows, "command"), { alpha: rates }, loadKernels());
  assert.equal(command.threshold, measured.threshold);
  assert(command.moves.threshold >= command.threshold && command.moves.threshold < command.moves.barrier);
});

test("boxOf() covers what nearly all values span, and not what one lies out", () => {
  const rows = remembering(4_000, { seed: 3, memory: 0 });
  const [usual] = boxOf(recorded(rows));
  for (const row of rows) assert(row > usual!.min && row < usual!.max);
  rows[77] = 1e6;
  const [robust] = boxOf(recorded(rows));
  assert(robust!.max < 10 && robust!.min < -3, `${robust!.min} ${robust!.max}`);
  // Hardly ever another value than 0: then the span of all values is all there is.
  const [rare] = boxOf(recorded(new Float64Array(4_000).fill(1, 0, 2)));
  assert(rare!.min < 0 && rare!.max > 1);
});

test("boxOf() refuses what no grid can be made of", () => {
  const table: readonly (readonly [recording: Recording, message: RegExp])[] = [
    [recorded(new Float64Array(10).fill(4)), /"x" never moved/],
    [recorded(Float64Array.of(0, 1, 0, 1), "mode"), /these are modes: "x"/],
  ];
  for (const [recording, message] of table)
    assert.throws(
      () => boxOf(recording),
      (error) => error instanceof Fault && error.code === "map/bad-rows" && message.test(error.message),
    );
});
