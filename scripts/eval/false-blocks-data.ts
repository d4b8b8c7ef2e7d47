import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Range } from "#runtime/map/blocks.ts";
import { readNpz } from "#runtime/map/npz.ts";
import type { Role } from "#runtime/map/recording.ts";
import { actuationDataOf } from "./actuation-data.ts";
import { columnsOf, readNumbers, readTextTable, stepsOf } from "./text-table.ts";

/** Normal operation of one plant, in the order of its file. */
export interface Recorded {
  readonly name: string;
  readonly rows: { readonly values: Float64Array; readonly width: number };
  readonly stretches: readonly Range[];
  /** What each column is, and the step of its last decimal; 0 where nobody says. */
  readonly roles: readonly Role[];
  readonly steps: Float64Array;
  readonly secondsPerRow: number;
  /** What each row's regime is called, where the publisher says so. */
  readonly regimes: readonly string[] | undefined;
  /** What one has to know of the order of the rows. */
  readonly order: string;
}

interface Source {
  readonly name: string;
  readonly file: string;
  readonly order: string;
  readonly secondsPerRow: number;
  read(path: string, folder: string): Read;
}

type Read = Pick<Recorded, "rows" | "roles" | "steps"> & Partial<Pick<Recorded, "stretches" | "regimes">>;

const sources: readonly Source[] = [
  {
    name: "skab",
    file: "skab/anomaly-free/anomaly-free.csv",
    order: "one row a second, 2.6 hours without a fault",
    secondsPerRow: 1,
    read: (path) => tableIn(path, { separator: ";", leave: ["datetime"] }),
  },
  {
    name: "steel_energy",
    file: "steel_energy/Steel_industry_data.csv",
    order: "one row in 15 minutes, one year",
    secondsPerRow: 900,
    read: (path) =>
      tableIn(path, {
        separator: ",",
        leave: ["date", "NSM", "WeekStatus", "Load_Type"],
        regime: "Load_Type",
      }),
  },
  {
    name: "ccpp",
    file: "ccpp/Folds5x2_pp.csv",
    order: "hourly means of six years, shuffled by their publisher: no order to lose",
    secondsPerRow: 0,
    read: (path) => tableIn(path, { separator: ",", leave: [] }),
  },
  {
    name: "batadal",
    file: "batadal/dataset03.csv",
    order: "one row an hour, one year, simulated; pumps and valves (S_…) are commands",
    secondsPerRow: 3600,
    // As its companion files have it, and as a sensor would.
    read: (path) =>
      tableIn(path, { separator: ",", leave: ["DATETIME", "ATT_FLAG"], decimals: 2, commands: /^S_/ }),
  },
  {
    name: "tep",
    file: "tep/d00.dat",
    order: "two simulated runs of 25 and 48 hours, one row in 3 minutes; the last 11 columns are commands",
    secondsPerRow: 180,
    read: (path, folder) => tepIn([path, `${folder}/tep/d00_te.dat`]),
  },
  {
    name: "tep_act",
    file: "tep_act/history.npz",
    order: "40 simulated runs of 12 hours, one row in 3 minutes; the last 11 columns are commands",
    secondsPerRow: 180,
    read: (_, folder) => actuationIn(join(folder, "tep_act")),
  },
];

/** The sets that are in the folder, in a fixed order. */
export function recordedIn(folder: string): readonly Recorded[] {
  return sources
    .filter(({ file }) => existsSync(`${folder}/${file}`))
    .map(({ name, file, order, secondsPerRow, read }) => {
      const found = moving(read(`${folder}/${file}`, folder));
      const { values, width } = found.rows;
      const stretches = found.stretches ?? [[0, values.length / width]];
      return { name, order, secondsPerRow, ...found, stretches, regimes: found.regimes };
    });
}

interface Wanted {
  readonly separator: "," | ";";
  /** What is no measurement: times, labels. */
  readonly leave: readonly string[];
  readonly regime?: string;
  readonly decimals?: number;
  readonly commands?: RegExp;
}

function tableIn(path: string, { separator, leave, regime, decimals, commands }: Wanted): Read {
  const table = readTextTable(path, separator);
  const names = table.names.filter((name) => !leave.includes(name));
  const rows = columnsOf(table, names);
  const scale = decimals === undefined ? undefined : 10 ** decimals;
  const regimeAt = regime === undefined ? -1 : table.names.indexOf(regime);
  return {
    rows:
      scale === undefined
        ? rows
        : { ...rows, values: rows.values.map((value) => Math.round(value * scale) / scale) },
    roles: names.map((name) => (commands?.test(name) === true ? "command" : "measured")),
    steps: scale === undefined ? stepsOf(table, names) : new Float64Array(names.length).fill(1 / scale),
    regimes: regimeAt < 0 ? undefined : table.rows.map((row) => row[regimeAt]!),
  };
}

const tepColumns = 52;
const tepMeasured = 41;

/** One of the files lies on its side; the reader turns it. */
function tepIn(paths: readonly string[]): Read {
  const runs = paths.filter((path) => existsSync(path)).map((path) => readNumbers(path, tepColumns).values);
  const stretches: Range[] = [];
  let end = 0;
  for (const { length } of runs) {
    stretches.push([end, end + length / tepColumns]);
    end += length / tepColumns;
  }
  const values = new Float64Array(end * tepColumns);
  for (const [at, [first]] of stretches.entries()) values.set(runs[at]!, first * tepColumns);
  return { rows: { values, width: tepColumns }, stretches, ...rolesAfter(tepMeasured, tepColumns) };
}

function actuationIn(folder: string): Read {
  const read = (name: string) => readNpz(readFileSync(join(folder, `${name}.npz`)));
  const { series, measuredCount } = actuationDataOf(read("history"), read("proposals"));
  return {
    rows: { values: series.rows, width: series.width },
    stretches: series.stretches,
    ...rolesAfter(measuredCount, series.width),
  };
}

function rolesAfter(measured: number, width: number): Pick<Recorded, "roles" | "steps"> {
  const roles = Array.from({ length: width }, (_, at): Role => (at < measured ? "measured" : "command"));
  return { roles, steps: new Float64Array(width) };
}

/** A channel that never moves knows nothing, and has no deviation to be measured in. */
function moving(found: Read): Read {
  const { values, width } = found.rows;
  const kept = Array.from({ length: width }, (_, column) => column).filter((column) =>
    values.some((value, at) => at % width === column && value !== values[column]),
  );
  return {
    ...found,
    rows: {
      values: values.filter((_, at) => kept.includes(at % width)),
      width: kept.length,
    },
    roles: kept.map((column) => found.roles[column]!),
    steps: Float64Array.from(kept, (column) => found.steps[column]!),
  };
}
