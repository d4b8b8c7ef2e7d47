import { closeSync, openSync, writeSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { writeNpz } from "#runtime/map/npz.ts";

/** What is said of one row. */
export interface Score {
  readonly source: string;
  readonly row: number;
  readonly seconds: number | undefined;
  readonly energy: number;
  readonly surprise: number;
  readonly verdict: "normal" | "above" | "unknown";
  /** Channels that make the row rare, or that have no value. */
  readonly rarest: string;
}

/** Where scores go, row by row. */
export interface Sheet {
  add(score: Score): void;
  /** Bytes written. */
  finish(): number;
}

/** By the ending of the file's name: `.npz` for NumPy, all else is CSV. */
export function openSheet(path: string): Sheet {
  const file = openFor(path);
  return path.endsWith(".npz") ? new NpzSheet(path, file) : new CsvSheet(file);
}

function openFor(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw new Fault("map/unwritable", `Cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
}

class CsvSheet implements Sheet {
  readonly #file: number;
  #lines: string[] = ["source,row,seconds,energy,surprise,verdict,rarest\n"];
  #bytes = 0;

  constructor(file: number) {
    this.#file = file;
  }

  add({ source, row, seconds, energy, surprise, verdict, rarest }: Score): void {
    const time = seconds === undefined || Number.isNaN(seconds) ? "" : `${seconds}`;
    this.#lines.push(
      `${cell(source)},${row},${time},${plain(energy)},${plain(surprise)},${verdict},${cell(rarest)}\n`,
    );
    if (this.#lines.length >= linesEach) this.#write();
  }

  finish(): number {
    this.#write();
    closeSync(this.#file);
    return this.#bytes;
  }

  #write(): void {
    this.#bytes += writeSync(this.#file, this.#lines.join(""));
    this.#lines = [];
  }
}

const linesEach = 4_096;

function plain(value: number): string {
  return Number.isNaN(value) ? "" : `${value}`;
}

/** A cell that begins like a formula would be run by the spreadsheet that opens it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Columns in memory, because an array's length stands before its values: at most `rowsMax` rows. */
class NpzSheet implements Sheet {
  readonly #path: string;
  readonly #file: number;
  readonly #numbers: Record<"seconds" | "energy" | "surprise" | "row", number[]> = {
    seconds: [],
    energy: [],
    surprise: [],
    row: [],
  };
  readonly #verdict: number[] = [];
  readonly #rarest: number[] = [];
  readonly #source: number[] = [];
  readonly #names = new Map<string, number>();
  readonly #sources = new Map<string, number>();

  constructor(path: string, file: number) {
    this.#path = path;
    this.#file = file;
  }

  add({ source, row, seconds, energy, surprise, verdict, rarest }: Score): void {
    if (this.#verdict.length === rowsMax)
      throw new Fault("map/unwritable", `Cannot put more than ${rowsMax} rows into ${this.#path}`, {
        hint: "Write a .csv, which has no end",
      });
    this.#numbers.row.push(row);
    this.#numbers.seconds.push(seconds ?? Number.NaN);
    this.#numbers.energy.push(energy);
    this.#numbers.surprise.push(surprise);
    this.#verdict.push(verdict === "normal" ? 0 : verdict === "above" ? 1 : 2);
    this.#rarest.push(indexIn(this.#names, rarest));
    this.#source.push(indexIn(this.#sources, source));
  }

  finish(): number {
    const rows = this.#verdict.length;
    const members: [string, NpyArray][] = [
      ...Object.entries(this.#numbers).map(([name, values]): [string, NpyArray] => [
        name,
        { shape: [rows], values: Float64Array.from(values) },
      ]),
      ["verdict", { shape: [rows], values: Uint8Array.from(this.#verdict) }],
      ["verdict_name", { shape: [3], values: ["normal", "above", "unknown"] }],
      ["rarest", { shape: [rows], values: Int32Array.from(this.#rarest) }],
      ["rarest_name", { shape: [this.#names.size], values: [...this.#names.keys()] }],
      ["source", { shape: [rows], values: Int32Array.from(this.#source) }],
      ["source_name", { shape: [this.#sources.size], values: [...this.#sources.keys()] }],
    ];
    const bytes = writeNpz(new Map(members));
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
    closeSync(this.#file);
    return bytes.length;
  }
}

const rowsMax = 4_194_304;

function indexIn(names: Map<string, number>, name: string): number {
  const found = names.get(name);
  if (found !== undefined) return found;
  names.set(name, names.size);
  return names.size - 1;
}
