import { prng } from "#runtime/core/prng.ts";

/** What a historian might export of a small tank: somebody sets a valve, a level and a current follow. */
export function smallExport(rows: number): string {
  const chance = prng(7);
  const lines = ["time_s,valve_setpoint,level_m,motor_current_A"];
  let [valve, level] = [40, 2];
  for (let row = 0; row < rows; row++) {
    if (row % 25 === 0) valve = Math.round(chance.between(30, 70));
    level += 0.2 * (valve / 20 - level) + chance.between(-0.02, 0.02);
    const current = 3 + 0.04 * valve + 0.3 * level + chance.between(-0.05, 0.05);
    lines.push([row, valve, level.toFixed(4), current.toFixed(4)].join(","));
  }
  return `${lines.join("\n")}\n`;
}
