// The memory on disk: `NNNNNN.rows`, of 32 768 windows each, and `NNNNNN.near` beside those that are full. Rows are only ever
// added; the oldest file goes once there are more than was asked for. A power cut may leave half a row, which is cut off.

import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Candidate } from "#runtime/prove/memory/occasions.ts";
import { layoutOf, readRow, rowBytes, writeRow } from "#runtime/prove/memory/row.ts";
import type { Window } from "#runtime/prove/memory/window.ts";
import { type DistanceName, distances } from "#runtime/signal/memory/distance.ts";
import { layoutVersion } from "#runtime/signal/memory/layout.ts";
import type { StateVector } from "#runtime/signal/memory/vector.ts";
import { emptyNearest, type Nearest, viewNearest } from "./nearest.ts";

export const segmentRows = 32_768;
/** Of each part of the store: enough that occasions remain where the nearest are minutes of one. */
const eachMax = 32;
const measuredMax = 128;

interface Segment {
  readonly number: number;
  readonly file: number;
  rows: number;
  near: Nearest;
}

export class WindowStore implements Disposable {
  readonly #dir: string;
  readonly #segmentRows: number;
  readonly #segmentsMax: number;
  readonly #lock: Disposable;
  #segments: Segment[] = [];
  /** Rows that could not be read when the store was opened. */
  damaged = 0;

  constructor(
    dir: string,
    { windowsMax, rows = segmentRows }: { readonly windowsMax: number; readonly rows?: number },
  ) {
    this.#dir = dir;
    this.#segmentRows = rows;
    this.#segmentsMax = Math.max(2, Math.ceil(windowsMax / rows) + 1);
    this.#lock = onDisk(dir, () => {
      mkdirSync(dir, { recursive: true, mode: 0o750 });
      const lock = exclusive(join(dir, "memory.lock"));
      if (lock === undefined) throw new Fault("memory/locked", `Another process writes the memory in ${dir}`);
      return lock;
    });
    onDisk(dir, () => {
      this.#open();
      return undefined;
    });
  }

  /** One beyond the newest row; rows keep their numbers for ever. */
  get end(): number {
    const last = this.#segments.at(-1);
    return last === undefined ? 0 : last.number * this.#segmentRows + last.rows;
  }

  get begin(): number {
    return (this.#segments[0]?.number ?? 0) * this.#segmentRows;
  }

  append(window: Window): void {
    onDisk(this.#dir, () => {
      let segment = this.#segments.at(-1);
      if (segment === undefined || segment.rows === this.#segmentRows) segment = this.#next(segment);
      const row = writeRow(window, crc32);
      writeSync(segment.file, row, 0, rowBytes, segment.rows * rowBytes);
      fdatasyncSync(segment.file);
      segment.near.add(segment.rows, window.vector);
      segment.rows++;
      if (segment.rows === this.#segmentRows) this.#seal(segment);
    });
  }

  /** Undefined for a row that is not there or that is damaged. */
  row(number: number): Window | undefined {
    const segment = this.#segments.find((each) => each.number === Math.floor(number / this.#segmentRows));
    const place = number % this.#segmentRows;
    if (segment === undefined || place >= segment.rows) return undefined;
    return onDisk(this.#dir, () => rowIn(segment.file, place));
  }

  /**
   * The nearest first, measured exactly from the rows that the indices name. What is measured are those that lie nearest by
   * the cosine, whatever the metric: by another metric a window that is nearer still may be missed.
   */
  near(vector: StateVector, { metric }: { readonly metric: DistanceName }): readonly Candidate[] {
    const about = this.#segments
      .flatMap((segment) => segment.near.near(vector, eachMax).map((near) => ({ ...near, segment })))
      .toSorted((one, other) => one.about - other.about)
      .slice(0, measuredMax);
    const found: Candidate[] = [];
    for (const { place, segment } of about) {
      const window = rowIn(segment.file, place);
      if (window === undefined) continue;
      const distance = distances[metric](vector, window.vector);
      found.push({ row: segment.number * this.#segmentRows + place, distance, window: window.facts });
    }
    return found.toSorted((one, other) => one.distance - other.distance || one.row - other.row);
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#segments) closeSync(file);
    this.#segments = [];
    this.#lock[Symbol.dispose]();
  }

  /** Under a new number, for a log whose history has begun anew or for rows that are made again. */
  #next(before: Segment | undefined): Segment {
    const number = (before?.number ?? -1) + 1;
    const segment = {
      number,
      file: openSync(this.#path(number, "rows"), "a+", 0o640),
      rows: 0,
      near: emptyNearest(),
    };
    this.#segments.push(segment);
    while (this.#segments.length > this.#segmentsMax) this.#forget(this.#segments.shift()!);
    return segment;
  }

  #forget({ number, file }: Pick<Segment, "number" | "file">): void {
    closeSync(file);
    for (const kind of ["near", "rows"] as const) rmSync(this.#path(number, kind), { force: true });
  }

  #seal(segment: Segment): void {
    const path = this.#path(segment.number, "near");
    segment.near.save(path);
    // From here on it is mapped, and its memory is given back.
    segment.near = viewNearest(path, segment.rows) ?? segment.near;
  }

  #open(): void {
    const numbers = readdirSync(this.#dir)
      .flatMap((name) => (/^\d{6}\.rows$/.test(name) ? [Number.parseInt(name, 10)] : []))
      .toSorted((one, other) => one - other);
    for (const number of numbers) {
      const file = openSync(this.#path(number, "rows"), "r+");
      let rows = Math.min(this.#segmentRows, Math.floor(fstatSync(file).size / rowBytes));
      if (rows > 0 && layoutIn(file) !== layoutVersion) {
        // Vectors of another layout are like none of ours; the log makes them anew, as far as it goes back.
        this.#forget({ number, file });
        continue;
      }
      if (number === numbers.at(-1)) {
        // What a power cut left of the newest rows is made again from the log.
        while (rows > 0 && rowIn(file, rows - 1) === undefined) rows--;
        ftruncateSync(file, rows * rowBytes);
      }
      const viewed = rows === this.#segmentRows ? viewNearest(this.#path(number, "near"), rows) : undefined;
      const segment = { number, file, rows, near: viewed ?? emptyNearest() };
      this.#segments.push(segment);
      if (viewed === undefined) this.#index(segment);
    }
  }

  /** The open segment after each start, and a sealed one whose index was damaged. */
  #index(segment: Segment): void {
    for (let place = 0; place < segment.rows; place++) {
      const window = rowIn(segment.file, place);
      if (window === undefined) this.damaged++;
      else segment.near.add(place, window.vector);
    }
    if (segment.rows === this.#segmentRows && segment.near.size === segment.rows) this.#seal(segment);
  }

  #path(number: number, kind: "rows" | "near"): string {
    return join(this.#dir, `${String(number).padStart(6, "0")}.${kind}`);
  }
}

function layoutIn(file: number): number {
  const bytes = new Uint8Array(rowBytes);
  readSync(file, bytes, 0, rowBytes, 0);
  return layoutOf(bytes);
}

function rowIn(file: number, place: number): Window | undefined {
  const bytes = new Uint8Array(rowBytes);
  readSync(file, bytes, 0, rowBytes, place * rowBytes);
  return readRow(bytes, crc32);
}

function onDisk<T>(dir: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("memory/disk", `Cannot use the memory in ${dir}: ${(cause as Error).message}`, { cause });
  }
}
