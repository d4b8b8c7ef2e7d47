import { resolveMsMax } from "#bridge/door.ts";
import type { Posted } from "#bridge/link/mqtt-link.ts";
import { patiently } from "#bridge/link/patience.ts";
import { PermitQueue } from "#bridge/permit-queue.ts";
import type { Leases } from "#runtime/act/lease.ts";
import type { Outcome, RejectionReason } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Granted, PermitGate } from "#runtime/shield/permit.ts";
import { deviceTickMsMax } from "./driven.ts";
import type { CommandReport, MqttDevice } from "./mqtt-device.ts";

export interface MqttDoorParts {
  readonly leases: Leases;
  readonly device: MqttDevice;
  readonly clock: Clock;
  /** How long the device may take to show that it obeyed. */
  readonly timeoutMs: number;
}

/** Nobody lingers longer than this while a safe state may be waiting. */
const glanceMs = 20;

type Sent = Extract<CommandReport, { kind: "sent" }>;

/**
 * The one guarded door to a device behind a broker, behind the same queue as any other. A command goes out once
 * and is never repeated; what became of it is heard from the device, and the broker's word is not the device's:
 *
 *   not sent, or refused by the device whole       rejected
 *   refused in part                                unknown
 *   every state topic that is looked at equal      verified, or applied where not all are looked at
 *   answered by the device, state not told         applied
 *   answer lost, every state equal                 applied
 *   answered by the device, state different        unknown
 *   no answer asked for, only `posted` points      applied, once the broker has it
 *   anything else                                  unknown
 *
 * A state counts only if the device told it for a moment after the command: a retained one is older, or nobody
 * knows. Gap: a device that repeats an old state with a new time stamp is believed.
 */
export class MqttDoor {
  readonly #parts: MqttDoorParts;
  readonly #queue: PermitQueue;

  constructor(parts: MqttDoorParts) {
    this.#parts = parts;
    this.#queue = new PermitQueue({ ...parts, write: (granted) => this.#write(granted) });
  }

  /** A capsule's own entrance; the queue says what may pass it. */
  admit(capsule: string, gate: PermitGate): Actuators {
    return this.#queue.admit(capsule, gate);
  }

  /** The number of the last tick whose writes the device says it took; undefined: it does not say. */
  async readDeviceTick(): Promise<number | undefined> {
    const { device, clock } = this.#parts;
    const until = clock.now() + deviceTickMsMax * US_PER_MS;
    while (device.tick === undefined && device.tellsTick && clock.now() < until)
      await patiently(device.news, (until - clock.now()) / US_PER_MS);
    return device.tick;
  }

  close(): void {
    this.#queue.close();
  }

  async #write(granted: Granted): Promise<Outcome> {
    const { device, clock } = this.#parts;
    const report = device.command(granted);
    const at = clock.now();
    if (report.kind === "refused") return { ...report, kind: "rejected", at };
    if (report.kind === "unsent")
      return { kind: "rejected", at, because: reasons[report.because], detail: report.detail };
    try {
      return await this.#hear(report);
    } finally {
      device.forget();
    }
  }

  async #hear(sent: Sent): Promise<Outcome> {
    const { device, clock, timeoutMs } = this.#parts;
    const { connects } = device.link;
    const posted: (Posted | undefined)[] = sent.messages.map(() => undefined);
    for (const [index, one] of sent.posted.entries())
      void one.then((word) => {
        posted[index] = word;
      });
    for (;;) {
      // What was decided in this very turn, such as a link that took nothing, is told before anyone waits.
      await Promise.resolve();
      const seen = this.#seen(sent, posted);
      if (posted.every((word) => word === "unsent"))
        return this.#rejected("unreachable", "The broker did not take it");
      const refused = sent.messages.filter(({ id }) => device.answerTo(id) === "refused").length;
      if (refused === sent.messages.length) return this.#rejected("device", "The device refused");
      if (seen.isSettled && refused === 0) return this.#settled(sent, seen);
      // A broker that went away may come back with a state that the device told after the command.
      const wasLost = device.link.link === "down" || device.link.connects !== connects;
      const patienceMs = timeoutMs + (wasLost ? resolveMsMax : 0);
      const left = patienceMs - (clock.now() - sent.at) / US_PER_MS;
      if (left <= 0 || this.#queue.hasStandDown)
        return this.#unsettled(seen, refused > 0 ? "the device refused a part of it" : undefined);
      await patiently(device.news, Math.min(left, glanceMs));
    }
  }

  #seen({ messages, at }: Sent, posted: readonly (Posted | undefined)[]): Seen {
    const { device } = this.#parts;
    const { map } = device;
    const writes = messages.flatMap((message) => message.writes);
    const wanting = (word: "verified" | "acked") =>
      messages.filter((message) => message.writes.some(({ point }) => map.confirmOf(point) === word));
    const looked = writes.filter(({ point }) => map.confirmOf(point) === "verified");
    const isShown = (write: Write) => {
      const echo = device.echoOf(write, at);
      return echo && map.isSame(write, echo.value);
    };
    const different = looked.find((write) => isShown(write) === false);
    const isAnswered = messages.every(({ id }) => device.answerTo(id) === "obeyed");
    const isAcked = wanting("acked").every(({ id }) => device.answerTo(id) === "obeyed");
    // A device that shows the value has it, whether or not the broker's word for it came.
    const others = messages.filter((message) =>
      message.writes.some(({ point }) => map.confirmOf(point) === "posted"),
    );
    const isPosted = others.every((message) => posted[messages.indexOf(message)] === "acknowledged");
    const isSettled = looked.every((write) => isShown(write)) && isAcked && isPosted;
    const isVisible = writes.every((write) => map.confirmOf(write.point) !== "posted" && isShown(write));
    return { writes, looked, different, isAnswered, isSettled, isVisible };
  }

  #settled({ at }: Sent, { writes, looked }: Seen): Outcome {
    const { device, clock } = this.#parts;
    if (looked.length < writes.length) return { kind: "applied", at: clock.now() };
    const readBack = looked.map((write) => ({ point: write.point, value: device.echoOf(write, at)!.value }));
    return { kind: "verified", at: clock.now(), readBack };
  }

  #unsettled({ isAnswered, isVisible, different }: Seen, why: string | undefined): Outcome {
    const at = this.#parts.clock.now();
    if (why !== undefined) return { kind: "unknown", at, detail: `Not all was done: ${why}` };
    if (different !== undefined)
      return { kind: "unknown", at, detail: `${different.point} is not what was written` };
    if (isAnswered || isVisible) return { kind: "applied", at };
    return { kind: "unknown", at, detail: "The device has not shown in time that it obeyed" };
  }

  #rejected(because: RejectionReason, detail: string): Outcome {
    return { kind: "rejected", at: this.#parts.clock.now(), because, detail };
  }
}

interface Seen {
  readonly writes: readonly Write[];
  readonly looked: readonly Write[];
  readonly different: Write | undefined;
  readonly isAnswered: boolean;
  readonly isSettled: boolean;
  /** Everything is as it was written, though the answer that was asked for may have been lost. */
  readonly isVisible: boolean;
}

const reasons = { "link-down": "unreachable", late: "expired", retained: "device" } as const;
