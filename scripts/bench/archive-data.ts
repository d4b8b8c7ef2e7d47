// Recordings of real machines, as a gateway would have had them: each column a point, with the instants of one scan.
// The data are no part of the project; a set that is not there is left out, and that is said.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { prng } from "#runtime/core/prng.ts";
import type { Series } from "#runtime/signal/archive/series.ts";
import { readNumbers, readTextTable } from "#scripts/eval/text-table.ts";

export interface Recorded {
  readonly name: string;
  readonly points: readonly Series[];
  /** As text, the way people keep such recordings. */
  readonly csv: Uint8Array;
}

export function recordings(root: string): readonly Recorded[] {
  const data = join(root, "..", "shared", "data");
  return sets.flatMap(({ name, file, columns }) => {
    const path = file.startsWith("capsules/") ? join(root, file) : join(data, file);
    if (!existsSync(path)) {
      console.error(`There is no ${path}: its row is left out`);
      return [];
    }
    const points = withInstants(columns(path));
    return [{ name, points, csv: csvOf(points) }];
  });
}

interface Set {
  readonly name: string;
  readonly file: string;
  readonly columns: (path: string) => readonly Float64Array[];
}

const sets: readonly Set[] = [
  {
    name: "SKAB, water circuit",
    file: "skab/anomaly-free/anomaly-free.csv",
    columns: (path) => fields(path, ";"),
  },
  { name: "Tennessee Eastman", file: "tep/d00_te.dat", columns: (path) => numbers(path, 52) },
  {
    name: "steel works, energy",
    file: "steel_energy/Steel_industry_data.csv",
    columns: (path) => fields(path, ","),
  },
  {
    name: "turbofans, C-MAPSS",
    file: "cmapss/train_FD001.txt",
    columns: (path) => numbers(path, 26).slice(2),
  },
  { name: "power plant, CCPP", file: "ccpp/Folds5x2_pp.csv", columns: (path) => fields(path, ",") },
  { name: "BATADAL, water network", file: "batadal/dataset03.csv", columns: (path) => fields(path, ",") },
  {
    name: "casting furnace, sample",
    file: "capsules/casting-furnace/recording.csv",
    columns: (path) => fields(path, ","),
  },
];

/** The columns that are numbers throughout; times and words are none. */
function fields(path: string, separator: "," | ";"): readonly Float64Array[] {
  const { names, rows } = readTextTable(path, separator);
  return names
    .map((_, column) =>
      Float64Array.from(rows, (row) => (row[column] === "" ? Number.NaN : Number(row[column]))),
    )
    .filter((values) => values.every(Number.isFinite));
}

function numbers(path: string, width: number): readonly Float64Array[] {
  const { values } = readNumbers(path, width);
  const count = values.length / width;
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: count }, (_, row) => values[row * width + column]!),
  );
}

/** A beat of a second, and the two milliseconds by which a scan is late or not. */
function withInstants(columns: readonly Float64Array[]): readonly Series[] {
  const chance = prng(1);
  const times = Float64Array.from(
    columns[0]!,
    (_, at) => startUs + at * 1e6 + Math.floor(chance.between(0, 2_000)),
  );
  return columns.map((values) => ({ times, values, qualities: new Uint32Array(values.length) }));
}

const startUs = 1.79e15;

function csvOf(points: readonly Series[]): Uint8Array {
  const lines = Array.from(points[0]!.times, (time, at) =>
    [time, ...points.map(({ values }) => values[at])].join(","),
  );
  return new TextEncoder().encode(lines.join("\n"));
}
