// SKAB, a water circuit with labelled change points, and streams of the Numenta benchmark with labelled windows.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Range } from "#runtime/map/blocks.ts";
import { columnsOf, readTextTable } from "#scripts/eval/text-table.ts";
import { type Case, learnt, type RegimeSet } from "./cases.ts";

const skabChannels: readonly string[] = [
  ...["Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure"],
  ...["Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS"],
];
const skabTrained = 400;
const skabTolerance = 60;
const skabWindow = 20;

export function skabSet(folder: string): RegimeSet {
  const files = ["other", "valve2"].flatMap((group) =>
    existsSync(join(folder, group))
      ? readdirSync(join(folder, group))
          .filter((name) => name.endsWith(".csv"))
          .sort()
          .map((name) => join(folder, group, name))
      : [],
  );
  const cases = files.map((file, at): Case => {
    const table = readTextTable(file, ";");
    const { values, width } = columnsOf(table, skabChannels);
    const flags = columnsOf(table, ["anomaly", "changepoint"]).values;
    const count = values.length / width - skabTrained;
    const labels = Int32Array.from({ length: count }, (_, row) => (flags[2 * (row + skabTrained)] ? 1 : 0));
    const changes: Range[] = [];
    for (let row = 0; row < count; row++)
      if (flags[2 * (row + skabTrained) + 1]) changes.push([row, Math.min(row + skabTolerance, count)]);
    return {
      recording: learnt(values.slice(0, skabTrained * width), { channels: skabChannels }),
      labels: new Int32Array(skabTrained),
      regimes: ["normal"],
      windowRows: skabWindow,
      watched: [
        {
          part: at % 2 === 0 ? "develop" : "rest",
          rows: values.subarray(skabTrained * width),
          labels,
          changes,
        },
      ],
    };
  });
  return {
    name: "SKAB, normal or disturbed",
    about: `A water circuit, ${skabChannels.length} channels every second, ${files.length} files: the first ${skabTrained} rows of each are learnt; every other file develops. A change point is found within ${skabTolerance} rows.`,
    told: 1,
    cases,
  };
}

const nabShare = 0.15;
const nabWindow = 24;

export function nabSet(folder: string): RegimeSet {
  const windows = JSON.parse(readFileSync(join(folder, "combined_windows.json"), "utf8")) as Readonly<
    Record<string, readonly (readonly [string, string])[]>
  >;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".csv"))
    .sort();
  const cases = files.map((name, at): Case => {
    const table = readTextTable(join(folder, name), ",");
    const { values } = columnsOf(table, ["value"]);
    const times = table.rows.map(([time]) => time!);
    const key = Object.keys(windows).find((path) => path.endsWith(`/${name}`));
    const first = Math.floor(values.length * nabShare);
    const labels = new Int32Array(values.length - first);
    const changes = (key === undefined ? [] : windows[key]!).flatMap(([from, until]): Range[] => {
      const start = times.findIndex((time) => time >= from.slice(0, 19));
      const end = times.findLastIndex((time) => time <= until.slice(0, 19)) + 1;
      if (start < first || end <= start) return [];
      labels.fill(1, start - first, end - first);
      return [[start - first, end - first]];
    });
    return {
      recording: learnt(values.slice(0, first), { channels: ["value"] }),
      labels: new Int32Array(first),
      regimes: ["normal"],
      windowRows: nabWindow,
      watched: [{ part: at % 2 === 0 ? "develop" : "rest", rows: values.subarray(first), labels, changes }],
    };
  });
  return {
    name: "NAB, streams of one value",
    about: `${files.length} streams of the Numenta benchmark, one channel: the first 15 % are learnt; every other stream develops. A labelled window is found by an alarm in it.`,
    told: 1,
    cases,
  };
}
