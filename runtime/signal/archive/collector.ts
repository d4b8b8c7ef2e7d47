import type { Sample } from "#runtime/field/frame.ts";
import { emptySeries, type Series } from "./series.ts";

/** What points said since the last flush, by their place in the list of all points. Bounded by whoever asks `isFull`. */
export class Collector {
  readonly #columns: (Column | undefined)[] = [];
  readonly #rowsMax: number;
  #rows = 0;
  #longest = 0;

  constructor({ rowsMax }: { readonly rowsMax: number }) {
    this.#rowsMax = rowsMax;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether it has to be emptied before more is taken, however long ago that was done last. */
  isFull(pointRowsMax: number): boolean {
    return this.#rows >= this.#rowsMax || this.#longest >= pointRowsMax;
  }

  /** The same sample, shown once more, is no second one; a time that is no number is none that one could ask for. */
  take(point: number, { value, quality, at }: Sample): void {
    if (!Number.isFinite(at)) return;
    const column = this.#columns[point] ?? new Column();
    this.#columns[point] = column;
    if (!column.take({ value, quality, at })) return;
    this.#rows++;
    this.#longest = Math.max(this.#longest, column.count);
  }

  /** Gives up the oldest rows, where nobody takes any: the newest half of each point stays. */
  halve(): number {
    let dropped = 0;
    for (const column of this.#columns) dropped += column?.halve() ?? 0;
    this.#rows -= dropped;
    this.#longest = Math.max(0, ...this.#columns.map((column) => column?.count ?? 0));
    return dropped;
  }

  /** Those points that said anything. */
  series(): ReadonlyMap<number, Series> {
    const all = new Map<number, Series>();
    for (const [point, column] of this.#columns.entries())
      if (column !== undefined && column.count > 0) all.set(point, column.series());
    return all;
  }

  /** What one of them said; undefined where it said nothing. */
  of(point: number): Series | undefined {
    const column = this.#columns[point];
    return column !== undefined && column.count > 0 ? column.series() : undefined;
  }

  /** To be called once what `series` gave is safe. */
  clear(): void {
    for (const column of this.#columns) column?.clear();
    this.#rows = 0;
    this.#longest = 0;
  }
}

class Column {
  count = 0;
  #times = new Float64Array(roomMin);
  #values = new Float64Array(roomMin);
  #qualities = new Uint32Array(roomMin);
  #last: Sample | undefined;

  take(sample: Sample): boolean {
    const { value, quality, at } = sample;
    const last = this.#last;
    if (last !== undefined && last.at === at && last.quality === quality && Object.is(last.value, value))
      return false;
    this.#last = sample;
    if (this.count === this.#times.length) this.#grow();
    this.#times[this.count] = at;
    this.#values[this.count] = value;
    this.#qualities[this.count] = quality;
    this.count++;
    return true;
  }

  halve(): number {
    const dropped = this.count - (this.count >>> 1);
    for (const part of [this.#times, this.#values, this.#qualities]) part.copyWithin(0, dropped, this.count);
    this.count -= dropped;
    return dropped;
  }

  series(): Series {
    if (this.count === 0) return emptySeries;
    const { count } = this;
    return {
      times: this.#times.slice(0, count),
      values: this.#values.slice(0, count),
      qualities: this.#qualities.slice(0, count),
    };
  }

  clear(): void {
    this.count = 0;
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    const [times, values, qualities] = [
      new Float64Array(room),
      new Float64Array(room),
      new Uint32Array(room),
    ];
    times.set(this.#times);
    values.set(this.#values);
    qualities.set(this.#qualities);
    [this.#times, this.#values, this.#qualities] = [times, values, qualities];
  }
}

const roomMin = 64;
