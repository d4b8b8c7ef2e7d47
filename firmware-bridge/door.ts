import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Granted, PermitGate } from "#runtime/shield/permit.ts";
import type { Span } from "./device-map.ts";
import { deviceTickMsMax } from "./drivers/driven.ts";
import type { ModbusDevice, WriteReport } from "./drivers/modbus-device.ts";
import { PermitQueue } from "./permit-queue.ts";
import { placeKey, placeText } from "./place.ts";
import type { Answer } from "./protocol/master.ts";
import { exception, exceptionText } from "./protocol/modbus-pdu.ts";
import { numberFrom } from "./register-value.ts";

export interface DoorParts {
  readonly leases: Leases;
  readonly device: ModbusDevice;
  readonly clock: Clock;
}

/** How long a read-back waits for a lost link to come back. */
export const resolveMsMax = 1_000;

/**
 * The one guarded door to the machine. The queue in front of it lets one permit through at a time, and none
 * that is forged, expired or not its capsule's. What was written is read back and compared word by word,
 * where its `confirm` does not ask for less:
 *
 *   acknowledged, read back equal          verified
 *   acknowledged, in part not to be seen   applied
 *   acknowledged, read-back impossible     applied
 *   acknowledged, read back different      unknown: the device holds something that nobody permitted
 *   no answer, read back equal             verified
 *   no answer, different or impossible     unknown: it may still be on its way
 *   refused by the device, or never sent   rejected
 *
 * A write is never repeated. Gap: a frame that a device has received on a connection that then broke may
 * be served after a later one on a new connection; only the device's own order could prevent that.
 */
export class GuardedDoor {
  readonly #parts: DoorParts;
  readonly #queue: PermitQueue;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#queue = new PermitQueue({ ...parts, write: (granted) => this.#write(granted) });
  }

  /** A capsule's own entrance; the queue says what may pass it. */
  admit(capsule: string, gate: PermitGate): Actuators {
    return this.#queue.admit(capsule, gate);
  }

  /** The number of the last tick whose write group the device holds whole; undefined: it does not say. */
  async readDeviceTick(): Promise<number | undefined> {
    const { device, clock } = this.#parts;
    const registers = { table: "holding", address: device.map.tickRegister, count: 2 } as const;
    const sendBy = clock.now() + deviceTickMsMax * US_PER_MS;
    const { answer } = await device.read(registers, { whileDown: "wait", sendBy });
    if (answer.kind !== "words") return undefined;
    return numberFrom({ type: "u32", scale: 1, offset: 0 }, answer.words);
  }

  /** Turns away who waits; who is being served learns how it went when the device is closed after this. */
  close(): void {
    this.#queue.close();
  }

  async #write(granted: Granted): Promise<Outcome> {
    const report = await this.#parts.device.write(granted);
    switch (report.kind) {
      case "refused":
        return this.#rejected(report.because, report.detail);
      case "acknowledged":
        return this.#readBack(granted, { isAcknowledged: true });
      case "stopped": {
        const refusal = refusalIn(report);
        if (refusal !== undefined) return this.#rejected(refusal.because, refusal.detail);
        return this.#readBack(granted, { isAcknowledged: false });
      }
    }
  }

  async #readBack(granted: Granted, { isAcknowledged }: Sent): Promise<Outcome> {
    const { spans, isWhole } = this.#parts.device.map.toReadBack(granted.grant, { isAcknowledged });
    if (spans.length === 0) return this.#applied();
    const without = (why: string) =>
      isAcknowledged ? this.#applied() : this.#unknown(`The write was not answered, and ${why}`);
    let why = "nothing was read back";
    // A lost answer deserves a second look: the device may be slow, or the link may be coming back.
    for (let look = 0; look < (isAcknowledged ? 1 : 2); look++) {
      // A safe state does not wait until we know how the action before it went.
      if (this.#queue.hasStandDown) return without("a stand-down came before the read-back");
      const seen = await this.#look(spans);
      if (seen.kind === "equal" && !isWhole) return this.#applied();
      if (seen.kind === "equal")
        return {
          kind: "verified",
          at: this.#parts.clock.now(),
          readBack: this.#parts.device.map.decodeWrites(granted.grant.writes, seen.registers),
        };
      if (seen.kind === "different" && isAcknowledged) return this.#unknown(seen.detail);
      why = seen.detail;
    }
    return without(why);
  }

  async #look(spans: readonly Span[]): Promise<Seen> {
    const { device, clock } = this.#parts;
    const registers = new Map<number, number>();
    for (const { table, address: first, words } of spans) {
      const sendBy = clock.now() + resolveMsMax * US_PER_MS;
      const { answer } = await device.read(
        { table, address: first, count: words.length },
        { place: "front", whileDown: "wait", sendBy },
      );
      if (answer.kind !== "words")
        return { kind: "nothing", detail: `the read-back failed: ${answerText(answer)}` };
      for (const [index, word] of answer.words.entries()) {
        const place = { table, address: first + index };
        registers.set(placeKey(place), word);
        if (word !== words[index])
          return {
            kind: "different",
            detail: `${placeText(place)} holds ${word} and not ${words[index]}`,
          };
      }
    }
    return { kind: "equal", registers };
  }

  #applied(): Outcome {
    return { kind: "applied", at: this.#parts.clock.now() };
  }

  #unknown(detail: string): Outcome {
    return { kind: "unknown", at: this.#parts.clock.now(), detail };
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

interface Sent {
  readonly isAcknowledged: boolean;
}

type Seen = Readonly<
  | { kind: "equal"; registers: ReadonlyMap<number, number> }
  | { kind: "different"; detail: string }
  | { kind: "nothing"; detail: string }
>;

/** Why certainly nothing was written, or undefined where something may have been. */
function refusalIn({
  answer,
  written,
}: Extract<WriteReport, { kind: "stopped" }>):
  | { readonly because: RejectionReason; readonly detail: string }
  | undefined {
  if (written > 0) return undefined;
  if (answer.kind === "unsent")
    return answer.because === "late"
      ? { because: "expired", detail: "The permit expired before the link was free" }
      : { because: "unreachable", detail: "The device is not connected" };
  if (answer.kind !== "exception" || !refusesWhole.has(answer.code)) return undefined;
  return { because: "device", detail: `The device refused: ${exceptionText(answer.code)}` };
}

/** After all others (a device failure, "I am on it", a gateway's lost answer) the write may have happened. */
const refusesWhole: ReadonlySet<number> = new Set([
  exception.illegalFunction,
  exception.illegalAddress,
  exception.illegalValue,
  exception.busy,
  exception.gatewayPath,
]);

function answerText(answer: Answer): string {
  switch (answer.kind) {
    case "exception":
      return exceptionText(answer.code);
    case "unsent":
      return answer.because;
    case "malformed":
      return answer.detail;
    default:
      return answer.kind;
  }
}
