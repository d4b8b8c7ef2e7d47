import type { PointId } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import type { NpzMembers } from "#runtime/map/npz.ts";
import type { DecisionRecord, Record } from "./record.ts";
import type { Values } from "./values.ts";

const verdicts: readonly DecisionRecord["verdict"][] = ["allow", "amend", "block"];

export interface SampleBounds {
  /** What the arrays may take, without their names. */
  readonly bytesMax: number;
}

/**
 * What a policy or a forecaster is trained anew from: each tick's readings, what was asked and what was let
 * through, from the newest decisions of one capsule, as many as fit. Read from the log and from nowhere else: what
 * was not witnessed is no sample. A reading that was not good is NaN. The same records make the same members, in
 * the same order. Undefined where there is no decision.
 */
export function samplesOf(records: Iterable<Record>, { bytesMax }: SampleBounds): NpzMembers | undefined {
  const kept: DecisionRecord[] = [];
  for (const record of records) {
    if (record.kind !== "decision") continue;
    // Another capsule's ticks are another plant's as far as anybody can tell.
    if (kept.length > 0 && kept[0]!.capsule !== record.capsule) kept.length = 0;
    kept.push(record);
    const rowsMax = rowsWithin(bytesMax, kept[0]!);
    if (kept.length >= 2 * rowsMax) kept.splice(0, kept.length - rowsMax);
  }
  const newest = kept.at(-1);
  if (newest === undefined) return undefined;
  const rows = kept.slice(-rowsWithin(bytesMax, kept[0]!));
  const points = Object.keys(newest.frame).sort();
  const setpoints = setpointsIn(rows);
  return new Map<string, NpyArray>([
    ["asked", grid(rows, setpoints, ({ asked }, point) => valueIn(asked, point))],
    ["at", { shape: [rows.length], values: BigInt64Array.from(rows, ({ at }) => BigInt(at)) }],
    ["capsule", { shape: [1], values: [newest.capsule] }],
    ["energy", { shape: [rows.length], values: Float64Array.from(rows, ({ energy }) => Number(energy.now)) }],
    ["frame", grid(rows, points, readingIn)],
    ["origin", { shape: [rows.length], values: rows.map(({ origin }) => origin) }],
    ["points", { shape: [points.length], values: points }],
    ["setpoints", { shape: [setpoints.length], values: setpoints }],
    [
      "verdict",
      { shape: [rows.length], values: Uint8Array.from(rows, ({ verdict }) => verdicts.indexOf(verdict)) },
    ],
    ["verdicts", { shape: [verdicts.length], values: verdicts }],
    ["writes", grid(rows, setpoints, ({ writes }, point) => valueIn(writes, point))],
  ]);
}

/** At least one: a bound too small for any row is the caller's, who checked it. */
function rowsWithin(bytesMax: number, { frame }: DecisionRecord): number {
  const cells = Object.keys(frame).length + 2 * setpointsMax + fixedCells;
  return Math.max(1, Math.floor(bytesMax / (8 * cells)));
}

/** As many as a manifest may have; a bound that holds before all rows are known. */
const setpointsMax = 32;
/** An instant, an energy, a verdict, and an origin as NumPy keeps it, four bytes a character. */
const fixedCells = 8;

function setpointsIn(rows: readonly DecisionRecord[]): readonly PointId[] {
  const named = rows.flatMap(({ asked, writes }) => [
    ...Object.keys(asked ?? {}),
    ...Object.keys(writes ?? {}),
  ]);
  return [...new Set(named)].sort().slice(0, setpointsMax);
}

function grid(
  rows: readonly DecisionRecord[],
  points: readonly PointId[],
  of: (row: DecisionRecord, point: PointId) => number,
): NpyArray {
  const values = new Float64Array(rows.length * points.length);
  rows.forEach((row, at) => {
    points.forEach((point, column) => {
      values[at * points.length + column] = of(row, point);
    });
  });
  return { shape: [rows.length, points.length], values };
}

function readingIn({ frame }: DecisionRecord, point: PointId): number {
  const reading = frame[point];
  return reading !== undefined && severityOf(reading[1]) === "good" ? Number(reading[0]) : Number.NaN;
}

function valueIn(values: Values | null, point: PointId): number {
  return Number(values?.[point] ?? Number.NaN);
}
