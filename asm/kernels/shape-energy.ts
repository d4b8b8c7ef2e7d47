import {
  shapeDeviations,
  shapeHeights,
  shapeMeans,
  shapePlaces,
  shapeWidth,
} from "../../runtime/core/layout";
import { exponential, logarithm } from "../lib/elementary";

/** −log density of one row of values by a shape of a regime: `shapeEnergy` of the runtime, operation by operation. */
export function shapeEnergy(shape: usize, values: usize): f64 {
  const width = load<i32>(shape + shapeWidth);
  let mean: usize = load<u32>(shape + shapeMeans);
  let deviation: usize = load<u32>(shape + shapeDeviations);
  let height: usize = load<u32>(shape + shapeHeights);
  let highest: f64 = -Infinity;
  let sum: f64 = 0.0;
  for (let left = load<i32>(shape + shapePlaces); left > 0; left--, height += 8) {
    let squares: f64 = 0.0;
    for (let at = values, end = values + (width << 3); at < end; at += 8, mean += 8, deviation += 8) {
      const off = (load<f64>(at) - load<f64>(mean)) / load<f64>(deviation);
      squares += off * off;
    }
    const term = load<f64>(height) - squares / 2.0;
    if (term > highest) {
      sum = sum * exponential(max(highest - term, -lostNats)) + 1.0;
      highest = term;
    } else sum += exponential(max(term - highest, -lostNats));
  }
  return -(highest + logarithm(sum));
}

const lostNats: f64 = 690.0;
