// What the main thread and the archive's thread say to each other. Samples come through a ring, which needs nobody to
// be awake on this side.

import type { FaultCode } from "#runtime/core/fault.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { ArchivedPoint } from "./disk/store.ts";
import type { TrendsAsk } from "./trends.ts";

export interface ArchiveSetup {
  readonly dir: string;
  readonly points: readonly ArchivedPoint[];
  readonly days: number;
  readonly bytesMax: number;
  /** How long samples may wait for company on their way to the disk: what a kill may cost. */
  readonly everyMs: number;
}

export interface ArchiveWorkerSetup extends ArchiveSetup {
  readonly ring: SharedArrayBuffer;
}

/** What became of the archive; `lost` are samples, by a thread or a disk that was too slow for too long. */
export type ArchiveEvent = Readonly<
  | { kind: "trouble"; code: FaultCode; message: string }
  | { kind: "recovered" }
  | { kind: "lost"; samples: number }
  | { kind: "damaged"; pieces: number }
  | { kind: "ended"; message: string }
>;

/** What somebody wants to see of the archive, and the number by which the answer is known. */
export interface ArchiveAsked {
  readonly id: number;
  readonly ask: TrendsAsk;
}

/** JSON is made where it holds up nobody. */
export type ArchiveAnswer = Readonly<
  | { kind: "looked"; id: number; json: string }
  | { kind: "refused"; id: number; code: FaultCode; message: string }
>;

/** A scan on its way: for each sample four numbers. */
export const sampleNumbers = 4;

/** Into `numbers` from `at` on. */
export function packSample(numbers: Float64Array, at: number, { point, sample }: PlacedSample): void {
  numbers[at] = point;
  numbers[at + 1] = sample.value;
  numbers[at + 2] = sample.quality;
  numbers[at + 3] = sample.at;
}

export interface PlacedSample {
  /** The place of its point in the setup's list. */
  readonly point: number;
  readonly sample: Sample;
}

export function* samplesIn(entry: Uint8Array): Generator<PlacedSample> {
  const numbers = new Float64Array(entry.buffer, entry.byteOffset, entry.byteLength >>> 3);
  for (let at = 0; at < numbers.length; at += sampleNumbers)
    yield {
      point: numbers[at]!,
      sample: { value: numbers[at + 1]!, quality: numbers[at + 2]!, at: numbers[at + 3]! },
    };
}
