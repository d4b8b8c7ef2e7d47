// What both branches say of a row together: `telling.ts` and `choice.ts` of the runtime, operation by operation.

import {
  opinionBeliefAt,
  regimeAheadAt,
  regimeChallenger,
  regimeChange,
  regimeChangeMax,
  regimeCount,
  regimeCurrent,
  regimeFused,
  regimeLaterAt,
  regimeLeadMin,
  regimeLedRows,
  regimeLedRowsMin,
  regimePhysical,
  regimeRows,
  regimeSplit,
  regimeStatistical,
  regimeToldAt,
  toldChanging,
  toldNext,
  toldPhysical,
  toldProbability,
  toldSinceSplit,
  toldStability,
  toldState,
  toldStatistical,
  toldTransition,
} from "../../runtime/core/layout-regimes";
import { carry, observe, pool, wait } from "./regime-belief";

/** Of the belief of who saw a change point. */
export const openShare: f64 = 0.5;

/** By how calm each branch finds the plant, −1 where it cannot say, and by the weight of those that can. */
export function tell(regime: usize, calm: f64, physicalCalm: f64, statistical: f64, physical: f64): void {
  tellBranch(regime, regimeStatistical, calm, toldStatistical);
  tellBranch(regime, regimePhysical, physicalCalm, toldPhysical);
  // A branch that cannot say leaves its weight to the other.
  const own = calm < 0.0 ? 0.0 : statistical;
  const other = physicalCalm < 0.0 ? 0.0 : physical;
  const whole = own + other;
  if (whole == 0.0) return nobodyKnows(regime);
  const share = own / whole;
  const otherShare = other / whole;
  const isChanging = calm >= 0.0 && load<f64>(regime + regimeChange) > load<f64>(regime + regimeChangeMax);
  const fused = regime + regimeFused;
  pool(regime, share, otherShare);
  observe(regime, fused, isChanging ? openShare * share : 0.0);
  const current = chosen(regime);
  const later: usize = load<u32>(regime + regimeLaterAt);
  carry(regime, load<u32>(regime + regimeAheadAt), fused, later);
  const belief: usize = load<u32>(fused + opinionBeliefAt);
  put(regime, toldState, <f64>current);
  put(regime, toldProbability, bounded(load<f64>(belief + (current << 3))));
  put(regime, toldStability, bounded(share * max(calm, 0.0) + otherShare * max(physicalCalm, 0.0)));
  put(regime, toldTransition, bounded(1.0 - load<f64>(later + (current << 3))));
  put(regime, toldNext, <f64>highestBut(regime, later, current));
  put(regime, toldChanging, <f64>i32(isChanging));
  const sinceSplit = <f64>load<i32>(regime + regimeRows) - load<f64>(regime + regimeSplit);
  put(regime, toldSinceSplit, isChanging ? sinceSplit : 0.0);
}

function nobodyKnows(regime: usize): void {
  wait(regime, regime + regimeFused);
  store<i32>(regime + regimeCurrent, -1);
  store<i32>(regime + regimeChallenger, -1);
  store<i32>(regime + regimeLedRows, 0);
  put(regime, toldState, -1.0);
  put(regime, toldProbability, 0.0);
  put(regime, toldStability, 0.0);
  put(regime, toldTransition, 1.0);
  put(regime, toldNext, -1.0);
  put(regime, toldChanging, 0.0);
  put(regime, toldSinceSplit, 0.0);
}

function tellBranch(regime: usize, opinion: usize, calm: f64, told: usize): void {
  if (calm < 0.0) {
    put(regime, told, -1.0);
    put(regime, told + 1, 0.0);
    return;
  }
  const belief: usize = load<u32>(regime + opinion + opinionBeliefAt);
  const most = highestBut(regime, belief, -1);
  put(regime, told, <f64>most);
  put(regime, told + 1, bounded(load<f64>(belief + (most << 3))));
}

/** The regime that is called the current one: another takes its place once it has led for long enough. */
function chosen(regime: usize): i32 {
  const belief: usize = load<u32>(regime + regimeFused + opinionBeliefAt);
  const highest = highestBut(regime, belief, -1);
  const before = load<i32>(regime + regimeCurrent);
  const current = before < 0 ? highest : before;
  const lead = load<f64>(belief + (highest << 3)) - load<f64>(belief + (current << 3));
  const isLeading = highest != current && lead >= load<f64>(regime + regimeLeadMin);
  const isKnown = highest == load<i32>(regime + regimeChallenger);
  const rows = isLeading ? (isKnown ? load<i32>(regime + regimeLedRows) + 1 : 1) : 0;
  const takesOver = rows >= load<i32>(regime + regimeLedRowsMin);
  store<i32>(regime + regimeLedRows, takesOver ? 0 : rows);
  store<i32>(regime + regimeChallenger, takesOver || !isLeading ? -1 : highest);
  store<i32>(regime + regimeCurrent, takesOver ? highest : current);
  return takesOver ? highest : current;
}

/** The state with the highest share but one, of equals the first. */
function highestBut(regime: usize, shares: usize, but: i32): i32 {
  const states = load<i32>(regime + regimeCount) + 1;
  let found = but == 0 ? 1 : 0;
  for (let state = 0; state < states; state++)
    if (state != but && load<f64>(shares + (state << 3)) > load<f64>(shares + (found << 3))) found = state;
  return found;
}

/** Sums of shares may pass 1 by a rounding. */
function bounded(share: f64): f64 {
  return min(max(share, 0.0), 1.0);
}

function put(regime: usize, told: usize, value: f64): void {
  store<f64>(load<u32>(regime + regimeToldAt) + (told << 3), value);
}
