import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { UartboneConfig } from "#runtime/config.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Granted, PermitGate } from "#runtime/shield/permit.ts";
import { deviceTickMsMax } from "./drivers/driven.ts";
import type { BoneReport, UartboneBoard } from "./drivers/uartbone-board.ts";
import { uartboneLacks } from "./drivers/uartbone-lacks.ts";
import { PermitQueue } from "./permit-queue.ts";

export interface UartboneDoorParts {
  readonly leases: Leases;
  readonly board: UartboneBoard;
  readonly clock: Clock;
  readonly config: Pick<UartboneConfig, "unattended" | "map">;
}

/**
 * The one guarded door to a LiteX board, behind the same queue as any other:
 *
 *   every span read back equal          verified
 *   the first span was never sent       rejected
 *   anything else                       unknown: words may have moved, and not together
 *
 * A write is never repeated. Gap: a read-back that was harmed into what was written looks like a good one; the
 * link has no check sum that would tell, which is why nobody controls over it unless the configuration says so.
 */
export class UartboneDoor {
  readonly #parts: UartboneDoorParts;
  readonly #queue: PermitQueue;

  constructor(parts: UartboneDoorParts) {
    this.#parts = parts;
    this.#queue = new PermitQueue({ ...parts, write: (granted) => this.#write(granted) });
  }

  /** A capsule's own entrance; the queue says what may pass it. */
  admit(capsule: string, gate: PermitGate): Actuators {
    return this.#queue.admit(capsule, gate);
  }

  async readDeviceTick(): Promise<number | undefined> {
    const { board, clock } = this.#parts;
    const sendBy = clock.now() + deviceTickMsMax * US_PER_MS;
    const word = { address: board.map.tickAddress, count: 1 };
    const { answer } = await board.read(word, { whileDown: "wait", sendBy });
    return answer.kind === "words" ? answer.words[0] : undefined;
  }

  close(): void {
    this.#queue.close();
  }

  async #write(granted: Granted): Promise<Outcome> {
    const { board, config, clock } = this.#parts;
    const lacking = uartboneLacks(config, granted.grant.writes.length);
    if (lacking.length > 0) return this.#rejected("device", `This takes ${lacking.join(", and ")}`);
    const report = await board.write(granted);
    if (report.kind === "refused") return this.#rejected(report.because, report.detail);
    const { spans, answers } = report;
    if (answers.length === spans.length && answers.at(-1)!.kind === "verified")
      return { kind: "verified", at: clock.now(), readBack: this.#readBack(granted, report) };
    return this.#stopped(report);
  }

  #stopped({ spans, answers }: Answered): Outcome {
    const last = answers.at(-1)!;
    const done = answers.length - 1;
    if (done === 0 && last.kind === "unsent")
      return last.because === "late"
        ? this.#rejected("expired", "The permit expired before the link was free")
        : this.#rejected("unreachable", "The board is not connected");
    if (done === 0 && last.kind === "refused") return this.#rejected("device", last.detail);
    const why =
      last.kind === "unknown" ? last.detail : `Only ${done} of ${spans.length} runs of words were sent`;
    return { kind: "unknown", at: this.#parts.clock.now(), detail: why };
  }

  #readBack({ grant }: Granted, { spans }: Answered): readonly Write[] {
    const words = new Map(
      spans.flatMap((span) => span.words.map((word, index) => [span.address + index, word] as const)),
    );
    return this.#parts.board.map.decodeWrites(grant.writes, words);
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

type Answered = Extract<BoneReport, { kind: "answered" }>;
