import type { Site } from "./site.ts";

const slewPerTick = { heater_power_setpoint: 2, fan_speed_setpoint: 5 } as const;
/** Half a step of a register, on either side. */
const rounding = 0.11;

/** The furthest that a set-point of the furnace went from one write to the next, as a share of what a tick allows. */
export function longestStep({ plc }: Site): number {
  let longest = 0;
  const last = new Map<string, number>();
  for (const { writes } of plc.writeLog)
    for (const { point, value } of writes) {
      if (point === undefined || value === undefined) continue;
      const before = last.get(point);
      const most = slewPerTick[point as keyof typeof slewPerTick];
      if (before !== undefined) longest = Math.max(longest, (Math.abs(value - before) - rounding) / most);
      last.set(point, value);
    }
  return longest;
}
