// A steel works' electricity in quarters of an hour, with the load that its operator calls each by.

import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { columnsOf, readTextTable } from "#scripts/eval/text-table.ts";

export interface LabelledSeries {
  readonly rows: Float64Array;
  readonly width: number;
  readonly channels: readonly string[];
  /** By the place in `regimes`. */
  readonly labels: Int32Array;
  readonly regimes: readonly string[];
  readonly secondsPerRow: number;
}

const electrical: readonly string[] = [
  ...["Usage_kWh", "Lagging_Current_Reactive.Power_kVarh", "Leading_Current_Reactive_Power_kVarh"],
  ...["CO2(tCO2)", "Lagging_Current_Power_Factor", "Leading_Current_Power_Factor"],
];
const regimes: readonly string[] = ["Light_Load", "Medium_Load", "Maximum_Load"];

/** `clock` adds the hour of the day as two channels, which a gateway knows too. */
export function readSteel(folder: string, clock: "with clock" | "without clock"): LabelledSeries {
  const table = readTextTable(join(folder, "Steel_industry_data.csv"), ",");
  const { values } = columnsOf(table, electrical);
  const seconds = columnsOf(table, ["NSM"]).values;
  const place = table.names.indexOf("Load_Type");
  const labels = Int32Array.from(table.rows, (row) => regimes.indexOf(row[place]!));
  if (labels.includes(-1)) throw new Fault("map/bad-file", "Load_Type holds a word that is no load");
  const hour = ["sine of the hour", "cosine of the hour"];
  const channels = clock === "with clock" ? [...electrical, ...hour] : electrical;
  const width = channels.length;
  const rows = new Float64Array(labels.length * width);
  for (let row = 0; row < labels.length; row++) {
    rows.set(values.subarray(row * electrical.length, (row + 1) * electrical.length), row * width);
    if (clock === "without clock") continue;
    const angle = (2 * Math.PI * seconds[row]!) / 86_400;
    rows[row * width + electrical.length] = Math.sin(angle);
    rows[row * width + electrical.length + 1] = Math.cos(angle);
  }
  return { rows, width, channels, labels, regimes, secondsPerRow: 900 };
}

/** Of every four weeks two are learnt, one is for choices, and one tells how good they were. */
export function weeksOf(count: number, week: readonly number[]): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at * weekRows < count; at++)
    if (week.includes(at % 4)) ranges.push([at * weekRows, Math.min((at + 1) * weekRows, count)]);
  return ranges;
}
const weekRows = 672;
