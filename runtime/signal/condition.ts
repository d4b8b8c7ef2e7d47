// Signal turns a frame into the state vector that maps and models are about. It may refuse a value; it
// never repairs one. A stale, uncertain or missing reading leaves here named, not smoothed.

import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Frame, Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { qualityName, severityOf } from "#runtime/field/quality.ts";
import { Readings } from "#runtime/field/readings.ts";

/** A point that something depends on, and how old its reading may be. */
export interface Need {
  readonly point: PointId;
  readonly ageMsMax: number;
  /** What the machine can physically show; absent where a point may have any value. */
  readonly min?: number;
  readonly max?: number;
}

export interface Signal {
  readonly at: Instant;
  /** The values of the needs, in their order; NaN where there is a flaw. */
  readonly values: Float64Array;
  /** The first need that cannot be believed; none means that all can. */
  readonly flaw: Flaw | undefined;
}

export interface Flaw {
  readonly point: PointId;
  readonly kind: "quality" | "age";
  readonly text: string;
}

export function condition(frame: Frame, needs: readonly Need[]): Signal {
  return new Conditioner(needs).of(frame);
}

/** The same for frame after frame, for who is done with one before asking for the next. */
export class Conditioner {
  readonly needs: readonly Need[];
  readonly #readings: Readings;
  readonly #values: Float64Array;
  #frame: Frame | undefined;
  #signal: Signal | undefined;

  constructor(needs: readonly Need[]) {
    this.needs = needs;
    this.#readings = new Readings(needs.map(({ point }) => point));
    this.#values = new Float64Array(needs.length);
  }

  /** Written over with the next frame; several may ask for one frame. */
  of(frame: Frame): Signal {
    if (this.#signal === undefined || frame !== this.#frame) {
      this.#frame = frame;
      this.#signal = this.#take(frame);
    }
    return this.#signal;
  }

  #take(frame: Frame): Signal {
    const { at } = frame;
    const samples = this.#readings.in(frame);
    const values = this.#values;
    let flaw: Flaw | undefined;
    for (let index = 0; index < values.length; index++) {
      const need = this.needs[index]!;
      const sample = samples[index];
      const found = flawOf(sample, need, at);
      values[index] = found === undefined ? sample!.value : Number.NaN;
      flaw ??= found;
    }
    return { at, values, flaw };
  }
}

function flawOf(
  sample: Sample | undefined,
  { point, ageMsMax, min, max }: Need,
  now: Instant,
): Flaw | undefined {
  if (sample === undefined)
    return { point, kind: "quality", text: `${point} is not a point of this gateway` };
  if (severityOf(sample.quality) !== "good")
    return { point, kind: "quality", text: `${point} is ${qualityName(sample.quality)}` };
  // A device that calls a NaN good is believed about neither.
  if (!Number.isFinite(sample.value)) return { point, kind: "quality", text: `${point} is not a number` };
  if (sample.value < (min ?? Number.NEGATIVE_INFINITY) || sample.value > (max ?? Number.POSITIVE_INFINITY))
    return {
      point,
      kind: "quality",
      text: `${point} shows ${sample.value}, which it cannot: ${min} … ${max}`,
    };
  const ageMs = (now - sample.at) / US_PER_MS;
  if (ageMs > ageMsMax)
    return {
      point,
      kind: "age",
      text: `${point} is ${Math.round(ageMs)} ms old, ${ageMsMax} ms are allowed`,
    };
  return undefined;
}
