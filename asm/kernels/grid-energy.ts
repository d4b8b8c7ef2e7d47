import { energyAt } from "../lib/grid";

/** The energy of one state, in nats. */
export function gridEnergy(map: usize, x: f64, y: f64): f64 {
  return energyAt(map, x, y);
}
