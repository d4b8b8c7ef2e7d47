// Attacks on the simulated water network C-Town (BATADAL, Taormina et al. 2018): learn a year of normal hours,
// promise a false-alarm rate from weeks that nothing was fitted to, count alarms in the half year with attacks.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { thresholdOf } from "#runtime/map/conformal.ts";
import { rowsWhere } from "#runtime/map/experts.ts";
import { aurocOf } from "./auroc.ts";
import { type BatadalReport, type Named, pageOf } from "./batadal-page.ts";
import { type Detector, detectorsOf, peersOf, rolledMeans, windowRows } from "./detectors.ts";
import type { Evaluation } from "./evaluation.ts";
import { meanOf, outcomeOf } from "./outcomes.ts";
import { columnsOf, readTextTable, stepsOf, type TextTable } from "./text-table.ts";

export const batadal: Evaluation = {
  run(folder) {
    const report = evaluateBatadal(readBatadal(folder));
    return { figures: { ...report }, page: pageOf(report) };
  },
};

export interface BatadalData {
  readonly names: readonly string[];
  readonly constant: readonly string[];
  readonly normal: Rows;
  readonly tests: readonly { readonly file: string; readonly rows: Rows; readonly labels: Uint8Array }[];
  /** Of the live readings; the year of normal hours has more decimals. */
  readonly steps: Float64Array;
}

const normalFile = "dataset03.csv";
const testFiles: readonly string[] = ["dataset04.csv", "test_dataset.csv"];
const labelColumn = "ATT_FLAG";

export function readBatadal(folder: string): BatadalData {
  const past = readTextTable(join(folder, normalFile), ",");
  const all = past.names.slice(1).filter((name) => name !== labelColumn);
  const everything = columnsOf(past, all);
  const isConstant = all.map((_, column) => {
    const first = everything.values[column];
    return everything.values.every((value, at) => at % all.length !== column || value === first);
  });
  const names = all.filter((_, column) => !isConstant[column]);
  const found = testFiles.filter((file) => existsSync(join(folder, file)));
  if (found.length === 0) throw new Fault("map/bad-file", `there is none of ${testFiles.join(", ")}`);
  const live = found.map((file) => readTextTable(join(folder, file), ","));
  return {
    names,
    constant: all.filter((_, column) => isConstant[column]),
    normal: columnsOf(past, names),
    tests: live.map((table, at) => ({
      file: found[at]!,
      rows: columnsOf(table, names),
      labels: labelsOf(table),
    })),
    steps: stepsOf(live[0]!, names),
  };
}

function labelsOf(table: TextTable): Uint8Array {
  return Uint8Array.from(columnsOf(table, [labelColumn]).values, (flag) => (flag === 1 ? 1 : 0));
}

const weekRows = 168;
/** The third week of three promises the rate; the other two are learned. */
const isCalibration = (row: number): boolean => Math.floor(row / weekRows) % 3 === 2;
const alpha = 0.01;
const seeds: readonly number[] = [1];

export function evaluateBatadal(data: BatadalData): BatadalReport {
  const { names, constant, normal, tests, steps } = data;
  const past = rolledMeans(normal, windowRows);
  const fit = rowsWhere(past, (row) => !isCalibration(row));
  const calibration = rowsWhere(past, isCalibration);
  const lives = tests.map(({ rows }) => rolledMeans(rows, windowRows));
  const judged = (detector: Detector): readonly Named[] => {
    const limit = thresholdOf(detector.scores(calibration).sort(), alpha);
    return tests.map(({ labels }, test) => {
      const scores = detector.scores(lives[test]!);
      const alarms = Array.from(scores, (score) => score > limit);
      return { name: detector.name, auroc: aurocOf(scores, labels), ...outcomeOf(alarms, labels) };
    });
  };
  const informed = seeds.map((seed) => detectorsOf(fit, { resolution: steps, seed }).map(judged));
  const [plain] = peersOf(fit, { resolution: new Float64Array(steps.length), seed: 1 });
  const blind = judged(plain!);
  return {
    trained: fit.values.length / names.length,
    calibrated: calibration.values.length / names.length,
    channels: names.length,
    constant,
    steps: [...new Set(steps)].sort((a, b) => a - b),
    alpha,
    window: windowRows,
    seeds,
    tests: tests.map(({ file, labels }, test) => ({
      file,
      rows: labels.length,
      attacked: labels.reduce((sum, label) => sum + label, 0),
      detectors: informed[0]!.map((_, at) => meanOutcome(informed.map((detectors) => detectors[at]![test]!))),
      blind: blind[test]!,
    })),
  };
}

function meanOutcome(outcomes: readonly Named[]): Named {
  const mean = (of: (outcome: Named) => number): number => meanOf(outcomes.map(of));
  return {
    name: outcomes[0]!.name,
    auroc: mean(({ auroc }) => auroc),
    f1: mean(({ f1 }) => f1),
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    falseAlarms: mean(({ falseAlarms }) => falseAlarms),
  };
}
