import { energyNatsMax } from "../../runtime/core/layout";
import { logarithm } from "../lib/elementary";

/** −log of `count` densities, in place; what is not a positive normal number gets the highest energy. */
export function surprisal(values: usize, count: i32): void {
  for (let index = 0; index < count; index++) {
    const at = values + (index << 3);
    const value = load<f64>(at);
    const isDensity = value >= f64.MIN_NORMAL_VALUE && value <= f64.MAX_VALUE;
    store<f64>(at, isDensity ? -logarithm(value) : energyNatsMax);
  }
}
