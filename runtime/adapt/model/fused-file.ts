// The weights of a small dense network as a member of a capsule: what the kernel runs in place of ONNX
// Runtime. The same network gives the same bytes, so the member has a digest like any other. All numbers
// are little-endian, u32 or f32, without gaps:
//
//   0    8 bytes  "IVFUSED1"
//   8    32 bytes SHA-256 of the ONNX file that it was read from
//   40   u32      layers, 1 to 16
//   44   20 bytes a layer: u32 inputs, u32 outputs, u32 squash (0 none, 1 tanh, 2 sigmoid), f32 low, f32 high
//   …    a layer at a time: the weights, one row of inputs an output, then the biases
//
// Low and high may be infinite, weights and biases not. A layer's inputs are as many as the outputs of the
// layer before it. Nothing follows the last bias.

import { Fault } from "#runtime/core/fault.ts";
import { networkWidthMax } from "#runtime/core/layout.ts";
import { type DenseLayer, type Network, type Squash, squashCodes } from "./network.ts";

export interface FusedFile {
  readonly network: Network;
  /** SHA-256 of the ONNX file; whoever pairs the two compares it. */
  readonly source: Uint8Array;
}

export const layersMax = 16;
/** Of the widths of a network, one of at most so many weights in all. */
export const fusedWeightsMax = 524_288;

export function encodeFused({ network, source }: FusedFile): Uint8Array {
  const { layers } = network;
  const numbers = layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0);
  const bytes = new Uint8Array(headerBytes + layers.length * layerBytes + numbers * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  bytes.set(source, magic.length);
  view.setUint32(headerBytes - 4, layers.length, true);
  let at = headerBytes;
  for (const { inputs, outputs, squash, low, high } of layers) {
    for (const [place, value] of [inputs, outputs, squashCodes[squash]].entries())
      view.setUint32(at + place * 4, value, true);
    view.setFloat32(at + 12, low, true);
    view.setFloat32(at + 16, high, true);
    at += layerBytes;
  }
  for (const { weights, biases } of layers)
    for (const values of [weights, biases])
      for (const value of values) {
        view.setFloat32(at, value, true);
        at += 4;
      }
  return bytes;
}

export function readFused(bytes: Uint8Array): FusedFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes || !magic.every((byte, index) => bytes[index] === byte))
    throw bad("it does not begin as one");
  const count = view.getUint32(headerBytes - 4, true);
  if (!(count >= 1 && count <= layersMax)) throw bad(`it has ${count} layers, expected 1 to ${layersMax}`);
  if (bytes.length < headerBytes + count * layerBytes) throw bad("it is cut off");
  const heads = Array.from({ length: count }, (_, index) => headAt(view, headerBytes + index * layerBytes));
  const broken = heads.findIndex(({ inputs }, index) => index > 0 && inputs !== heads[index - 1]!.outputs);
  if (broken >= 0)
    throw bad(`layer ${broken + 1} takes another number of values than the one before it makes`);
  const numbers = heads.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
  const expected = headerBytes + count * layerBytes + numbers * 4;
  if (numbers > fusedWeightsMax) throw bad(`it has ${numbers} weights, of at most ${fusedWeightsMax}`);
  if (bytes.length !== expected) throw bad(`it has ${bytes.length} bytes, expected ${expected}`);
  let at = headerBytes + count * layerBytes;
  const take = (length: number): Float32Array => {
    const values = new Float32Array(length);
    for (let index = 0; index < length; index++, at += 4) values[index] = view.getFloat32(at, true);
    const flaw = values.find((value) => !Number.isFinite(value));
    if (flaw !== undefined) throw bad(`it has a weight of ${flaw}`);
    return values;
  };
  const layers = heads.map(
    (head): DenseLayer => ({
      ...head,
      weights: take(head.inputs * head.outputs),
      biases: take(head.outputs),
    }),
  );
  return { network: { layers }, source: bytes.slice(magic.length, headerBytes - 4) };
}

const magic: Uint8Array = new TextEncoder().encode("IVFUSED1");
const headerBytes = 44;
const layerBytes = 20;
const squashes = Object.keys(squashCodes) as Squash[];

function headAt(view: DataView, at: number): Omit<DenseLayer, "weights" | "biases"> {
  const [inputs, outputs, code] = [0, 4, 8].map((place) => view.getUint32(at + place, true));
  const [low, high] = [12, 16].map((place) => view.getFloat32(at + place, true));
  const wrong = [inputs!, outputs!].find((width) => !(width >= 1 && width <= networkWidthMax));
  if (wrong !== undefined) throw bad(`it has a layer of ${wrong} values, expected 1 to ${networkWidthMax}`);
  const squash = squashes.find((name) => squashCodes[name] === code);
  if (squash === undefined) throw bad(`it has a squash ${code}, expected one of 0, 1, 2`);
  if (!(low! <= high!)) throw bad(`it holds values between ${low} and ${high}`);
  return { inputs: inputs!, outputs: outputs!, squash, low: low!, high: high! };
}

function bad(what: string): Fault {
  return new Fault("model/bad-file", `The file is no fused network that we read: ${what}`, {
    hint: "Build the capsule again",
  });
}
