import { mixtureEnergy } from "../lib/mixture";

/** −log p of a standardised state by one placed mixture; the state is filled up with a zero where its width is odd. */
export function landscapeEnergy(member: usize, inner: usize, width: i32): f64 {
  return mixtureEnergy(member, inner, (width + 1) & -2);
}
