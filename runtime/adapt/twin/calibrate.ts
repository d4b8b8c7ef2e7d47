import type { TwinAlarmLimits } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { TwinWindow } from "./window.ts";

/**
 * Limits for at most `alarmRate` alarms a window, from the windows that a twin without limits measured on recorded
 * operation that its forecaster was not trained on. Neighbouring comparisons are nearly the same one, and the
 * highest of a whole window is what an alarm hangs on, so windows are counted and not comparisons. Of n
 * exchangeable windows a new one exceeds the k-th highest in at most k of n + 1 cases; both limits share the rate
 * half and half, so that nothing need be known of how they go together. With too few windows the highest is the
 * limit, and `rate` says what that is worth. Undefined without any window.
 */
export function calibrateTwin(
  windows: readonly Pick<TwinWindow, "residual" | "jump">[],
  alarmRate: number,
): TwinAlarmLimits | undefined {
  assert(alarmRate > 0 && alarmRate < 1, "an alarm rate is a share of windows");
  const count = windows.length;
  if (count === 0) return undefined;
  const allowed = Math.max(1, Math.floor((alarmRate / 2) * (count + 1)));
  const limit = (of: (window: Pick<TwinWindow, "residual" | "jump">) => number): number =>
    Math.max(Float64Array.from(windows, of).sort()[count - allowed]!, limitNatsMin);
  return {
    residual: limit(({ residual }) => residual),
    jump: limit(({ jump }) => jump),
    rate: Math.max(alarmRate, Math.min(1, (2 * allowed) / (count + 1))),
  };
}

/** A recording in which nothing ever moves would else make the first reading of any other plant an alarm. */
const limitNatsMin = 1e-6;

/** How many windows of recorded operation it takes for a rate to be kept as asked for. */
export function windowsNeeded(alarmRate: number): number {
  return Math.ceil(2 / alarmRate) - 1;
}
