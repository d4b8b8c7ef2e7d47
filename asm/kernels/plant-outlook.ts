import { outlookOf } from "../lib/roll-out";

/** The energy of the rarest moment of a roll-out with `heldCount` channels held; see `outlookRow` for the rest. */
export function plantOutlook(
  foresight: usize,
  state: usize,
  target: usize,
  held: usize,
  heldCount: i32,
  outlook: usize,
): f64 {
  return outlookOf(foresight, state, target, held, heldCount, outlook);
}
