import {
  layerBytes,
  networkAnswered,
  networkBadInput,
  networkBadOutput,
  networkHeaderBytes,
  networkInputs,
  networkLayers,
  networkOutputs,
  networkRowBytes,
  workRowsAt,
} from "../../runtime/core/layout";
import { layerAnswer } from "../lib/network";

/**
 * Runs a dense network on one row. `output` has room for whole fours, and what stands in it counts only if
 * all of it is finite, which is what the answer says.
 */
export function networkAnswer(network: usize, input: usize, output: usize): i32 {
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
