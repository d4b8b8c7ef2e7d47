// Rows for the energies, dealt out four ways: densities and network learn, judges stop the network and say what
// energies mean, calibration sets the limit, and the test has been seen by nobody.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Range } from "#runtime/map/blocks.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { dealOf, rowsIn } from "#runtime/map/deal.ts";
import { rowsWhere } from "#runtime/map/experts.ts";
import { readSplit, setsIn } from "./adbench-data.ts";
import { recordedIn } from "./false-blocks-data.ts";
import { dealtBy } from "./false-blocks-split.ts";
import { readRuns, traceless } from "./tep.ts";

export interface Lots {
  readonly name: string;
  readonly learn: Rows;
  readonly judge: Rows;
  readonly calibrate: Rows;
  readonly test: Rows;
  /** Undefined where nothing but normal operation was recorded. */
  readonly anomalies: Rows | undefined;
}

/** The sets' adbench rows first, then faults of the process, then what a plant recorded of its normal days. */
export function lotsIn(folder: string): readonly Lots[] {
  return [...fromAdbench(join(folder, "adbench")), ...fromTep(join(folder, "tep")), ...recorded(folder)];
}

/** More than these change the comparison by less than another seed does. */
const learnRowsMax = 1_500;
const otherRowsMax = 1_000;

/** Wider ones would take minutes each. */
const channelsMax = 40;
/**
 * Of the adbench sets. Any detector finds nearly all of four; one has too few rows to be dealt four ways; two take as
 * long as all the rest, and say no more.
 */
export const leftOut: readonly string[] = [
  ...["http", "shuttle", "skin", "thyroid"],
  ...["vowels", "fault", "satellite"],
];

function fromAdbench(folder: string): readonly Lots[] {
  if (!existsSync(folder)) return [];
  return setsIn(folder).flatMap((file): Lots[] => {
    const name = file.replace(/^\d+_|\.npz$/g, "");
    const { train, test, labels } = readSplit(join(folder, file));
    if (train.width > channelsMax || leftOut.includes(name)) return [];
    return [
      {
        name,
        ...inTurns(train),
        test: thinned(
          rowsWhere(test, (row) => labels[row] === 0),
          otherRowsMax,
        ),
        anomalies: thinned(
          rowsWhere(test, (row) => labels[row] === 1),
          otherRowsMax,
        ),
      },
    ];
  });
}

/** One run is learned and sets the limit; the normal rows that are tested come from another. */
function fromTep(folder: string): readonly Lots[] {
  if (!existsSync(join(folder, "d00.dat"))) return [];
  const { train, normal, faults } = readRuns(folder);
  const found = [...faults].filter(([fault]) => !traceless.includes(fault)).map(([, rows]) => rows);
  const faulty = found.map(({ values, width }) => values.subarray(faultFrom * width));
  const anomalies = new Float64Array(faulty.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const rows of faulty) {
    anomalies.set(rows, at);
    at += rows.length;
  }
  return [
    {
      name: "tep (faults)",
      ...inTurns(train),
      test: normal,
      anomalies: thinned({ values: anomalies, width: train.width }, otherRowsMax),
    },
  ];
}

const faultFrom = 160;

function recorded(folder: string): readonly Lots[] {
  const narrow = recordedIn(folder).filter(({ rows }) => rows.width <= channelsMax);
  return narrow.map((set) => {
    const { recording, test } = dealtBy(set, "blocks in turns");
    const deal = dealOf(recording);
    const columns = Array.from({ length: recording.width }, (_, column) => column);
    const take = (ranges: readonly Range[], most: number): Rows => {
      return { values: rowsIn(recording, { ranges, columns, most }), width: recording.width };
    };
    return {
      name: `${set.name} (normal)`,
      learn: take(deal.fit, learnRowsMax),
      judge: take(deal.judge, otherRowsMax),
      calibrate: take(deal.calibrate, otherRowsMax),
      test: thinned({ values: test.rows, width: test.width }, otherRowsMax),
      anomalies: undefined,
    };
  });
}

/** Three of five rows learn; pieces of the order go together, because neighbours may be nearly the same row. */
function inTurns(rows: Rows): Pick<Lots, "learn" | "judge" | "calibrate"> {
  const pieceRows = Math.max(1, Math.ceil(rows.values.length / rows.width / pieces));
  const turnOf = (row: number): number => Math.floor(row / pieceRows) % 5;
  return {
    learn: thinned(
      rowsWhere(rows, (row) => [0, 2, 4].includes(turnOf(row))),
      learnRowsMax,
    ),
    judge: thinned(
      rowsWhere(rows, (row) => turnOf(row) === 1),
      otherRowsMax,
    ),
    calibrate: thinned(
      rowsWhere(rows, (row) => turnOf(row) === 3),
      otherRowsMax,
    ),
  };
}

const pieces = 50;

function thinned(rows: Rows, most: number): Rows {
  const count = rows.values.length / rows.width;
  if (count <= most) return rows;
  const isTaken = (row: number): boolean =>
    Math.floor((row * most) / count) !== Math.floor(((row - 1) * most) / count);
  return rowsWhere(rows, isTaken);
}
