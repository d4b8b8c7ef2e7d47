// The least that a tick could be: what the figures to reach were set beside. 64 sensors from shared memory, statistics of
// each, a network, the cheapest of 16 candidates on a grid, a set-point, and 256 bytes with a check sum on a ring. It
// judges nothing, signs nothing and looks ahead nowhere; how long it takes says how fast the machine is at the moment.

import { crc32 } from "node:zlib";
import { fusedFrom } from "#runtime/adapt/model/fuse.ts";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { assert } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";
import { Ring } from "#runtime/core/ring.ts";
import { denseBytes, placeDense } from "#runtime/map/grid/dense-place.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { Network } from "#scripts/train/network.ts";

/** Returns its tick, which takes the time between two of them to be always the same. */
export function openPrototype(): () => void {
  const kernels = loadKernels();
  const model = modelOf(kernels);
  const grid = kernels.reserve(denseBytes(fourAxes));
  placeDense(fourAxes, grid, kernels);
  const sensors = new Float64Array(new SharedArrayBuffer(sensorCount * 8));
  const actuators = new Float64Array(new SharedArrayBuffer(8));
  const [means, squares, slow, sums, lows] = Array.from({ length: 5 }, () => new Float64Array(sensorCount));
  const memory = Ring.allocate(ringBytes);
  const ring = new Ring(memory);
  const head = new Int32Array(memory, 0, 2);
  const record = new Uint8Array(recordBytes);
  const numbers = new Float64Array(record.buffer);
  const words = new Uint32Array(record.buffer);
  const body = record.subarray(0, recordBytes - 4);
  const input = new Float32Array(inputs);
  const energies = scratchAt + candidates * 4 * 8;
  let tick = 0;
  return () => {
    tick++;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = sensors[sensor]!;
      // Welford's mean and variance, an average that forgets, and Page and Hinkley's test.
      const off = value - means![sensor]!;
      means![sensor]! += off / tick;
      squares![sensor]! += off * (value - means![sensor]!);
      slow![sensor]! += 0.05 * (value - slow![sensor]!);
      sums![sensor]! += value - means![sensor]! - 0.005;
      lows![sensor] = Math.min(lows![sensor]!, sums![sensor]!);
    }
    for (let at = 0; at < inputs; at++) input[at] = slow![at]!;
    const wish = model.run(input) as Float32Array;
    const first = scratchAt / 8;
    for (let candidate = 0; candidate < candidates; candidate++)
      for (let axis = 0; axis < 4; axis++)
        kernels.f64[first + 4 * candidate + axis] = (1 + wish[axis]!) / 2 + candidate / 100;
    kernels.call.denseGradients(grid, scratchAt, candidates, energies, energies + candidates * 8);
    let best = 0;
    for (let candidate = 1; candidate < candidates; candidate++)
      if (kernels.f64[energies / 8 + candidate]! < kernels.f64[energies / 8 + best]!) best = candidate;
    actuators[0] = kernels.f64[first + 4 * best]!;
    sensors[tick % sensorCount] = actuators[0];
    numbers[0] = tick;
    for (let at = 0; at < 30; at++) numbers[1 + at] = slow![at]!;
    words[recordBytes / 4 - 1] = crc32(body);
    // Nobody reads.
    if (!ring.push(record)) head.fill(0);
  };
}

function modelOf(kernels: ReturnType<typeof loadKernels>) {
  const onnx = encodeOnnx(new Network([inputs, 32, 32, 4], prng(7)).layers(), "prototype");
  const fusion = fusedFrom(onnx, { role: "policy", inputs, outputs: 4 });
  assert("bytes" in fusion, "this network can be fused");
  return openFused(fusion.bytes, kernels);
}

const fourAxes = {
  channels: ["a", "b", "c", "d"].map((name) => ({ name, unit: "1", min: 0, max: 2, resolution: 0 })),
  nodes: [32, 32, 32, 32],
  energies: Float32Array.from(
    { length: 32 ** 4 },
    (_, node) => (Math.imul(node, 0x9e3779b1) >>> 0) / 2 ** 28,
  ),
  barrier: 20,
  bandwidth: [0.02, 0.02, 0.02, 0.02],
};
const sensorCount = 64;
const inputs = 8;
const candidates = 16;
const recordBytes = 256;
const ringBytes = 1_048_576;
