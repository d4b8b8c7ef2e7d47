import type { Ring } from "#runtime/core/ring.ts";
import { bodyOf } from "./form.ts";

export interface Batch {
  readonly bodies: readonly Uint8Array[];
  /** How far each ring has been read once these bodies are taken out of it. */
  readonly positions: readonly number[];
}

/** Where batches go: `disk/pending.ts`, which outlives us. */
export interface Sink {
  commit(batch: Batch): void;
}

/** The most records one transaction takes. */
export const batchRecordsMax = 256;

/**
 * Takes records out of the rings and puts them into the log, each once. A ring is advanced only after the
 * commit, and the commit holds the position to advance to. So a writer may die anywhere:
 *
 *   before the commit   the records are still in their rings, and the next writer takes them
 *   after the commit    the next writer finds the position in the log and advances first (`resume`)
 *
 * Several threads write, each into its own ring, and the log has one order. Within one thread it is the
 * order of pushing. Between threads it is that of the instants in the records, over a cut on which all
 * rings agree; so a boot stands before the decisions it led to, and a stop after the last of them.
 */
export class Writer {
  readonly #rings: readonly Ring[];

  constructor(rings: readonly Ring[]) {
    this.#rings = rings;
  }

  /** First thing in the life of a writer: skips what an earlier one has committed but not advanced over. */
  resume(positions: readonly number[]): void {
    for (const [index, ring] of this.#rings.entries()) {
      const position = positions[index];
      if (position !== undefined) ring.advance(position);
    }
  }

  /**
   * Commits one batch, and returns how many records it held. Fewer than `batchRecordsMax` means that all
   * that was in the rings when the call began is committed now. Throws what the sink throws.
   */
  commitTo(sink: Sink): number {
    const batch = this.#batch();
    if (batch.bodies.length === 0) return 0;
    sink.commit(batch);
    for (const [index, ring] of this.#rings.entries()) ring.advance(batch.positions[index]!);
    return batch.bodies.length;
  }

  #batch(): Batch {
    const queues = this.#cut();
    const { bodies, taken } = merge(queues);
    // Reading again what is taken gives the position behind it; nothing but `advance` moves a ring's start.
    const positions = this.#rings.map((ring, index) => ring.read(taken[index]!, ignore));
    return { bodies, positions };
  }

  /** Looks at all rings until nothing was pushed during the look: then it is as if at one instant. */
  #cut(): readonly (readonly Uint8Array[])[] {
    for (let look = 1; ; look++) {
      const before = this.#rings.map(({ freeBytes }) => freeBytes);
      const queues = this.#rings.map((ring) => {
        const queue: Uint8Array[] = [];
        ring.read(batchRecordsMax, (entry) => queue.push(bodyOf(entry)));
        return queue;
      });
      // A producer that never pauses cannot be caught pausing; its records are far from a start or a stop.
      if (look === looksMax || this.#rings.every(({ freeBytes }, index) => freeBytes === before[index]))
        return queues;
    }
  }
}

const looksMax = 8;

/** The oldest first, and of each queue a prefix. Ties go to the earlier queue. */
function merge(queues: readonly (readonly Uint8Array[])[]): {
  bodies: readonly Uint8Array[];
  taken: readonly number[];
} {
  const filled = queues.filter(({ length }) => length > 0).length;
  if (filled <= 1) {
    const taken = queues.map(({ length }) => length);
    return { bodies: queues.flat(), taken };
  }
  const instants = queues.map((queue) => queue.map(instantIn));
  const taken = queues.map(() => 0);
  const bodies: Uint8Array[] = [];
  while (bodies.length < batchRecordsMax) {
    let oldest = -1;
    for (const [index, queue] of queues.entries()) {
      if (taken[index]! >= queue.length) continue;
      if (oldest < 0 || instants[index]![taken[index]!]! < instants[oldest]![taken[oldest]!]!) oldest = index;
    }
    if (oldest < 0) break;
    bodies.push(queues[oldest]![taken[oldest]!++]!);
  }
  return { bodies, taken };
}

/** What is no record of ours has no instant, and is taken as soon as its turn in its own queue comes. */
function instantIn(record: Uint8Array): number {
  try {
    const { at } = JSON.parse(decoder.decode(record)) as { at?: unknown };
    return typeof at === "number" ? at : Number.NEGATIVE_INFINITY;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

const decoder = new TextDecoder();
const ignore = (): void => {};
