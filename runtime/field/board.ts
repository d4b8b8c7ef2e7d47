import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Frame, Sample } from "./frame.ts";
import type { PointId } from "./point.ts";
import type { Sensors } from "./port.ts";
import { quality } from "./quality.ts";

/**
 * The newest sample of every point, in memory that the thread with the wires writes and the thread with
 * the clock reads. A frame is consistent: a version word is odd while a scan is being posted, and a
 * reader that met one looks again (a seqlock), so no tick sees half of one scan and half of the next.
 */
export class SampleBoard implements Sensors {
  readonly points: readonly PointId[];
  readonly #version: Int32Array;
  readonly #numbers: Float64Array;

  static allocate(pointCount: number): SharedArrayBuffer {
    return new SharedArrayBuffer(8 + pointCount * wordsPerPoint * 8);
  }

  constructor(points: readonly PointId[], memory: SharedArrayBuffer) {
    assert(memory.byteLength === 8 + points.length * wordsPerPoint * 8, "the board's memory fits its points");
    this.points = points;
    this.#version = new Int32Array(memory, 0, 2);
    this.#numbers = new Float64Array(memory, 8);
  }

  /** Writer only: posts what one scan learnt, whole. Points that it leaves out keep their last sample. */
  post(samples: ReadonlyMap<PointId, Sample>): void {
    Atomics.add(this.#version, 0, 1);
    for (let index = 0; index < this.points.length; index++) {
      const sample = samples.get(this.points[index]!);
      if (sample === undefined) continue;
      const at = index * wordsPerPoint;
      this.#numbers[at] = sample.value;
      this.#numbers[at + 1] = sample.quality;
      this.#numbers[at + 2] = sample.at;
    }
    Atomics.add(this.#version, 0, 1);
  }

  sample(at: Instant): Frame {
    return this.reader().sample(at);
  }

  /** The same board, always into the one frame: for who is done with it before asking for the next. */
  reader(): Sensors {
    const readings = this.points.map((): Reading => ({ ...neverRead }));
    const samples = new Map(this.points.map((point, index) => [point, readings[index]!]));
    return {
      sample: (at) => {
        this.#readInto(readings);
        return { at, samples };
      },
    };
  }

  #readInto(readings: readonly Reading[]): void {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = Atomics.load(this.#version, 0);
      if (before % 2 !== 0) continue;
      this.#copyInto(readings);
      if (Atomics.load(this.#version, 0) === before) return;
    }
    // The writer died in the middle of a post: nothing on the board can be believed.
    for (const reading of readings) Object.assign(reading, neverRead);
  }

  /** As it stands; whether that is one scan, the version says afterwards. */
  #copyInto(readings: readonly Reading[]): void {
    const numbers = this.#numbers;
    for (let index = 0; index < readings.length; index++) {
      const reading = readings[index]!;
      const start = index * wordsPerPoint;
      const at = numbers[start + 2]!;
      // Instant 0 is long ago: memory that nobody has written yet.
      const isRead = at !== 0;
      reading.value = isRead ? numbers[start]! : neverRead.value;
      reading.quality = isRead ? numbers[start + 1]! : neverRead.quality;
      reading.at = at;
    }
  }
}

type Reading = { -readonly [Field in keyof Sample]: Sample[Field] };

/** A point before its first reading. */
export const neverRead: Sample = Object.freeze({
  value: Number.NaN,
  quality: quality.badWaitingForInitialData,
  at: 0,
});

const wordsPerPoint = 3;
const attemptsMax = 1_000;
