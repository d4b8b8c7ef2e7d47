import { leastShare, oneAtMost, perLn2, stepsPerPower } from "./about";
import { exponential } from "./elementary";
import { next } from "./stream";

/** Metropolis: a way down is always taken, a way up as often as the heat allows. */
export function isTaken(rise: f64, temperature: f64, stream: usize): bool {
  const ratio = rise / temperature;
  if (ratio <= 0.0) return true;
  if (!(ratio < ratioMax)) return false;
  const drawn = next(stream);
  const most = oneAtMost(ratio * (perLn2 * stepsPerPower));
  if (drawn > most) return false;
  return drawn < most * leastShare || drawn < exponential(-ratio);
}

/** So far up a way is taken once in 10¹⁶ tries, and nobody tries. */
const ratioMax: f64 = 37.0;

/** A whole number from 0 up to but without `count`. */
export function below(count: i32, stream: usize): i32 {
  return <i32>(next(stream) * <f64>count);
}
