// The three checks of a window on simulated plants behind their sample capsules, normal and faulty. One seed, one run.

import { join, resolve } from "node:path";
import type { TriCheckRecord } from "#runtime/prove/tri-check-record.ts";
import { runScenario } from "#sim/scenario/run.ts";
import type { TimedFault } from "#sim/scenario/scenario.ts";
import { parseScenario } from "#sim/scenario/scenario-file.ts";
import type { PatientEvaluation } from "./evaluation.ts";
import { caseRows, type FaultCase, plants } from "./tri-check-cases.ts";
import { type CaseResult, pageOf } from "./tri-check-page.ts";

/** `folder` has the capsules. */
export const triCheck: PatientEvaluation = {
  async run(folder) {
    const results: CaseResult[] = [];
    for (const plant of plants)
      for (const each of caseRows(plant)) results.push(await resultOf(folder, plant, each));
    return { figures: { results }, page: pageOf(results) };
  },
};

async function resultOf(
  folder: string,
  plant: string,
  { group, name, fault }: FaultCase,
): Promise<CaseResult> {
  const windows: TriCheckRecord[] = [];
  for (const seed of group === "normal" ? normalSeeds : faultySeeds)
    windows.push(
      ...(await windowsOf({ capsule: join(folder, plant), plant, seed, faults: fault ? [fault] : [] })),
    );
  const failed = (check: "balance" | "coherence" | "similarity"): number =>
    windows.filter((window) => window[check].verdict === "failed").length;
  return {
    ...{ plant, group, name, windows: windows.length },
    held: windows.filter(({ verdict }) => verdict === "held").length,
    failed: {
      balance: failed("balance"),
      coherence: failed("coherence"),
      similarity: failed("similarity"),
    },
    untold: windows.filter(({ verdict }) => verdict === "untold").length,
  };
}

interface Run {
  readonly capsule: string;
  readonly plant: string;
  readonly seed: number;
  readonly faults: readonly TimedFault[];
}

/** Those after the first, which begins with a gateway that knows nothing yet, and in which the fault begins. */
async function windowsOf({ capsule, plant, seed, faults }: Run): Promise<readonly TriCheckRecord[]> {
  const file = {
    ...{ about: "an evaluation", plant, seed, lasts: lastsS, faults },
    controller: { kind: "capsule", path: resolve(capsule) },
  };
  const scenario = parseScenario(JSON.stringify(file), join(import.meta.dirname, "tri-check.yaml"));
  const { windows } = await runScenario(scenario, (timeline, untilAt) => timeline.runTo(untilAt));
  return windows.slice(1);
}

const normalSeeds: readonly number[] = [1, 2, 3, 4, 5, 6];
const faultySeeds: readonly number[] = [1, 2];
/** Five windows, and the time in which the last one is checked. */
const lastsS = 303;
