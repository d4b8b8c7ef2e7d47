import {
  shapeDeviations,
  shapeHeights,
  shapeMeans,
  shapePlaces,
  shapeWidth,
} from "../../runtime/core/layout-regimes";
import { exponential, logarithm } from "./elementary";

/**
 * −log density of a list of values by a shape of a regime, filled up with a zero where their count is odd: `shapeEnergy`
 * of the runtime, operation by operation. 0 by a shape without axes.
 */
export function shapeEnergy(shape: usize, values: usize): f64 {
  const width = load<i32>(shape + shapeWidth);
  if (width == 0) return 0.0;
  const end = values + (((width + 1) & -2) << 3);
  let mean: usize = load<u32>(shape + shapeMeans);
  let deviation: usize = load<u32>(shape + shapeDeviations);
  let height: usize = load<u32>(shape + shapeHeights);
  let highest: f64 = -Infinity;
  let sum: f64 = 0.0;
  for (let left = load<i32>(shape + shapePlaces); left > 0; left--, height += 8) {
    let squares: f64 = 0.0;
    for (let at = values; at < end; at += 16, mean += 16, deviation += 16) {
      const off = f64x2.div(f64x2.sub(v128.load(at), v128.load(mean)), v128.load(deviation));
      const square = f64x2.mul(off, off);
      squares += f64x2.extract_lane(square, 0);
      squares += f64x2.extract_lane(square, 1);
    }
    const term = load<f64>(height) - squares / 2.0;
    if (term > highest) {
      sum = sum * shareOf(highest - term) + 1.0;
      highest = term;
    } else sum += shareOf(term - highest);
  }
  return -(highest + logarithm(sum));
}

/** Beside a sum of at least 1 so little is nothing, to the last bit. */
const lostNats: f64 = 50.0;

function shareOf(nats: f64): f64 {
  return nats >= -lostNats ? exponential(nats) : 0.0;
}
