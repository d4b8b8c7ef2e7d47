import { Histogram } from "./histogram.ts";
import { comparePlaces, type Place } from "./place.ts";

/** From one row to the next, longer than any other so far. */
export interface Pause {
  readonly seconds: number;
  /** Of the row before it. */
  readonly from: number;
  readonly place: Place;
}

export const pausesMax = 32;

/** How the rows of one kind of table lie in time. Steps are counted inside parts, where the order is known. */
export class TimeSummary {
  rows = 0;
  /** Rows whose time is missing or unreadable. */
  timeless = 0;
  /** Steps of no time at all, and steps back. */
  duplicates = 0;
  backwards = 0;
  firstBackwards: Place | undefined;
  /** Positive steps, in seconds. */
  intervals: Histogram = new Histogram();
  /** The longest steps, longest first. */
  pauses: readonly Pause[] = [];
  /** Rows over time. */
  coverage: Histogram = new Histogram();
  first: number = Number.POSITIVE_INFINITY;
  last: number = Number.NEGATIVE_INFINITY;

  /** A row at a readable time. */
  addRow(seconds: number): void {
    this.coverage.add(seconds);
    if (seconds < this.first) this.first = seconds;
    if (seconds > this.last) this.last = seconds;
  }

  addStep(seconds: number, { from, place }: Omit<Pause, "seconds">): void {
    if (seconds === 0) this.duplicates++;
    else if (seconds < 0) {
      this.backwards++;
      this.#addBackwards(place);
    } else {
      this.intervals.add(seconds);
      const shortest = this.pauses.length < pausesMax ? 0 : this.pauses.at(-1)!.seconds;
      if (seconds > shortest) this.#addPauses([{ seconds, from, place }]);
    }
  }

  absorb(other: TimeSummary): void {
    this.rows += other.rows;
    this.timeless += other.timeless;
    this.duplicates += other.duplicates;
    this.backwards += other.backwards;
    if (other.firstBackwards !== undefined) this.#addBackwards(other.firstBackwards);
    this.intervals.absorb(other.intervals);
    this.#addPauses(other.pauses);
    this.coverage.absorb(other.coverage);
    this.first = Math.min(this.first, other.first);
    this.last = Math.max(this.last, other.last);
  }

  #addBackwards(place: Place): void {
    if (this.firstBackwards === undefined || comparePlaces(place, this.firstBackwards) < 0)
      this.firstBackwards = place;
  }

  /** Ties are in the order of places. Within a part that is the order of meeting, so the first ones stay. */
  #addPauses(more: readonly Pause[]): void {
    this.pauses = [...this.pauses, ...more]
      .sort((a, b) => b.seconds - a.seconds || comparePlaces(a.place, b.place))
      .slice(0, pausesMax);
  }
}
