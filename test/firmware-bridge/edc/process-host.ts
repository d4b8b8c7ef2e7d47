// A master in front of a board that is a process. The host's time is its own; the board's is told to it where it takes
// that, and waited for where it does not.

import assert from "node:assert/strict";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { BoardBackend } from "#bridge/conformance/board-end.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcRequest } from "#bridge/protocol/edc-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { ProcessBoard } from "#sim/board/backends/process-board.ts";

type Way = "toBoard" | "toHost";

export interface ProcessHostParts {
  readonly board: ProcessBoard;
  readonly clock: BoardBackend["clock"];
  readonly map: RegisterMap;
  readonly random: { uint32(): number };
}

export class ProcessHost {
  readonly #board: ProcessBoard;
  readonly #clock: BoardBackend["clock"];
  readonly #answers = new Map<number, EdcAnswer>();
  readonly master: EdcMaster;
  now = 1_000_000;
  /** What becomes of bytes on their way. */
  wire: (bytes: Uint8Array, way: Way) => Uint8Array = (bytes) => bytes;
  #heard = 0;

  constructor({ board, clock, map, random }: ProcessHostParts) {
    this.#board = board;
    this.#clock = clock;
    this.master = new EdcMaster({
      ...{ mapHash: mapHashOf(map), timeoutUs: 60_000, random32: () => random.uint32() },
    });
    board.listen((bytes) => {
      this.#heard++;
      this.master.receive(this.wire(bytes, "toHost"), this.now);
    });
  }

  async greet(): Promise<void> {
    this.master.open(this.now);
    assert.equal((await this.ask({ kind: "read", address: 0, count: 1 })).kind, "words");
  }

  /** The plug is pulled, and put in again a moment later. */
  async replug(): Promise<void> {
    this.master.close(this.now);
    await this.#board.pass(60);
    this.wire = (bytes) => bytes;
    this.master.open(this.now);
  }

  async exchange(): Promise<void> {
    for (;;) {
      const frames = this.master.takeTransmits();
      for (const { ticket, answer } of this.master.takeSettled()) this.#answers.set(ticket, answer);
      if (frames.length === 0) return;
      for (const frame of frames) {
        const bytes = this.wire(frame, "toBoard");
        if (bytes.length > 0) this.#board.send(bytes);
      }
      await this.#settle();
    }
  }

  /** Goes on until this is so, which with a clock of the wall's may take a while on a busy machine. */
  async exchangeUntil(isSo: () => boolean): Promise<void> {
    for (let turn = 0; turn < turnsMax; turn++) {
      await this.exchange();
      if (isSo()) return;
      await this.#settle();
    }
    throw new Error("The board does not say what it is waited for");
  }

  async #settle(): Promise<void> {
    if (this.#clock === "stepped") return await settled(this.#board);
    const before = this.#heard;
    for (let ms = 0; ms < replyMsUsual && this.#heard === before; ms++) await sleep(1);
  }

  async ask(request: EdcRequest): Promise<EdcAnswer> {
    return await this.answerTo(this.master.submit(request, this.now));
  }

  async answerTo(ticket: number): Promise<EdcAnswer> {
    for (;;) {
      await this.exchange();
      const answer = this.#answers.get(ticket);
      if (answer !== undefined) return answer;
      const then = this.master.wakeAt() ?? this.now + US_PER_MS;
      await this.#board.pass(Math.max(0, Math.ceil((then - this.now) / US_PER_MS)));
      this.now = Math.max(this.now, then);
      if (this.master.wake(this.now) === "sound") continue;
      await this.replug();
    }
  }
}

/** What comes later is heard all the same. */
const replyMsUsual = 30;
const turnsMax = 200;

/** All that was sent is served, and all that was said is here. */
export async function settled(board: ProcessBoard): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await board.pass(0);
    await setImmediate();
  }
}
