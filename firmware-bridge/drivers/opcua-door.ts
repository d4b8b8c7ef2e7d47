import { patiently } from "#bridge/link/patience.ts";
import { isSame } from "#bridge/named-value.ts";
import { PermitQueue } from "#bridge/permit-queue.ts";
import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { Granted, PermitGate } from "#runtime/shield/permit.ts";
import type { OpcuaDevice } from "./opcua-device.ts";

export interface OpcuaDoorParts {
  readonly leases: Leases;
  readonly device: OpcuaDevice;
  readonly clock: Clock;
}

/** How long a read-back after a lost answer waits for the session to come back. */
export const sessionMsMax = 2_000;
const glanceMs = 50;

/**
 * The one guarded door to an OPC UA server, behind the same queue as any other. A group is one request, which a
 * server may carry out in part, so every status counts, and what was written is read back:
 *
 *   all good, read back equal              verified, or applied where not all are read back
 *   all good, read-back impossible         applied
 *   all good, read back different          unknown
 *   all refused for good, or never sent    rejected
 *   refused in part                        unknown
 *   no answer, read back equal             verified
 *   no answer, different or impossible     unknown
 *
 * A write is never repeated.
 */
export class OpcuaDoor {
  readonly #parts: OpcuaDoorParts;
  readonly #queue: PermitQueue;

  constructor(parts: OpcuaDoorParts) {
    this.#parts = parts;
    this.#queue = new PermitQueue({ ...parts, write: (granted) => this.#write(granted) });
  }

  /** A capsule's own entrance; the queue says what may pass it. */
  admit(capsule: string, gate: PermitGate): Actuators {
    return this.#queue.admit(capsule, gate);
  }

  /** The number of the last tick whose writes the server holds; undefined: it does not say. */
  async readDeviceTick(): Promise<number | undefined> {
    await this.#untilUp();
    return this.#parts.device.tick();
  }

  close(): void {
    this.#queue.close();
  }

  async #write(granted: Granted): Promise<Outcome> {
    const report = await this.#parts.device.write(granted);
    switch (report.kind) {
      case "refused":
        return this.#rejected(report.because, report.detail);
      case "late":
        return this.#rejected("expired", "The permit expired before it could be sent");
      case "unsent":
        return this.#rejected("unreachable", report.detail);
      case "unanswered":
        await this.#untilUp();
        return this.#readBack(granted, { lost: report.detail });
      case "answered": {
        const odd = report.statuses.filter((status) => severityOf(status) !== "good");
        if (odd.length === 0) return this.#readBack(granted, {});
        const words = odd.map((status) => `0x${status.toString(16)}`).join(", ");
        if (odd.length === report.statuses.length && odd.every((status) => refusesForGood.has(status)))
          return this.#rejected("device", `The server refused: ${words}`);
        return this.#unknown(`The server did not take all of it: ${words}`);
      }
    }
  }

  async #readBack({ grant }: Granted, { lost }: { readonly lost?: string }): Promise<Outcome> {
    const { device, clock } = this.#parts;
    const confirmOf = (point: string) => device.points.get(point)!.confirm ?? "verified";
    const looked = grant.writes.filter(({ point }) =>
      lost === undefined ? confirmOf(point) === "verified" : confirmOf(point) !== "posted",
    );
    const without = (why: string): Outcome =>
      lost === undefined
        ? { kind: "applied", at: clock.now() }
        : this.#unknown(`The write was not answered (${lost}), and ${why}`);
    if (looked.length === 0) return without("nothing of it can be read back");
    // A safe state does not wait until we know how the action before it went.
    if (this.#queue.hasStandDown) return without("a stand-down came before the read-back");
    const seen = await device.readBack(looked.map(({ point }) => point));
    if (seen === undefined) return without("it cannot be read back");
    const other = looked.find(
      ({ point, value }) => !isSame(device.points.get(point)!, value, seen.get(point)!),
    );
    if (other !== undefined)
      return this.#unknown(`${other.point} is ${seen.get(other.point)} and not ${other.value}`);
    // Values that were there before prove nothing of a lost write; the tick, where there is one, does.
    const tick = lost === undefined ? undefined : await device.tick();
    if (tick !== undefined && tick !== grant.tick) return this.#unknown("the server holds another tick");
    if (looked.length < grant.writes.length) return { kind: "applied", at: clock.now() };
    const readBack = looked.map(({ point }) => ({ point, value: seen.get(point)! }));
    return { kind: "verified", at: clock.now(), readBack };
  }

  async #untilUp(): Promise<void> {
    const { device, clock } = this.#parts;
    const until = clock.now() + sessionMsMax * US_PER_MS;
    const never = new Promise<void>(() => {});
    while (!device.isAnswering && clock.now() < until && !this.#queue.hasStandDown)
      await patiently(never, glanceMs);
  }

  #unknown(detail: string): Outcome {
    return { kind: "unknown", at: this.#parts.clock.now(), detail };
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

/** After all others (a timeout in the server, a device failure behind it) the write may have happened. */
const refusesForGood: ReadonlySet<number> = new Set([
  0x801f_0000, // BadUserAccessDenied
  0x8033_0000, // BadNodeIdInvalid
  0x8034_0000, // BadNodeIdUnknown
  0x8035_0000, // BadAttributeIdInvalid
  0x803a_0000, // BadNotReadable
  0x803b_0000, // BadNotWritable
  0x803c_0000, // BadOutOfRange
  0x803d_0000, // BadNotSupported
  0x8073_0000, // BadWriteNotSupported
  0x8074_0000, // BadTypeMismatch
]);
