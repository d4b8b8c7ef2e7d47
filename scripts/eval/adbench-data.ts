// The semi-supervised protocol of Livernoche et al. (ICLR 2024, github.com/vicliv/DTE): learn from the
// first half of the normal rows in the order of the file, judge the other half and all anomalies.

import { readdirSync, readFileSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { standardised, standardOf } from "#runtime/map/standard.ts";
import { numpyRandom } from "./numpy-random.ts";

/** Both parts in the units of the trained rows' deviations. */
export interface Split {
  readonly train: Rows;
  readonly test: Rows;
  /** 1 where a test row is an anomaly. */
  readonly labels: Uint8Array;
  /** Whether the protocol drew rows by chance: then a published figure is a mean over other draws. */
  readonly isDrawn: boolean;
}

export interface Published {
  readonly detectors: readonly string[];
  /** By the set's name in lower case, without number and punctuation; in per cent. */
  readonly auroc: ReadonlyMap<string, readonly number[]>;
}

const rowsMin = 1_000;
const rowsMax = 50_000;
const seed = 1;

export function setsIn(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".npz"));
  return files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));
}

export function readSplit(file: string): Split {
  const members = readNpz(readFileSync(file));
  const [x, y] = [members.get("X"), members.get("y")];
  if (x === undefined || y === undefined || x.shape.length !== 2 || y.shape[0] !== x.shape[0])
    throw new Fault("map/bad-file", `${file} does not hold a table X with one label y a row`);
  return splitOf({ values: numbersOf(x), width: x.shape[1]! }, numbersOf(y));
}

export function splitOf(rows: Rows, labels: Float64Array): Split {
  const { width } = rows;
  const order = orderOf(labels.length);
  const normal = order.filter((row) => labels[row] === 0);
  // Python rounds a half to the even neighbour.
  const half = normal.length / 2;
  const trained = half % 2 === 0.5 ? Math.floor(half) : Math.round(half);
  const tested = [...normal.slice(trained), ...order.filter((row) => labels[row] !== 0)];
  const train = taken(rows, normal.slice(0, trained));
  const standard = standardOf(train);
  return {
    train: standardised(train, standard),
    test: standardised(taken(rows, tested), standard),
    labels: Uint8Array.from(tested, (row) => (labels[row] === 0 ? 0 : 1)),
    isDrawn: labels.length < rowsMin || labels.length > rowsMax,
  };

  function taken(from: Rows, chosen: ArrayLike<number>): Rows {
    const values = new Float64Array(chosen.length * width);
    for (let index = 0; index < chosen.length; index++)
      values.set(from.values.subarray(chosen[index]! * width, (chosen[index]! + 1) * width), index * width);
    return { values, width };
  }
}

function orderOf(count: number): readonly number[] {
  if (count < rowsMin) return [...numpyRandom(seed).drawn(count, rowsMin)];
  if (count > rowsMax) return [...numpyRandom(seed).permuted(count).subarray(0, rowsMax)];
  return Array.from({ length: count }, (_, row) => row);
}

function numbersOf({ values }: NpyArray): Float64Array {
  return Float64Array.from(values as ArrayLike<unknown>, Number);
}

/** The table beside the sets, one row a set and one column a detector. */
export function readPublished(file: string): Published {
  const [head, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const auroc = lines.map((line) => {
    const [name, ...cells] = line.split(",");
    return [keyOf(name ?? ""), cells.map(Number)] as const;
  });
  return { detectors: (head ?? "").split(",").slice(1), auroc: new Map(auroc) };
}

export const publishedFile = "published_semi_auroc.csv";

/** `27_PageBlocks.npz` and `pageblocks` are the same set. */
export function keyOf(name: string): string {
  return name
    .replace(/\.npz$/, "")
    .replace(/^\d+_/, "")
    .toLowerCase();
}
