import type { Leases } from "#runtime/act/lease.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { goingOn, type Recalled } from "#runtime/recall.ts";
import type { Post } from "./post.ts";

export interface Swap {
  readonly from: Post;
  /** Warm: its thread has loaded what it needs, and waits. */
  readonly to: Post;
  readonly leases: Leases;
  readonly clock: Clock;
  /** Resolves when the device was read anew. */
  look(): Promise<void>;
  /** Called when the actuators are the new one's, before it has done anything. */
  onHanded(): void;
}

export type SwapEnd = Readonly<
  | {
      kind: "taken-over";
      /** From the end of the last tick of the one to that of the first tick of the other. */
      gapMs: number;
      /** That, less the one period which lies between two ticks in any case. */
      lateMs: number;
    }
  | { kind: "fell-back"; because: string }
  /** Neither can go on: the actuators are still the new one's, and want their safe state. */
  | { kind: "lost"; because: string }
>;

/** So many ticks of the new one are waited for before the old one is let go. */
export const firstTicks = 5;

/**
 * From one capsule to another between two ticks. The old one ends its tick and rests; what it has sent is
 * answered; the actuators change hands in one step; the device is read; and the new one makes the next tick of
 * the same grid, from the set-points that stand. In between nobody may write, and nobody does. If the new one
 * does not get through its first ticks, the old one has the actuators again and goes on.
 */
export async function swap({ from, to, leases, clock, look, onHanded }: Swap): Promise<SwapEnd> {
  const [one, other] = [from.fitted, to.fitted];
  const rests = await from.rest();
  const last = from.status?.lastBeat ?? clock.now();
  const lasted = from.status?.lastedUs ?? 0;
  // One that neither rests nor answers is not waited for any longer: it is what a swap may be the cure of.
  if (!rests) await from.cut();
  leases.handOver(one.capsule.id, other.capsule.id, pointsOf(to));
  to.enter();
  onHanded();
  await Promise.race([look(), pause(lookMsMax)]);
  const { tickUs } = other.envelope;
  const dueInMs = (last - lasted + tickUs - clock.now()) / US_PER_MS;
  if (rests && dueInMs > 0) await pause(dueInMs);
  to.drive(inherited(from, to), "on-probation");
  const failure = await firstTicksOf(to, clock);
  if (failure === undefined) {
    to.confirm();
    const ticks = to.status!.beats - 1;
    const gapMs = (to.status!.lastBeat - ticks * tickUs - last) / US_PER_MS;
    if (rests) await from.leave();
    return { kind: "taken-over", gapMs, lateMs: gapMs - tickUs / US_PER_MS };
  }
  await to.cut();
  if (!rests) return { kind: "lost", because: `${failure}, and the one before it did not rest` };
  leases.handOver(other.capsule.id, one.capsule.id, pointsOf(from));
  from.goOn();
  return { kind: "fell-back", because: failure };
}

/** The same map is drifted from as far as it was; another one begins anew. */
function inherited(from: Post, to: Post): Recalled {
  const drift = from.fitted.mapDigest === to.fitted.mapDigest ? from.status?.drift : undefined;
  return goingOn(to.fitted.capsule.manifest, { drift });
}

/** Undefined once the first ticks are done, else why they will not be. */
async function firstTicksOf(to: Post, clock: Clock): Promise<string | undefined> {
  const { tickUs } = to.fitted.envelope;
  const deadline = clock.now() + firstTicks * tickUs + slackMs * US_PER_MS;
  let isDead = false;
  const { control } = to.supervisor!;
  void control.ended.then(() => {
    isDead = true;
  });
  for (;;) {
    if (isDead || to.supervisor!.control !== control) return "its thread died in its first ticks";
    if (control.status.beats >= firstTicks) return undefined;
    if (clock.now() > deadline) return `it made ${control.status.beats} of ${firstTicks} ticks in time`;
    await pause(pollMs);
  }
}

function pointsOf({ fitted }: Post): readonly string[] {
  return fitted.envelope.actuators.map(({ point }) => point);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const pollMs = 5;
/** What the first ticks may take beyond their periods: a machine is busy at times. */
const slackMs = 1_000;
/** A device that does not answer does not keep its capsule from going on: the judge knows what is stale. */
const lookMsMax = 500;
