import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Granted, PermitGate } from "#runtime/shield/permit.ts";
import { deviceTickMsMax } from "./drivers/driven.ts";
import { type EdcBoard, otherMap } from "./drivers/edc-board.ts";
import { PermitQueue } from "./permit-queue.ts";
import { statusText } from "./protocol/edc-frame.ts";
import type { EdcAnswer, WordSpan } from "./protocol/edc-request.ts";

export interface EdcDoorParts {
  readonly leases: Leases;
  readonly board: EdcBoard;
  readonly clock: Clock;
}

/**
 * The one guarded door to a board, behind the same queue as any other. The board answers whether a group was applied, and remembers it, so a
 * lost answer is asked for and not guessed at; what it says is looked at once more all the same:
 *
 *   applied, read back equal               verified
 *   applied, read-back impossible          applied
 *   applied, read back different           unknown: something else has moved the words
 *   refused, lost, or never sent           rejected: nothing was applied, and nothing will be
 *   nobody can say                         unknown, also where the words are there: another may have put them
 *
 * A write is never repeated under another number.
 */
export class EdcDoor {
  readonly #parts: EdcDoorParts;
  readonly #queue: PermitQueue;

  constructor(parts: EdcDoorParts) {
    this.#parts = parts;
    this.#queue = new PermitQueue({ ...parts, write: (granted) => this.#write(granted) });
  }

  /** A capsule's own entrance; the queue says what may pass it. */
  admit(capsule: string, gate: PermitGate): Actuators {
    return this.#queue.admit(capsule, gate);
  }

  /** The number of the last tick whose write group the board holds; undefined: it does not say. */
  async readDeviceTick(): Promise<number | undefined> {
    const { board, clock } = this.#parts;
    const sendBy = clock.now() + deviceTickMsMax * US_PER_MS;
    const request = { kind: "read", address: board.map.tickAddress, count: 1 } as const;
    const { answer } = await board.ask(request, { whileDown: "wait", sendBy });
    return answer.kind === "words" ? answer.words[0] : undefined;
  }

  close(): void {
    this.#queue.close();
  }

  async #write(granted: Granted): Promise<Outcome> {
    const report = await this.#parts.board.write(granted);
    const at = this.#parts.clock.now();
    if (report.kind === "refused") return { kind: "rejected", at, ...reason(report.because, report.detail) };
    const { answer, spans } = report;
    if (answer.kind === "applied") return this.#readBack(granted, spans);
    if (answer.kind === "unknown") return { kind: "unknown", at, detail: answer.detail };
    return { kind: "rejected", at, ...refusalIn(answer) };
  }

  async #readBack(granted: Granted, spans: readonly WordSpan[]): Promise<Outcome> {
    const { board, clock } = this.#parts;
    const seen = new Map<number, number>();
    for (const { address, words } of spans) {
      // A safe state does not wait until we know more of the action before it.
      if (this.#queue.hasStandDown) return { kind: "applied", at: clock.now() };
      const { answer } = await board.ask({ kind: "read", address, count: words.length }, { place: "front" });
      if (answer.kind !== "words") return { kind: "applied", at: clock.now() };
      for (const [index, word] of answer.words.entries()) {
        seen.set(address + index, word);
        if (word === words[index]) continue;
        const detail = `word ${address + index} holds ${word} and not ${words[index]}`;
        return { kind: "unknown", at: clock.now(), detail };
      }
    }
    const readBack = board.map.decodeWrites(granted.grant.writes, seen);
    return { kind: "verified", at: clock.now(), readBack };
  }
}

/** Why certainly nothing was applied. */
function refusalIn(answer: EdcAnswer): { because: RejectionReason; detail: string } {
  if (answer.kind === "refused") return reason("device", `The board refused: ${statusText(answer.status)}`);
  if (answer.kind !== "unsent") return reason("unreachable", "The board did not get it, and will not");
  switch (answer.because) {
    case "map-mismatch":
      return reason("device", `The link is up, ${otherMap}`);
    case "late":
      return reason("expired", "The permit expired before the link was free");
    default:
      return reason("unreachable", "The board is not connected");
  }
}

function reason(because: RejectionReason, detail: string): { because: RejectionReason; detail: string } {
  return { because, detail };
}
