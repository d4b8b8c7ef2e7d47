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
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const before = Atomics.load(this.#version, 0);
      if (before % 2 !== 0) continue;
      const samples = this.#named();
      if (Atomics.load(this.#version, 0) === before) return { at, samples };
    }
    // The writer died in the middle of a post: nothing on the board can be believed.
    const samples = new Map(this.points.map((point) => [point, neverRead]));
    return { at, samples };
  }

  /** As it stands; whether that is one scan, the version says afterwards. */
  #named(): ReadonlyMap<PointId, Sample> {
    const numbers = this.#numbers;
    const samples = new Map<PointId, Sample>();
    for (let index = 0; index < this.points.length; index++) {
      const point = this.points[index]!;
      const start = index * wordsPerPoint;
      const at = numbers[start + 2]!;
      // Instant 0 is long ago: memory that nobody has written yet.
      samples.set(point, at === 0 ? neverRead : { value: numbers[start]!, quality: numbers[start + 1]!, at });
    }
    return samples;
  }
}

/** A point before its first reading. */
export const neverRead: Sample = Object.freeze({
  value: Number.NaN,
  quality: quality.badWaitingForInitialData,
  at: 0,
});

const wordsPerPoint = 3;
const attemptsMax = 1_000;
