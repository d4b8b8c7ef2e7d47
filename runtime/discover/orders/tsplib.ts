// TSPLIB 95 (Reinelt), as far as it describes tours: distances by formula from coordinates, or as a table.
// The formulas round, and the published optima belong to the rounded distances.

import { badProblem, countIn, numberIn } from "#runtime/discover/numbers.ts";
import { placesMax, type Table } from "./problem.ts";

export function readTsplib(text: string): Table {
  const { facts, sections } = partsOf(text);
  const count = countIn(facts.get("DIMENSION"), "DIMENSION", placesMax);
  if (count < 2) throw badProblem("A tour has at least two places");
  const type = facts.get("TYPE") ?? "TSP";
  if (!/^A?TSP\b/.test(type)) throw badProblem(`A ${type} is no tour`);
  const metric = facts.get("EDGE_WEIGHT_TYPE") ?? "EXPLICIT";
  if (metric === "EXPLICIT")
    return explicit({
      count,
      format: facts.get("EDGE_WEIGHT_FORMAT") ?? "FULL_MATRIX",
      words: sections.get("EDGE_WEIGHT_SECTION") ?? [],
    });
  const formula = formulas[metric];
  if (formula === undefined)
    throw badProblem(
      `Distances of type ${metric} are not known here`,
      `Known are EXPLICIT, ${Object.keys(formulas).join(", ")}`,
    );
  const words = sections.get("NODE_COORD_SECTION") ?? [];
  if (words.length !== 3 * count)
    throw badProblem(`NODE_COORD_SECTION has ${words.length} values, not ${3 * count}`);
  const places = Array.from({ length: count }, (_, node): Place => {
    return [
      numberIn(words[3 * node + 1], `Node ${node + 1}`),
      numberIn(words[3 * node + 2], `Node ${node + 1}`),
    ];
  });
  const values = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) if (a !== b) values[a * count + b] = formula(places[a]!, places[b]!);
  return { count, values };
}

interface Parts {
  readonly facts: ReadonlyMap<string, string>;
  readonly sections: ReadonlyMap<string, readonly string[]>;
}

function partsOf(text: string): Parts {
  const facts = new Map<string, string>();
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.trim();
    if (trimmed === "EOF") break;
    const named = /^([A-Z][A-Z_0-9]*)\s*(?::\s*(.*))?$/.exec(trimmed);
    if (named === null) {
      if (trimmed === "") continue;
      if (section === undefined) throw badProblem(`"${trimmed.slice(0, 40)}" stands before any section`);
      section.push(...trimmed.split(/\s+/));
    } else if (named[2] === undefined && named[1]!.endsWith("_SECTION")) {
      section = [];
      sections.set(named[1]!, section);
    } else facts.set(named[1]!, (named[2] ?? "").trim());
  }
  return { facts, sections };
}

type Place = readonly [number, number];

const formulas: Readonly<Record<string, (a: Place, b: Place) => number>> = {
  EUC_2D: (a, b) => nearest(Math.sqrt(squareOf(a, b))),
  CEIL_2D: (a, b) => Math.ceil(Math.sqrt(squareOf(a, b))),
  MAN_2D: (a, b) => nearest(Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1])),
  MAX_2D: (a, b) => Math.max(nearest(Math.abs(a[0] - b[0])), nearest(Math.abs(a[1] - b[1]))),
  ATT: (a, b) => {
    const exact = Math.sqrt(squareOf(a, b) / 10);
    return nearest(exact) < exact ? nearest(exact) + 1 : nearest(exact);
  },
  GEO: (a, b) => {
    const [[latitude, longitude], [otherLatitude, otherLongitude]] = [radians(a), radians(b)];
    const q1 = Math.cos(longitude - otherLongitude);
    const q2 = Math.cos(latitude - otherLatitude);
    const q3 = Math.cos(latitude + otherLatitude);
    return Math.trunc(earthKilometres * Math.acos(0.5 * ((1 + q1) * q2 - (1 - q1) * q3)) + 1);
  },
};

const earthKilometres = 6378.388;
/** TSPLIB's own π; the optima of its GEO instances belong to it. */
const tsplibPi = 3_141_592 / 1_000_000;

/** Degrees and minutes: 16.47 is sixteen degrees and 47 minutes. */
function radians([x, y]: Place): Place {
  const angle = (value: number): number => {
    const degrees = Math.trunc(value);
    return (tsplibPi * (degrees + (5 * (value - degrees)) / 3)) / 180;
  };
  return [angle(x), angle(y)];
}

function squareOf(a: Place, b: Place): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}

function nearest(value: number): number {
  return Math.trunc(value + 0.5);
}

function explicit({
  count,
  format,
  words,
}: {
  count: number;
  format: string;
  words: readonly string[];
}): Table {
  const layout = layouts[format];
  if (layout === undefined)
    throw badProblem(
      `Tables of the format ${format} are not known here`,
      `Known are ${Object.keys(layouts).join(", ")}`,
    );
  const cells = layout(count);
  if (words.length !== cells.length)
    throw badProblem(`EDGE_WEIGHT_SECTION has ${words.length} values, not ${cells.length}`);
  const values = new Float64Array(count * count);
  for (const [index, [a, b]] of cells.entries()) {
    const value = numberIn(words[index], `Weight ${index + 1}`);
    values[a * count + b] = value;
    if (format !== "FULL_MATRIX") values[b * count + a] = value;
  }
  // A place is not left for itself; some files write a huge number there.
  for (let a = 0; a < count; a++) values[a * count + a] = 0;
  return { count, values };
}

type Cells = readonly (readonly [number, number])[];

function cellsWhere(count: number, isIn: (a: number, b: number) => boolean): Cells {
  const cells: [number, number][] = [];
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) if (isIn(a, b)) cells.push([a, b]);
  return cells;
}

/** The columns of an upper triangle are the rows of a lower one. */
const layouts: Readonly<Record<string, (count: number) => Cells>> = {
  FULL_MATRIX: (count) => cellsWhere(count, () => true),
  UPPER_ROW: (count) => cellsWhere(count, (a, b) => b > a),
  LOWER_ROW: (count) => cellsWhere(count, (a, b) => b < a),
  UPPER_DIAG_ROW: (count) => cellsWhere(count, (a, b) => b >= a),
  LOWER_DIAG_ROW: (count) => cellsWhere(count, (a, b) => b <= a),
  UPPER_COL: (count) => cellsWhere(count, (a, b) => b < a),
  LOWER_COL: (count) => cellsWhere(count, (a, b) => b > a),
  UPPER_DIAG_COL: (count) => cellsWhere(count, (a, b) => b <= a),
  LOWER_DIAG_COL: (count) => cellsWhere(count, (a, b) => b >= a),
};
