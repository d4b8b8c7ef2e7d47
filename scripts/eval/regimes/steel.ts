// A steel works' electricity in quarters of an hour, with the load that its operator calls each by.

import { join } from "node:path";
import { usualWindow } from "#runtime/adapt/regime/fit.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { columnsOf, readTextTable } from "#scripts/eval/text-table.ts";
import { learnt, type RegimeSet, switchesIn, together } from "./cases.ts";

const electrical: readonly string[] = [
  ...["Usage_kWh", "Lagging_Current_Reactive.Power_kVarh", "Leading_Current_Reactive_Power_kVarh"],
  ...["CO2(tCO2)", "Lagging_Current_Power_Factor", "Leading_Current_Power_Factor"],
];
const regimes: readonly string[] = ["Light_Load", "Medium_Load", "Maximum_Load"];
const toleranceRows = 4;

/** `clock` adds the hour of the day as two channels, which a gateway knows too. */
export function steelSet(folder: string, clock: "with clock" | "without clock"): RegimeSet {
  const table = readTextTable(join(folder, "Steel_industry_data.csv"), ",");
  const { values } = columnsOf(table, electrical);
  const seconds = columnsOf(table, ["NSM"]).values;
  const place = table.names.indexOf("Load_Type");
  const labels = Int32Array.from(table.rows, (row) => regimes.indexOf(row[place]!));
  if (labels.includes(-1)) throw new Fault("map/bad-file", "Load_Type holds a word that is no load");
  const hour = clock === "with clock" ? ["sine of the hour", "cosine of the hour"] : [];
  const channels = [...electrical, ...hour];
  const width = channels.length;
  const rows = new Float64Array(labels.length * width);
  for (let row = 0; row < labels.length; row++) {
    rows.set(values.subarray(row * electrical.length, (row + 1) * electrical.length), row * width);
    const angle = (2 * Math.PI * seconds[row]!) / 86_400;
    if (hour.length > 0) rows.set([Math.sin(angle), Math.cos(angle)], row * width + electrical.length);
  }
  const known = together(rows, width, weeksOf(labels.length, [0, 1]));
  const recording = learnt(known.rows, { channels, stretches: known.stretches, secondsPerRow: 900 });
  const own = labels.filter((_, row) => Math.floor(row / weekRows) % 4 < 2);
  const watched = ([2, 3] as const).flatMap((week) =>
    weeksOf(labels.length, [week]).map(([first, end]) => ({
      part: week === 2 ? ("develop" as const) : ("rest" as const),
      rows: rows.subarray(first * width, end * width),
      labels: labels.subarray(first, end),
      changes: switchesIn(labels.subarray(first, end), toleranceRows),
    })),
  );
  return {
    name: `steel, three loads, ${clock}`,
    about: `Steel works, ${channels.length} channels in quarters of an hour: two weeks of four are learnt, one develops, one is told of.`,
    cases: [{ recording, labels: own, regimes, windowRows: usualWindow(recording, own), watched }],
  };
}

function weeksOf(count: number, weeks: readonly number[]): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at * weekRows < count; at++)
    if (weeks.includes(at % 4)) ranges.push([at * weekRows, Math.min((at + 1) * weekRows, count)]);
  return ranges;
}
const weekRows = 672;
