// Published text files: a head line, then rows of fields with one separator. Nothing is guessed here; a field
// that is not a number where one is asked for says so, with its file and line.

import { readFileSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import type { Rows } from "#runtime/map/cluster.ts";

export interface TextTable {
  readonly file: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function readTextTable(file: string, separator: "," | ";"): TextTable {
  const lines = linesOf(file);
  const [head, ...rows] = lines.map((line) => line.split(separator).map((field) => field.trim()));
  if (head === undefined || rows.length === 0) throw bad(file, "it holds no rows");
  const short = rows.findIndex((row) => row.length !== head.length);
  if (short !== -1) throw bad(file, `line ${short + 2} has ${rows[short]!.length} of ${head.length} fields`);
  return { file, names: head, rows };
}

/** The named columns, side by side. */
export function columnsOf(table: TextTable, names: readonly string[]): Rows {
  const places = names.map((name) => {
    const place = table.names.indexOf(name);
    if (place === -1) throw bad(table.file, `there is no column "${name}"`);
    return place;
  });
  const values = new Float64Array(table.rows.length * names.length);
  table.rows.forEach((row, at) => {
    places.forEach((place, column) => {
      values[at * names.length + column] = numberOf(row[place]!, { file: table.file, line: at + 2 });
    });
  });
  return { values, width: names.length };
}

/** A table of numbers between blanks, without a head; rows and columns change places where it has too many columns. */
export function readNumbers(file: string, width: number): Rows {
  const lines = linesOf(file).map((line, at) =>
    line
      .trim()
      .split(/\s+/)
      .map((field) => numberOf(field, { file, line: at + 1 })),
  );
  const isTurned = lines.length === width && lines.every((line) => line.length === lines[0]!.length);
  if (!isTurned && lines.some((line) => line.length !== width))
    throw bad(file, `its rows do not have ${width} numbers each`);
  const count = isTurned ? lines[0]!.length : lines.length;
  return {
    values: Float64Array.from({ length: count * width }, (_, index) => {
      const [row, column] = [Math.floor(index / width), index % width];
      return isTurned ? lines[column]![row]! : lines[row]![column]!;
    }),
    width,
  };
}

/**
 * The step of each column's last decimal as its fields are written: what the device could say, whatever its
 * values were. Whole numbers are states or counts, and exact.
 */
export function stepsOf(table: TextTable, names: readonly string[]): Float64Array {
  return Float64Array.from(names, (name) => {
    const place = table.names.indexOf(name);
    const decimals = table.rows.reduce((most, row) => {
      const [, fraction = ""] = row[place]!.split(".");
      return Math.max(most, fraction.length);
    }, 0);
    return decimals === 0 ? 0 : 10 ** -decimals;
  });
}

function linesOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function numberOf(field: string, { file, line }: { file: string; line: number }): number {
  const value = field === "" ? Number.NaN : Number(field);
  if (!Number.isFinite(value)) throw bad(file, `line ${line} holds "${field.slice(0, 40)}"`);
  return value;
}

function bad(file: string, what: string): Fault {
  return new Fault("map/bad-file", `Cannot use ${file}: ${what}`);
}
