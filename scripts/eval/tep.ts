// Faults of the simulated Tennessee Eastman process in the runs of Russell, Chiang and Braatz: learn 500 rows
// of normal operation, set each detector's limit so that it is alike noisy on the normal test run, count alarms.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { aurocOf } from "./auroc.ts";
import { detectorsOf, rolledMeans, windowRows } from "./detectors.ts";
import type { Evaluation } from "./evaluation.ts";
import { meanOf, quantileOf, shareAbove } from "./outcomes.ts";
import { pageOf, type TepReport, type TepResult } from "./tep-page.ts";
import { readNumbers } from "./text-table.ts";

export const tep: Evaluation = {
  run(folder) {
    const report = evaluateTep(readRuns(folder));
    return { figures: { ...report }, page: pageOf(report) };
  },
};

export interface TepRuns {
  readonly train: Rows;
  readonly normal: Rows;
  readonly faults: ReadonlyMap<number, Rows>;
}

export function readRuns(folder: string): TepRuns {
  const read = (name: string): Rows => withoutAnalysers(readNumbers(join(folder, name), columns));
  const names = readdirSync(folder).flatMap((name) => /^d(\d\d)_te\.dat$/.exec(name)?.[1] ?? []);
  const faults = names.map(Number).filter((fault) => fault > 0);
  if (faults.length === 0) throw new Fault("map/bad-file", "there is no d01_te.dat or other fault");
  const runs = faults
    .sort((a, b) => a - b)
    .map((fault) => [fault, read(`d${String(fault).padStart(2, "0")}_te.dat`)] as const);
  for (const [fault, { values, width }] of runs)
    if (values.length / width <= faultFrom) throw new Fault("map/bad-file", `fault ${fault} never starts`);
  return { train: read("d00.dat"), normal: read("d00_te.dat"), faults: new Map(runs) };
}

const columns = 52;
/** Measurements 23 to 41 come from analysers every 6 or 15 min and stand still between; the protocol leaves them out. */
function withoutAnalysers({ values, width }: Rows): Rows {
  return {
    values: values.filter((_, index) => index % width < 22 || index % width >= 41),
    width: width - 19,
  };
}
/** The first row of a fault. */
const faultFrom = 160;
/** Nobody's detector sees them: no mean or variance of any channel changes. */
export const traceless: readonly number[] = [3, 9, 15];
/** The limit is passed by one row in a hundred of the normal test run, for each detector alike. */
const limitShare = 0.99;
const seeds: readonly number[] = [1, 2, 3];

function evaluateTep(runs: TepRuns): TepReport {
  const detectors = [windowRows, 1].flatMap((window) => {
    const bySeed = seeds.map((seed) => resultsOf(runs, { window, seed }));
    return bySeed[0]!.map((_, at) => meanResult(bySeed.map((results) => results[at]!)));
  });
  const { train, faults } = runs;
  return {
    trained: train.values.length / train.width,
    channels: train.width,
    window: windowRows,
    faults: [...faults.keys()],
    seeds,
    detectors,
  };
}

function resultsOf(
  { train, normal, faults }: TepRuns,
  { window, seed }: { window: number; seed: number },
): readonly TepResult[] {
  const resolution = new Float64Array(train.width);
  return detectorsOf(rolledMeans(train, window), { resolution, seed }).map((detector) => {
    const scored = (rows: Rows): Float64Array => detector.scores(rolledMeans(rows, window));
    const quiet = scored(normal);
    const limit = quantileOf(quiet, limitShare);
    const found = [...faults].map(([fault, rows]) => {
      const faulty = scored(rows).subarray(faultFrom);
      const labels = Uint8Array.from({ length: quiet.length + faulty.length }, (_, row) =>
        row < quiet.length ? 0 : 1,
      );
      return { fault, detected: shareAbove(faulty, limit), auroc: aurocOf([...quiet, ...faulty], labels) };
    });
    const traced = found.filter(({ fault }) => !traceless.includes(fault));
    return {
      ...named(detector, window),
      detected: found.map(({ detected }) => detected),
      meanDetected: meanOf(traced.map(({ detected }) => detected)),
      meanDetectedOfAll: meanOf(found.map(({ detected }) => detected)),
      meanAuroc: meanOf(traced.map(({ auroc }) => auroc)),
    };
  });
}

function named({ name }: { name: string }, window: number): { name: string; window: number } {
  return { name, window };
}

function meanResult(results: readonly TepResult[]): TepResult {
  const [first] = results as readonly [TepResult];
  const mean = (of: (result: TepResult) => number): number => meanOf(results.map(of));
  return {
    ...named(first, first.window),
    detected: first.detected.map((_, fault) => mean(({ detected }) => detected[fault]!)),
    meanDetected: mean(({ meanDetected }) => meanDetected),
    meanDetectedOfAll: mean(({ meanDetectedOfAll }) => meanDetectedOfAll),
    meanAuroc: mean(({ meanAuroc }) => meanAuroc),
  };
}
