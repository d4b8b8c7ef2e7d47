import type { SampleBoard } from "#runtime/field/board.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";

/** One board a control thread: what one of them does to its memory, no other ever reads. */
export class Boards {
  readonly #boards = new Set<SampleBoard>();
  readonly #newest = new Map<PointId, Sample>();

  add(board: SampleBoard): void {
    board.post(this.#newest);
    this.#boards.add(board);
  }

  remove(board: SampleBoard): void {
    this.#boards.delete(board);
  }

  post(samples: ReadonlyMap<PointId, Sample>): void {
    for (const [point, sample] of samples) this.#newest.set(point, sample);
    for (const board of this.#boards) board.post(samples);
  }
}
