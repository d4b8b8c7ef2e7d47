import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import type { Table } from "./orders/problem.ts";

// What the readers of problem files share. A file is somebody else's: every count is checked before
// anything is allocated by it, and a message says on which line reading ended.

/** A file longer than this is no problem that we could hold. */
export const problemBytesMax: number = 256 * 1_024 * 1_024;

export function badProblem(message: string, hint?: string): Fault {
  return new Fault("discover/bad-problem", message, hint === undefined ? {} : { hint });
}

export function numberIn(text: string | undefined, where: string): number {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw badProblem(`${where}: "${text ?? ""}" is not a finite number`);
  return value;
}

export function countIn(text: string | undefined, where: string, most: number): number {
  const value = numberIn(text, where);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw badProblem(`${where}: "${text}" is not a whole number from 0 to ${most}`);
  return value;
}

/** Lines that say something, with their numbers; comments begin with one of these marks. */
export function linesOf(
  text: string,
  comment: RegExp,
): readonly { readonly text: string; readonly line: number }[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter(({ text: line }) => line !== "" && !comment.test(line));
}

export function squareOf({ shape, values }: NpyArray, name: string): Table {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows !== columns)
    throw badProblem(`The array "${name}" is not square, but ${shape.join(" × ")}`);
  if (!ArrayBuffer.isView(values)) throw badProblem(`The array "${name}" holds text`);
  return { count: rows, values: Float64Array.from(values as ArrayLike<number | bigint>, Number) };
}

/** A list of lists of numbers, as JSON has it. */
export function tableIn(value: unknown, name: string): Table {
  if (!Array.isArray(value)) throw badProblem(`"${name}" is not a list of rows`);
  const count = value.length;
  const values = value.flatMap((row: unknown, index) => {
    const numbers = numbersIn(row, `${name}[${index}]`);
    if (numbers.length !== count)
      throw badProblem(`"${name}" has ${count} rows, but ${numbers.length} values in row ${index}`);
    return numbers;
  });
  return { count, values: Float64Array.from(values) };
}

export function numbersIn(value: unknown, name: string): number[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "number" && Number.isFinite(item)))
    throw badProblem(`"${name}" is not a list of finite numbers`);
  return value as number[];
}

export function membersIn(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badProblem(`The file is not JSON: ${(cause as Error).message}`);
  }
  if (Array.isArray(value)) return { matrix: value };
  if (typeof value !== "object" || value === null) throw badProblem("The file holds no object");
  return value as Readonly<Record<string, unknown>>;
}
