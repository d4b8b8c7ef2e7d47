// Series of time for the forecasters, cut where their future begins: what is learned comes before what chooses,
// and both before what is tested.

import type { Range } from "#runtime/map/blocks.ts";
import type { Role } from "#runtime/map/recording.ts";
import type { Series } from "#runtime/map/series.ts";
import { horizonOf, isStale } from "#runtime/map/slow-channels.ts";
import { record, rowsOf } from "#sim/record.ts";
import { furnaceStation } from "#sim/station/furnace.ts";
import { recordedIn } from "./false-blocks-data.ts";

/** Channels as a map would take them: those that repeat themselves are left out, by the rows that are learned. */
export interface TimedSet {
  readonly name: string;
  readonly width: number;
  readonly commands: readonly number[];
  readonly measured: readonly number[];
  /** In rows: the plant's own time scale, by the rows that are learned. */
  readonly horizon: number;
  readonly learn: Series;
  readonly choose: Series;
  readonly test: Series;
  /** In which way the plant runs, a number a row; undefined where nobody says. */
  readonly modes: Int32Array | undefined;
}

export interface Timed {
  readonly name: string;
  readonly rows: Float64Array;
  readonly width: number;
  readonly stretches: readonly Range[];
  readonly roles: readonly Role[];
  readonly regimes?: readonly string[] | undefined;
}

/** Rows that their publisher shuffled have no future. */
const unordered: readonly string[] = ["ccpp"];

export function timedIn(folder: string): readonly TimedSet[] {
  const recorded = recordedIn(folder).filter(({ name }) => !unordered.includes(name));
  return [...recorded.map(({ rows, ...set }) => ({ ...set, ...rows, rows: rows.values })), furnace()].map(
    timedOf,
  );
}

const furnaceHours = 48;
const furnaceSampleS = 10;

/** The simulated casting furnace under its operator. */
function furnace(): Timed {
  const history = record(furnaceStation, { seed: 1, hours: furnaceHours, sampleS: furnaceSampleS });
  const names = [...history.columns.keys()];
  return {
    name: "furnace (simulated)",
    rows: rowsOf(history, names),
    width: names.length,
    stretches: [[0, history.count]],
    roles: names.map((name) => (name.endsWith("_setpoint") ? "command" : "measured")),
  };
}

const learnedShare = 0.6;
const choosingShare = 0.2;

export function timedOf({ name, rows, width, stretches, roles, regimes }: Timed): TimedSet {
  const count = rows.length / width;
  const [choosing, testing] = [learnedShare, learnedShare + choosingShare].map((share) =>
    Math.floor(count * share),
  ) as [number, number];
  const cut = (first: number, end: number): Range[] =>
    stretches.flatMap(([from, to]): Range[] => {
      const range: Range = [Math.max(from, first), Math.min(to, end)];
      return range[1] - range[0] > 1 ? [range] : [];
    });
  const learned = { rows, width, stretches: cut(0, choosing) };
  const kept = roles.flatMap((role, column) => {
    if (isConstant(learned, column)) return [];
    return role === "measured" && isStale(learned, column) ? [] : [column];
  });
  const own = new Float64Array(count * kept.length);
  for (let row = 0; row < count; row++)
    for (const [at, column] of kept.entries()) own[row * kept.length + at] = rows[row * width + column]!;
  const has = (role: Role): number[] => kept.flatMap((column, at) => (roles[column] === role ? [at] : []));
  const lot = (first: number, end: number): Series => {
    return { rows: own, width: kept.length, stretches: cut(first, end) };
  };
  const learn = lot(0, choosing);
  const [measured, commands] = [has("measured"), has("command")];
  return {
    name,
    width: kept.length,
    commands,
    measured,
    horizon: horizonOf(learn, measured),
    learn,
    choose: lot(choosing, testing),
    test: lot(testing, count),
    modes: modesOf({ rows: own, width: kept.length, commands, regimes }),
  };
}

function isConstant({ rows, width, stretches }: Series, column: number): boolean {
  const value = rows[stretches[0]![0] * width + column];
  return stretches.every(([first, end]) => {
    for (let row = first; row < end; row++) if (rows[row * width + column] !== value) return false;
    return true;
  });
}

const switchPlacesMax = 3;

/** What the publisher calls them; else the combinations of commands that only switch, where there are such. */
function modesOf({
  rows,
  width,
  commands,
  regimes,
}: Pick<Timed, "rows" | "width" | "regimes"> & { commands: readonly number[] }): Int32Array | undefined {
  const switches = commands.filter((column) => {
    const places = new Set<number>();
    for (let at = column; at < rows.length && places.size <= switchPlacesMax; at += width)
      places.add(rows[at]!);
    return places.size <= switchPlacesMax;
  });
  if (regimes === undefined && switches.length === 0) return undefined;
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: rows.length / width }, (_, row) => {
    const key = regimes?.[row] ?? switches.map((column) => rows[row * width + column]).join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
