import { assert } from "#runtime/core/fault.ts";
import type { TwinLimits } from "./alarm.ts";

/** What a calibration found: the limits, and how seldom a normal window passes them. */
export interface TwinCalibration {
  readonly limits: TwinLimits;
  /** Alarms per window: as asked for, or the lowest rate that so many windows suffice for. */
  readonly rate: number;
  readonly windows: number;
}

/** One comparison of recorded operation, in nats; NaN where there was none. */
export interface Compared {
  readonly residual: number;
  readonly jump: number;
}

/**
 * Limits for at most `alarmRate` alarms a window, from the highest values of each window of a recording that
 * the forecaster was not trained on. Neighbouring comparisons are nearly the same one, and the highest of a
 * whole window is what an alarm hangs on, so windows are counted and not comparisons. Of n exchangeable windows
 * a new one exceeds the k-th highest in at most k of n + 1 cases; both limits share the rate half and half, so
 * that nothing need be known of how they go together. With too few windows the highest of them is the limit, and
 * the rate says what that is worth. Undefined where there is no whole window at all.
 */
export function calibrateTwin(
  compared: readonly Compared[],
  { windowTicks, alarmRate }: { readonly windowTicks: number; readonly alarmRate: number },
): TwinCalibration | undefined {
  assert(windowTicks >= 1 && alarmRate > 0 && alarmRate < 1, "a twin's rate is one of windows");
  const windows = Math.floor(compared.length / windowTicks);
  if (windows === 0) return undefined;
  const highest = (of: (one: Compared) => number): Float64Array =>
    Float64Array.from({ length: windows }, (_, window) => {
      let most = 0;
      for (let row = window * windowTicks; row < (window + 1) * windowTicks; row++) {
        const value = of(compared[row]!);
        if (value > most) most = value;
      }
      return most;
    }).sort();
  const allowed = Math.max(1, Math.floor((alarmRate / 2) * (windows + 1)));
  return {
    limits: {
      residual: highest(({ residual }) => residual)[windows - allowed]!,
      jump: highest(({ jump }) => jump)[windows - allowed]!,
    },
    rate: Math.max(alarmRate, (2 * allowed) / (windows + 1)),
    windows,
  };
}

/** How many windows of recorded operation it takes for a rate to be kept as asked for. */
export function windowsNeeded(alarmRate: number): number {
  return Math.ceil(2 / alarmRate) - 1;
}
