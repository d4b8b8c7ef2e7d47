import { axesOf, denseAt } from "../lib/dense";

/** Energies and exact gradients of `count` states: one f64 an axis in, one f64 and one f64 an axis out. */
export function denseGradients(
  map: usize,
  states: usize,
  count: i32,
  energies: usize,
  gradients: usize,
): void {
  const width = (<usize>axesOf(map)) << 3;
  const end = energies + ((<usize>max(count, 0)) << 3);
  while (energies < end) {
    store<f64>(energies, denseAt(map, states, gradients));
    energies += 8;
    states += width;
    gradients += width;
  }
}
