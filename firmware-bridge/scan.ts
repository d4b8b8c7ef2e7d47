import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { SampleBoard } from "#runtime/field/board.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type Quality, quality } from "#runtime/field/quality.ts";
import type { ReadResult } from "./drivers/modbus-device.ts";
import { qualityOfFailure } from "./failure-quality.ts";
import type { Answer } from "./protocol/master.ts";
import { exception } from "./protocol/modbus-pdu.ts";

/** What one request reads, whatever the device calls it. */
export interface ScanBlock {
  readonly points: readonly PointId[];
  /** Asked for no oftener than this; absent: on every beat. */
  readonly everyMs?: number;
}

export interface ScanMap<Block extends ScanBlock> {
  readonly blocks: readonly Block[];
  decode(block: Block, words: readonly number[], at: Instant): ReadonlyMap<PointId, Sample>;
  /** Two smaller blocks in the place of one that the device refuses; undefined for a single point. */
  divided(block: Block): readonly [Block, Block] | undefined;
}

export interface ScanParts<Block extends ScanBlock> {
  readonly map: ScanMap<Block>;
  readonly device: {
    read(block: NoInfer<Block>): Promise<ReadResult>;
    /** Reads under way at once; absent: one. */
    readonly window?: number;
  };
  readonly board: Pick<SampleBoard, "post">;
  readonly clock: Clock;
}

export interface ScanCounters {
  scans: number;
  /** Scans left out because the one before had not come back: the device is slower than it is asked. */
  overruns: number;
  failedReads: number;
}

/**
 * Reads the device's blocks round after round and posts what it learnt. A failure is posted at once: the
 * last value stays visible, its quality says that it must not be used, and its time is that of the
 * failed request, so that nothing looks fresher or staler than the last attempt.
 */
export class Scan<Block extends ScanBlock> {
  readonly counters: ScanCounters = { scans: 0, overruns: 0, failedReads: 0 };
  readonly #parts: ScanParts<Block>;
  readonly #last = new Map<PointId, number>();
  #blocks: readonly Block[];
  /** When the blocks that are not asked for on every beat are asked for next. */
  readonly #dueAt = new Map<Block, Instant>();
  #running: Promise<void> | undefined;
  #losses = 0;

  constructor(parts: ScanParts<Block>) {
    this.#parts = parts;
    this.#blocks = parts.map.blocks;
  }

  /** To be called on the beat. Returns at once; a scan that is still under way is not joined by a second. */
  beat(): void {
    if (this.#running !== undefined) {
      this.counters.overruns++;
      return;
    }
    const due = this.#due();
    if (due.length > 0) this.#begin(due);
  }

  #begin(blocks: readonly Block[]): void {
    this.#running = this.#scan(blocks).finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when a scan is over that began after the call, whatever it found. */
  async look(): Promise<void> {
    await this.#running;
    if (this.#running === undefined) this.#begin(this.#blocks);
    await this.#running;
  }

  /** Resolves when no scan is under way any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** The link is gone: no sample is good from now on, whatever the scan under way has already read. */
  lost(): void {
    this.#losses++;
    this.#dueAt.clear();
    // Another device may answer next time: its holes are its own.
    this.#blocks = this.#parts.map.blocks;
    const at = this.#parts.clock.now();
    for (const block of this.#blocks) this.#fail(block, { with: quality.badNoCommunication, at });
  }

  /** A slow block keeps to a grid of its own, which a late beat does not shift. */
  #due(): readonly Block[] {
    const now = this.#parts.clock.now();
    return this.#blocks.filter((block) => {
      if (block.everyMs === undefined) return true;
      const at = this.#dueAt.get(block) ?? now;
      if (now < at) return false;
      const periodUs = block.everyMs * US_PER_MS;
      this.#dueAt.set(block, at + periodUs > now ? at + periodUs : now + periodUs);
      return true;
    });
  }

  async #scan(blocks: readonly Block[]): Promise<void> {
    const losses = this.#losses;
    const learnt = new Map<PointId, Sample>();
    const left = [...blocks];
    let isHeard = false;
    const readOn = async () => {
      for (let block = left.shift(); block !== undefined; block = left.shift()) {
        const { at, answer } = await this.#parts.device.read(block);
        if (answer.kind === "words") {
          isHeard = true;
          for (const [point, sample] of this.#parts.map.decode(block, answer.words, at)) {
            this.#last.set(point, sample.value);
            learnt.set(point, sample);
          }
          continue;
        }
        this.counters.failedReads++;
        const halves = saysTooMuch(answer) ? this.#parts.map.divided(block) : undefined;
        if (halves === undefined) this.#fail(block, { with: qualityOfFailure(answer), at });
        else {
          left.unshift(...halves);
          this.#remember(block, halves);
        }
      }
    };
    await Promise.all(Array.from({ length: this.#parts.device.window ?? 1 }, readOn));
    // A device that refuses everything, as one does that is starting, has told nothing of its registers.
    if (!isHeard) this.#blocks = this.#parts.map.blocks;
    this.counters.scans++;
    if (losses === this.#losses) this.#parts.board.post(learnt);
  }

  #fail(block: Block, { with: code, at }: { readonly with: Quality; readonly at: Instant }): void {
    const samples = block.points.map((point): [PointId, Sample] => [
      point,
      { value: this.#last.get(point) ?? Number.NaN, quality: code, at },
    ]);
    this.#parts.board.post(new Map(samples));
  }

  /** One missing register must not take its neighbours down: from now on they are asked apart. */
  #remember(block: Block, halves: readonly Block[]): void {
    this.#blocks = this.#blocks.flatMap((one) => (one === block ? halves : [one]));
    const at = this.#dueAt.get(block);
    if (at !== undefined) for (const half of halves) this.#dueAt.set(half, at);
  }
}

/** Devices that take fewer registers at once than the standard allows say so with an illegal value. */
function saysTooMuch(answer: Answer): boolean {
  return (
    answer.kind === "exception" &&
    (answer.code === exception.illegalAddress || answer.code === exception.illegalValue)
  );
}
