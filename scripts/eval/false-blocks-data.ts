import { existsSync, readFileSync } from "node:fs";
import type { Rows } from "#runtime/map/cluster.ts";

/** Normal operation of one plant, in the order of its file. */
export interface Recorded {
  readonly name: string;
  readonly rows: Rows;
  /** What each row's regime is called, where the publisher says so. */
  readonly regimes: readonly string[] | undefined;
  /** What one has to know of the order of the rows. */
  readonly order: string;
}

interface Source {
  readonly name: string;
  readonly file: string;
  readonly separator: string;
  /** Numbers that are no measurements: times, labels. Words are left out anyway. */
  readonly leave: readonly string[];
  readonly regime?: string;
  readonly decimals?: number;
  readonly order: string;
}

const sources: readonly Source[] = [
  {
    name: "skab",
    file: "skab/anomaly-free/anomaly-free.csv",
    separator: ";",
    leave: ["datetime"],
    order: "one row a second, 2.6 hours without a fault",
  },
  {
    name: "steel_energy",
    file: "steel_energy/Steel_industry_data.csv",
    separator: ",",
    leave: ["date", "NSM"],
    regime: "Load_Type",
    order: "one row in 15 minutes, one year",
  },
  {
    name: "ccpp",
    file: "ccpp/Folds5x2_pp.csv",
    separator: ",",
    leave: [],
    order: "hourly means of six years, shuffled by their publisher: no order to lose",
  },
  {
    name: "batadal",
    file: "batadal/dataset03.csv",
    separator: ",",
    leave: ["DATETIME", "ATT_FLAG"],
    // As its companion files have it, and as a sensor would.
    decimals: 2,
    order: "one row an hour, one year, simulated",
  },
];

/** The sets that are in the folder, in a fixed order. */
export function recordedIn(folder: string): readonly Recorded[] {
  return sources
    .filter(({ file }) => existsSync(`${folder}/${file}`))
    .map((source) => readSource(source, `${folder}/${source.file}`));
}

function readSource(source: Source, path: string): Recorded {
  const { name, order, separator, leave, regime, decimals } = source;
  const lines = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const table = lines.slice(1).map((line) => line.split(separator));
  const head = lines[0]!.split(separator).map((title) => title.trim());
  const numeric = Array.from(head.keys())
    .filter((column) => !leave.includes(head[column]!) && table.every((row) => isNumber(row[column])))
    // A channel that never moves knows nothing, and has no deviation to be measured in.
    .filter((column) => table.some((row) => Number(row[column]) !== Number(table[0]![column])));
  const scale = decimals === undefined ? undefined : 10 ** decimals;
  const values = new Float64Array(table.length * numeric.length);
  let at = 0;
  for (const row of table)
    for (const column of numeric) {
      const value = Number(row[column]);
      values[at++] = scale === undefined ? value : Math.round(value * scale) / scale;
    }
  const regimes = regime === undefined ? undefined : table.map((row) => row[head.indexOf(regime)]!);
  return { name, order, regimes, rows: { values, width: numeric.length } };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "" && Number.isFinite(Number(text));
}
