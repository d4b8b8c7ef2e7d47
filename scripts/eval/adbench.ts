import { existsSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { committeeOf, fitCommittee } from "#runtime/map/committee.ts";
import { expertsOf } from "#runtime/map/experts.ts";
import {
  keyOf,
  type Published,
  publishedFile,
  readPublished,
  readSplit,
  type Split,
  setsIn,
} from "./adbench-data.ts";
import { meanOf, neighboursOff, pageOf, type SetResult } from "./adbench-page.ts";
import { aurocOf } from "./auroc.ts";
import type { Evaluation } from "./evaluation.ts";
import { neighbourDistances } from "./neighbours.ts";

export const adbench: Evaluation = {
  run(folder) {
    const sets = setsIn(folder);
    if (sets.length === 0) throw new Fault("map/bad-file", "it holds no .npz");
    const file = `${folder}/${publishedFile}`;
    const published = existsSync(file) ? readPublished(file) : { detectors: [], auroc: new Map() };
    const results = sets.map((set) => resultOf(set, readSplit(`${folder}/${set}`), published));
    const figures = {
      meanAuroc: meanOf(results.map(({ ours }) => ours)),
      meanNeighbours: meanOf(results.map(({ neighbours }) => neighbours)),
      neighboursOffMax: neighboursOff(results),
      sets: results,
    };
    return { figures, page: pageOf(results) };
  },
};

function resultOf(file: string, split: Split, { detectors, auroc }: Published): SetResult {
  const { train, test, labels, isDrawn } = split;
  const row = auroc.get(keyOf(file));
  return {
    name: file.replace(/\.npz$/, ""),
    rows: train.values.length / train.width,
    channels: train.width,
    ours: 100 * aurocOf(surpriseIn(train, test), labels),
    neighbours: 100 * aurocOf(neighbourDistances(train, test, neighbourCount), labels),
    isDrawn,
    published:
      row === undefined
        ? null
        : Object.fromEntries(detectors.map((detector, index) => [detector, row[index]!])),
  };
}

/** As the published detector has it by default. */
const neighbourCount = 5;

/** One configuration for all sets. */
function surpriseIn(train: Rows, test: Rows): Float64Array {
  const source = prng(1);
  const resolution = new Float64Array(train.width);
  const fits = fitCommittee(train, parts, { resolution, chance: () => source.between(0, 1) });
  const committee = committeeOf(fits.map(expertsOf));
  const { values, width } = test;
  return Float64Array.from({ length: values.length / width }, (_, row) =>
    committee.surprise(values.subarray(row * width, (row + 1) * width)),
  );
}

/** Four rows of five to fit, the fifth to say what is ordinary, in turns. */
const parts = 5;
