// The simulated Tennessee Eastman process: the runs of Russell, Chiang and Braatz, whose faults begin after 160
// rows, and runs in which an operator moves the set-points every 80 rows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chanceFrom } from "#runtime/core/chance.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { readRuns, traceless } from "#scripts/eval/tep.ts";
import { learnt, type RegimeSet, switchesIn, together, type Watched } from "./cases.ts";

const faultFrom = 160;
const windowRows = 20;
const toleranceRows = 40;

/** Normal operation is learnt; a fault is a regime that nobody has seen. */
export function tepDepartures(folder: string): RegimeSet {
  const { train, normal, faults } = readRuns(folder);
  const channels = Array.from({ length: train.width }, (_, at) => `channel ${at + 1}`);
  const half = Math.floor(normal.values.length / train.width / 2) * train.width;
  const watched: Watched[] = [
    quiet("develop", normal.values.subarray(0, half), train.width),
    quiet("rest", normal.values.subarray(half), train.width),
  ];
  for (const [fault, { values, width }] of faults) {
    if (traceless.includes(fault)) continue;
    const labels = new Int32Array(values.length / width).fill(1, faultFrom);
    const part = fault <= 5 ? "develop" : "rest";
    watched.push({ part, rows: values, labels, changes: switchesIn(labels, toleranceRows) });
  }
  const recording = learnt(train.values, { channels });
  const labels = new Int32Array(train.values.length / train.width);
  return {
    name: "TEP, normal or a fault never seen",
    about: `Tennessee Eastman, ${train.width} channels every 3 minutes: 500 normal rows are learnt; faults 1 to 5 develop, 6 to 10 are told of, without 3 and 9, which leave no trace.`,
    told: 1,
    cases: [{ recording, labels, regimes: ["normal"], windowRows, watched }],
  };
}

function quiet(part: Watched["part"], rows: Float64Array, width: number): Watched {
  return { part, rows, labels: new Int32Array(rows.length / width), changes: [] };
}

/**
 * Each fault is a regime: the first half of its rows is learnt, and pieces of the other half, set one after the
 * other in an order by chance, are watched.
 */
export function tepRegimes(folder: string): RegimeSet {
  const { train, normal, faults } = readRuns(folder);
  const { width } = train;
  const known = [...faults].filter(([fault]) => !traceless.includes(fault));
  const regimes = ["normal", ...known.map(([fault]) => `fault ${fault}`)];
  const sources = [normal.values, ...known.map(([, { values }]) => values)];
  const firstHalf: readonly Range[] = [[0, 480], ...known.map((): Range => [faultFrom, 560])];
  const parts = sources.map((values, at) => together(values, width, [firstHalf[at]!]).rows);
  const stretches: Range[] = [[0, 500]];
  for (const part of parts) {
    const start = stretches.at(-1)![1];
    stretches.push([start, start + part.length / width]);
  }
  const rows = new Float64Array(stretches.at(-1)![1] * width);
  rows.set(train.values);
  const labels = new Int32Array(rows.length / width);
  parts.forEach((part, at) => {
    const [first, end] = stretches[at + 1]!;
    rows.set(part, first * width);
    labels.fill(at, first, end);
  });
  const channels = Array.from({ length: width }, (_, at) => `channel ${at + 1}`);
  return {
    name: `TEP, ${regimes.length} regimes`,
    about: `The same, each fault a regime: the first half of its rows is learnt; pieces of ${pieceRows} rows of the other half, one after another by chance, are watched, so that every switch is known to the row.`,
    cases: [
      {
        ...{ recording: learnt(rows, { channels, stretches }), labels, regimes, windowRows },
        watched: (["develop", "rest"] as const).map((part, at) => patchwork(sources, { width, part, at })),
      },
    ],
  };
}

const pieceRows = 66;
const piecesEach = 3;

function patchwork(
  sources: readonly Float64Array[],
  { width, part, at }: { width: number; part: Watched["part"]; at: number },
): Watched {
  const chance = chanceFrom(7 + at);
  const pieces = sources.flatMap((_, regime) =>
    // Develop has the even pieces of the unseen half, and the rest the odd ones.
    Array.from({ length: piecesEach }, (_, piece) => ({ regime, first: 561 + (2 * piece + at) * pieceRows })),
  );
  for (let left = pieces.length - 1; left > 0; left--) {
    const other = Math.floor(chance() * (left + 1));
    [pieces[left], pieces[other]] = [pieces[other]!, pieces[left]!];
  }
  const rows = new Float64Array(pieces.length * pieceRows * width);
  const labels = new Int32Array(pieces.length * pieceRows);
  pieces.forEach(({ regime, first }, place) => {
    rows.set(
      sources[regime]!.subarray(first * width, (first + pieceRows) * width),
      place * pieceRows * width,
    );
    labels.fill(regime, place * pieceRows, (place + 1) * pieceRows);
  });
  return { part, rows, labels, changes: switchesIn(labels, windowRows) };
}

/** Runs of 240 rows whose set-points an operator moves at rows 80 and 160. */
export function tepSetPoints(folder: string): RegimeSet {
  const members = readNpz(readFileSync(join(folder, "history.npz")));
  const [measured, valves] = [members.get("xmeas")!, members.get("xmv")!].map(({ values }) =>
    Float64Array.from(values as ArrayLike<number>),
  );
  const width = 22 + 11;
  const rows = new Float64Array(runs * runRows * width);
  for (let row = 0; row < runs * runRows; row++) {
    rows.set(measured!.subarray(row * 41, row * 41 + 22), row * width);
    rows.set(valves!.subarray(row * 11, row * 11 + 11), row * width + 22);
  }
  const channels = Array.from({ length: width }, (_, at) => `channel ${at + 1}`);
  const known = rows.subarray(0, 10 * runRows * width);
  // A stretch ends where the set-points move: what is learnt is undisturbed.
  const stretches = Array.from(
    { length: 30 },
    (_, at): Range => [80 * at + settlingRows * Math.min(at % 3, 1), 80 * (at + 1)],
  );
  const watched = Array.from({ length: 30 }, (_, at): Watched => {
    const run = 10 + at;
    return {
      part: run < 20 ? "develop" : "rest",
      rows: rows.subarray(run * runRows * width, (run + 1) * runRows * width),
      labels: new Int32Array(runRows),
      changes: [80, 160].map((row): Range => [row, row + toleranceRows]),
    };
  });
  const recording = learnt(known, { channels, stretches });
  return {
    name: "TEP, set-points moved",
    about: `Tennessee Eastman in closed loop, ${width} channels: in each run of 240 rows an operator moves the set-points twice. Ten runs are learnt between the moves, ten develop, twenty are told of.`,
    cases: [{ recording, labels: new Int32Array(10 * runRows), regimes: ["normal"], windowRows, watched }],
  };
}

const runs = 40;
const runRows = 240;
/** After a move the plant needs an hour and more; the first stretch of a run begins at rest. */
const settlingRows = 30;
