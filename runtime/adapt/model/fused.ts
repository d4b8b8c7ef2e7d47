import type { FusedPlace, Model } from "#runtime/adapt/port.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Bug } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
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
  networkHeaderBytes,
  networkInputs,
  networkLayers,
  networkOutputs,
} from "#runtime/core/layout.ts";
import { refuseStrays } from "./finite.ts";
import { readFused } from "./fused-file.ts";
import { type DenseLayer, type Network, squashCodes } from "./network.ts";

/**
 * Opens a fused network: its weights go into the kernels' memory, where they stay as long as the kernels
 * do. It has run often enough to be compiled for speed when it is handed out.
 */
export function openFused(bytes: Uint8Array, kernels: Kernels): Model {
  const { network } = readFused(bytes);
  const model = new FusedModel(network, { digest: digestOf(bytes), kernels });
  const zeros = new Float32Array(model.inputs);
  for (let run = 0; run < warmUpRuns; run++) model.run(zeros);
  return model;
}

/** A kernel is steady after some 300 calls; this takes under a millisecond. */
const warmUpRuns = 500;

class FusedModel implements Model {
  readonly digest: Digest;
  readonly inputs: number;
  readonly outputs: number;
  readonly #kernels: Kernels;
  readonly #network: number;
  readonly #inputAt: number;
  readonly #outputAt: number;
  readonly #result: Float32Array;
  readonly place: FusedPlace;
  #isOpen = true;

  constructor({ layers }: Network, { digest, kernels }: { digest: Digest; kernels: Kernels }) {
    this.digest = digest;
    this.inputs = layers[0]!.inputs;
    this.outputs = layers.at(-1)!.outputs;
    this.#kernels = kernels;
    this.#network = placed(layers, kernels);
    this.#inputAt = kernels.reserve(filledUp(this.inputs) * 4);
    this.#outputAt = kernels.reserve(filledUp(this.outputs) * 4);
    this.#result = kernels.f32.subarray(this.#outputAt / 4, this.#outputAt / 4 + this.outputs);
    const at = { networkAt: this.#network, inputAt: this.#inputAt, outputAt: this.#outputAt };
    this.place = Object.freeze({ kernels, ...at });
  }

  run(input: Float32Array): Float32Array {
    assert(this.#isOpen && input.length === this.inputs, "an open network is given all its inputs");
    const { f32, call } = this.#kernels;
    const at = this.#inputAt / 4;
    for (let index = 0; index < input.length; index++) f32[at + index] = input[index]!;
    const said = call.networkAnswer(this.#network, this.#inputAt, this.#outputAt);
    if (said === networkAnswered) return this.#result;
    if (said === networkBadInput) refuseStrays(input, "model/bad-input", "was given");
    refuseStrays(this.#result, "model/bad-output", "answered");
    throw new Bug("The kernel and the host disagree about what is finite");
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }
}

function placed(layers: readonly DenseLayer[], kernels: Kernels): number {
  const { f32, i32, reserve } = kernels;
  const network = reserve(networkHeaderBytes + layers.length * layerBytes);
  i32[(network + networkLayers) / 4] = layers.length;
  i32[(network + networkInputs) / 4] = layers[0]!.inputs;
  i32[(network + networkOutputs) / 4] = layers.at(-1)!.outputs;
  for (const [index, layer] of layers.entries()) {
    const at = network + networkHeaderBytes + index * layerBytes;
    const outputs = filledUp(layer.outputs);
    const weights = reserve(layer.inputs * outputs * 4);
    const biases = reserve(outputs * 4);
    for (let output = 0, to = weights / 4; output < outputs; ) {
      const side = outputs - output >= wide ? wide : narrow;
      for (let input = 0; input < layer.inputs; input++)
        for (let lane = output; lane < output + side; lane++)
          f32[to++] = lane < layer.outputs ? layer.weights[lane * layer.inputs + input]! : 0;
      output += side;
    }
    for (let output = 0; output < outputs; output++) f32[biases / 4 + output] = layer.biases[output] ?? 0;
    i32[(at + layerInputs) / 4] = layer.inputs;
    i32[(at + layerOutputs) / 4] = outputs;
    i32[(at + layerSquash) / 4] = squashCodes[layer.squash];
    i32[(at + layerWeights) / 4] = weights;
    i32[(at + layerBiases) / 4] = biases;
    f32[(at + layerLow) / 4] = layer.low;
    f32[(at + layerHigh) / 4] = layer.high;
  }
  return network;
}

/** Outputs that the kernel sums side by side. */
const wide = 16;
const narrow = 4;

/** Whole fours, which is what a kernel writes. */
function filledUp(count: number): number {
  return Math.ceil(count / narrow) * narrow;
}
