// One layer of a dense network. A lane is an output, so every output is summed by itself: the inputs with
// even places after its bias, those with odd ones after zero, and then the two. Two sums of half the
// length wait half as long, and which outputs lie side by side changes no bit.

import {
  layerBiases,
  layerBytes,
  layerHigh,
  layerInputs,
  layerLow,
  layerOutputs,
  layerSquash,
  layerWeights,
  networkAnswered,
  networkBadInput,
  networkBadOutput,
  networkHeaderBytes,
  networkInputs,
  networkLayers,
  networkOutputs,
  networkRowBytes,
  squashSigmoid,
  squashTanh,
  workRowsAt,
} from "../../runtime/core/layout";
import { sigmoids, tanhs } from "./squash";

/** All layers on one row; see the kernel `networkAnswer`. */
export function answerOf(network: usize, input: usize, output: usize): i32 {
  if (!areFinite(input, load<i32>(network + networkInputs))) return networkBadInput;
  let layer = network + networkHeaderBytes;
  let from = input;
  let to: usize = workRowsAt;
  for (let left = load<i32>(network + networkLayers); left > 1; left--, layer += layerBytes) {
    layerAnswer(layer, from, to);
    from = to;
    to = to == workRowsAt ? workRowsAt + networkRowBytes : workRowsAt;
  }
  layerAnswer(layer, from, output);
  return areFinite(output, load<i32>(network + networkOutputs)) ? networkAnswered : networkBadOutput;
}

/** Nothing but NaN and the infinities differs from nothing by less than itself. */
function areFinite(values: usize, count: i32): bool {
  let strays: f32 = 0.0;
  for (let at = values, end = values + (count << 2); at < end; at += 4) {
    const value = load<f32>(at);
    strays += value - value;
  }
  return strays == 0.0;
}

/** Sums, squashes and bounds; `output` has room for whole fours. */
export function layerAnswer(layer: usize, input: usize, output: usize): void {
  const count = load<i32>(layer + layerInputs);
  const outputs = load<i32>(layer + layerOutputs);
  let weights: usize = load<u32>(layer + layerWeights);
  let biases: usize = load<u32>(layer + layerBiases);
  let to = output;
  const end = output + (outputs << 2);
  const wideEnd = output + ((outputs & -16) << 2);
  for (; to < wideEnd; to += 64, biases += 64, weights += count << 6)
    sixteenSums(weights, biases, input, count, to);
  for (; to < end; to += 16, biases += 16, weights += count << 4) fourSums(weights, biases, input, count, to);
  squash(load<i32>(layer + layerSquash), output, end);
  bound(load<f32>(layer + layerLow), load<f32>(layer + layerHigh), output, end);
}

function sixteenSums(weights: usize, biases: usize, input: usize, count: i32, to: usize): void {
  let even0 = v128.load(biases);
  let even1 = v128.load(biases, 16);
  let even2 = v128.load(biases, 32);
  let even3 = v128.load(biases, 48);
  let odd0 = f32x4.splat(0.0);
  let odd1 = f32x4.splat(0.0);
  let odd2 = f32x4.splat(0.0);
  let odd3 = f32x4.splat(0.0);
  let at = weights;
  let from = input;
  for (const end = input + ((count & -2) << 2); from < end; from += 8, at += 128) {
    const first = v128.load32_splat(from);
    even0 = f32x4.add(even0, f32x4.mul(first, v128.load(at)));
    even1 = f32x4.add(even1, f32x4.mul(first, v128.load(at, 16)));
    even2 = f32x4.add(even2, f32x4.mul(first, v128.load(at, 32)));
    even3 = f32x4.add(even3, f32x4.mul(first, v128.load(at, 48)));
    const second = v128.load32_splat(from, 4);
    odd0 = f32x4.add(odd0, f32x4.mul(second, v128.load(at, 64)));
    odd1 = f32x4.add(odd1, f32x4.mul(second, v128.load(at, 80)));
    odd2 = f32x4.add(odd2, f32x4.mul(second, v128.load(at, 96)));
    odd3 = f32x4.add(odd3, f32x4.mul(second, v128.load(at, 112)));
  }
  if ((count & 1) != 0) {
    const last = v128.load32_splat(from);
    even0 = f32x4.add(even0, f32x4.mul(last, v128.load(at)));
    even1 = f32x4.add(even1, f32x4.mul(last, v128.load(at, 16)));
    even2 = f32x4.add(even2, f32x4.mul(last, v128.load(at, 32)));
    even3 = f32x4.add(even3, f32x4.mul(last, v128.load(at, 48)));
  }
  v128.store(to, f32x4.add(even0, odd0));
  v128.store(to, f32x4.add(even1, odd1), 16);
  v128.store(to, f32x4.add(even2, odd2), 32);
  v128.store(to, f32x4.add(even3, odd3), 48);
}

function fourSums(weights: usize, biases: usize, input: usize, count: i32, to: usize): void {
  let even = v128.load(biases);
  let odd = f32x4.splat(0.0);
  let at = weights;
  let from = input;
  for (const end = input + ((count & -2) << 2); from < end; from += 8, at += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load32_splat(from), v128.load(at)));
    odd = f32x4.add(odd, f32x4.mul(v128.load32_splat(from, 4), v128.load(at, 16)));
  }
  if ((count & 1) != 0) even = f32x4.add(even, f32x4.mul(v128.load32_splat(from), v128.load(at)));
  v128.store(to, f32x4.add(even, odd));
}

function squash(kind: i32, from: usize, end: usize): void {
  if (kind == squashTanh) for (let at = from; at < end; at += 16) v128.store(at, tanhs(v128.load(at)));
  if (kind == squashSigmoid) for (let at = from; at < end; at += 16) v128.store(at, sigmoids(v128.load(at)));
}

/** An infinite one bounds nothing; and to bound takes a processor eight steps, for NaN and −0 have to come out right. */
function bound(low: f32, high: f32, from: usize, end: usize): void {
  if (low > -Infinity)
    for (let at = from; at < end; at += 16) v128.store(at, f32x4.max(v128.load(at), f32x4.splat(low)));
  if (high < Infinity)
    for (let at = from; at < end; at += 16) v128.store(at, f32x4.min(v128.load(at), f32x4.splat(high)));
}
