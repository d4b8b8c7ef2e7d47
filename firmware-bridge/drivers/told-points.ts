import type { ScanCounters } from "#bridge/scan.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { SampleBoard } from "#runtime/field/board.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { quality } from "#runtime/field/quality.ts";

export interface ToldParts {
  /** Each point, and after how long a silence what it said is no longer good. */
  readonly points: ReadonlyMap<PointId, { readonly staleMs: number }>;
  readonly board: Pick<SampleBoard, "post">;
  readonly clock: Clock;
  /** Asks the device for every point if it can be asked, and resolves when that is answered or past. */
  readonly ask: () => Promise<void>;
}

interface Told extends Sample {
  /** When we heard it, which may be later than what it tells of. */
  readonly heardAt: number;
}

/**
 * The points of a device that tells its values by itself. What was heard is shown on the beat; a point that has
 * said nothing for too long keeps its last value and time, and loses its quality.
 */
export class ToldPoints {
  readonly counters: ScanCounters = { scans: 0, overruns: 0, failedReads: 0 };
  readonly #parts: ToldParts;
  readonly #told = new Map<PointId, Told>();
  /** The last values of a connection that is gone, shown as what they are: no longer known. */
  readonly #last = new Map<PointId, number>();
  #isReachable = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: ToldParts) {
    this.#parts = parts;
  }

  /** What a point last said on this connection. */
  last(point: PointId): Sample | undefined {
    return this.#told.get(point);
  }

  /** Whether every point has said something since the connection came up. */
  get isComplete(): boolean {
    return this.#told.size === this.#parts.points.size;
  }

  tell(point: PointId, sample: Sample): void {
    this.#isReachable = true;
    this.#told.set(point, { ...sample, heardAt: this.#parts.clock.now() });
    this.#last.set(point, sample.value);
  }

  /** The device is there, though it may not have said anything yet. */
  reached(): void {
    this.#isReachable = true;
  }

  beat(): void {
    const now = this.#parts.clock.now();
    const samples = new Map<PointId, Sample>();
    for (const [point, { staleMs }] of this.#parts.points) {
      const told = this.#told.get(point);
      if (told === undefined) samples.set(point, this.#without(point, now));
      else if (now - told.heardAt > staleMs * US_PER_MS) {
        this.counters.failedReads++;
        samples.set(point, { value: told.value, quality: quality.badTimeout, at: told.at });
      } else samples.set(point, told);
    }
    this.counters.scans++;
    this.#parts.board.post(samples);
  }

  /** Nothing that was heard counts from now on, also when the device comes back: it has to say it again. */
  lost(): void {
    this.#isReachable = false;
    this.#told.clear();
    this.beat();
  }

  async look(): Promise<void> {
    this.#looking = this.#parts.ask();
    await this.#looking;
    this.beat();
  }

  settled(): Promise<void> {
    return this.#looking;
  }

  #without(point: PointId, at: number): Sample {
    const code = this.#isReachable ? quality.badWaitingForInitialData : quality.badNoCommunication;
    return { value: this.#last.get(point) ?? Number.NaN, quality: code, at };
  }
}
