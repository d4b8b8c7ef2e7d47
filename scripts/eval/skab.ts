// SKAB, a water circuit with valves (Katser and Kozitsin 2020): in each file learn the first 400 seconds and
// watch the rest. Its F1 ranks nothing, so what alarms without looking at the data reach stands beside it.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { aurocOf } from "./auroc.ts";
import { detectorsOf, rolledMeans, windowRows } from "./detectors.ts";
import type { Evaluation } from "./evaluation.ts";
import { meanOf, outcomeOf, quantileOf } from "./outcomes.ts";
import { pageOf, type SkabReport, type SkabResult } from "./skab-page.ts";
import { columnsOf, readTextTable } from "./text-table.ts";

export const skab: Evaluation = {
  run(folder) {
    const report = evaluateSkab(readSkab(folder));
    return { figures: { ...report }, page: pageOf(report) };
  },
};

export interface SkabFile {
  readonly group: string;
  readonly rows: Rows;
  readonly labels: Uint8Array;
}

const groups: readonly string[] = ["valve1", "valve2", "other"];
const channels: readonly string[] = [
  ...["Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure"],
  ...["Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS"],
];

export function readSkab(folder: string): readonly SkabFile[] {
  const files = groups
    .filter((group) => existsSync(join(folder, group)))
    .flatMap((group) => {
      const names = readdirSync(join(folder, group)).filter((name) => name.endsWith(".csv"));
      return names
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1))
        .map((name): SkabFile => {
          const table = readTextTable(join(folder, group, name), ";");
          const flags = columnsOf(table, ["anomaly"]).values;
          const labels = Uint8Array.from(flags, (flag) => (flag === 0 ? 0 : 1));
          if (labels.length <= trained)
            throw new Fault(
              "map/bad-file",
              `${group}/${name} has ${labels.length} rows, not over ${trained}`,
            );
          return { group, rows: columnsOf(table, channels), labels };
        });
    });
  if (files.length === 0) throw new Fault("map/bad-file", `there is none of ${groups.join(", ")} in it`);
  return files;
}

/** Rows. The published protocol learns them although a few of some files are anomalous. */
const trained = 400;
const seed = 1;
/** A score is told from ordinary ones by how far the held-out scores of its own file spread. */
const spreads = 3;
const spreadShare = 0.95;

function evaluateSkab(files: readonly SkabFile[]): SkabReport {
  const results = files.map(({ rows, labels }) => {
    const means = rolledMeans(rows, windowRows).values;
    const train = { values: means.slice(0, trained * rows.width), width: rows.width };
    const test = { values: means.slice(trained * rows.width), width: rows.width };
    const truth = labels.subarray(trained);
    return detectorsOf(train, { resolution: new Float64Array(rows.width), seed }).map(
      ({ name, scores, heldOut }) => {
        const middle = quantileOf(heldOut, 0.5);
        const spread = quantileOf(heldOut, spreadShare) - middle || 1;
        const scaled = scores(test).map((score) => (score - middle) / spread);
        return { name, scaled, auroc: aurocOf(scaled, truth) };
      },
    );
  });
  const truth = files.flatMap(({ labels }) => [...labels.subarray(trained)]);
  const detectors = results[0]!.map(({ name }, at): SkabResult => {
    const own = results.map((file) => file[at]!);
    const scores = Float64Array.from(own.flatMap(({ scaled }) => [...scaled]));
    const limit = quantileOf(
      scores.filter((_, row) => truth[row] === 0),
      0.95,
    );
    return {
      name,
      fileAuroc: meanOf(own.map(({ auroc }) => auroc).filter((auroc) => !Number.isNaN(auroc))),
      pooledAuroc: aurocOf(scores, truth),
      recallAtTwentieth: outcomeOf(above(scores, limit), truth).recall,
      ...outcomeOf(above(scores, spreads), truth),
    };
  });
  return {
    groups: [...new Set(files.map(({ group }) => group))],
    files: files.length,
    tested: truth.length,
    anomalous: truth.reduce((sum, label) => sum + label, 0),
    window: windowRows,
    detectors,
    blind: blindRules.map(({ name, isAlarm }) => {
      const alarms = files.flatMap(({ labels }) =>
        Array.from(labels.subarray(trained), (_, row) => isAlarm(row)),
      );
      return { name, ...outcomeOf(alarms, truth) };
    }),
  };
}

/** By the number of the test row alone. */
const blindRules: readonly { readonly name: string; isAlarm(row: number): boolean }[] = [
  { name: "always", isAlarm: () => true },
  { name: "from the 200th test row on", isAlarm: (row) => row >= 200 },
  { name: "test rows 200 to 600", isAlarm: (row) => row >= 200 && row < 600 },
];

function above(scores: Float64Array, limit: number): readonly boolean[] {
  return Array.from(scores, (score) => score > limit);
}
