// One write by hand, as a run of its own in the gateway's log. While it lasts it holds the log's lock, so no
// daemon of this gateway can be running, and none can start. In order: lock, link, record of the run, verdict,
// record of the intent on disk, permit through the guarded door, record of the outcome.

import { randomBytes, randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { openBridge } from "#bridge/bridge.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import { addressOf, type Config } from "#runtime/config.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { Ring } from "#runtime/core/ring.ts";
import { pointsOf } from "#runtime/devices.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import { aftermathOf, lastTickOf } from "#runtime/prove/aftermath.ts";
import { type ProofLog, startProof } from "#runtime/prove/client.ts";
import { evidenceRingBytesMin, RingEvidence } from "#runtime/prove/evidence.ts";
import { decimal, decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";
import { BringUpShield, bringUpIntervalUs, bringUpName } from "#runtime/shield/bring-up.ts";
import { keyBytes } from "#runtime/shield/permit.ts";
import { outcomeRecord } from "#runtime/tick/witness.ts";
import { version } from "#runtime/version.ts";
import { hardLimitsOf, readCapsules } from "./manifests.ts";
import { pause, unreachable } from "./surroundings.ts";

export interface HandAsk {
  readonly point: PointId;
  readonly value: number;
  readonly confirmed: "typed" | "flag";
}

export interface HandWritten extends Pick<HandAsk, "point" | "value"> {
  readonly unit: string;
  /** What stood there before; null where it could not be read. */
  readonly found: number | null;
  readonly tick: number;
  readonly permit: string | null;
  readonly verdict: string;
  readonly outcome: HandOutcome;
}

export type HandOutcome = Readonly<
  | { kind: "refused"; because: string }
  | { kind: "verified"; readBack: number }
  | { kind: "applied" }
  | { kind: "rejected"; because: string; detail: string }
  | { kind: "unknown"; detail: string }
>;

export async function writeByHand(
  config: Config,
  { point, value, confirmed }: HandAsk,
): Promise<HandWritten> {
  const limits = hardLimitsOf(config, await readCapsules(config));
  const held = limits.get(point);
  if (held === undefined)
    throw new Fault("config/bad", `${point} is no point of this gateway that can be written`, {
      hint: `Points with access: write are ${[...limits.keys()].join(", ") || "none"}`,
    });
  await using closing = new AsyncDisposableStack();
  const ring = Ring.allocate(evidenceRingBytesMin);
  const evidence = new RingEvidence(new Ring(ring));
  const proof = closing.use(await lockedLog(config, ring));
  const clock = nodeClock(takeAnchor());
  const { device: name, unit } = pointsOf(config.devices).get(point)!;
  const device = config.devices[name]!;
  const points = Object.keys(device.points);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const leases = new Leases();
  leases.take(bringUpName, [point]);
  const bridge = closing.use(openBridge(device, { clock, leases, board, random: Math.random }));
  const deviceTick = await bridge.readDeviceTick();
  await bridge.look();
  if (bridge.state().link === "down") throw unreachable(addressOf(device), bridge.state().detail);

  const boot = randomUUID();
  const newest = proof.newest.map(decodeRecord);
  const tick = lastTickOf(newest, deviceTick) + 1;
  const found = goodValue(board.sample(clock.now()), point);
  const place = addressOf(device);
  const by = userInfo().username;
  await record(proof, evidence, {
    ...{ kind: "bring-up", boot, at: clock.now(), gateway: config.gateway.name, version, device: place, by },
    before: aftermathOf(newest, deviceTick),
    text: `${by} writes by hand to ${place}; no capsule judges.`,
  });
  const shield = new BringUpShield(randomBytes(keyBytes), limits);
  const door = shield.admittedTo((name, key) => bridge.admit(name, key));
  // Whoever calls this again and again writes no faster than whoever stays in it.
  await pause(restMs(newest, clock.now()), new AbortController().signal);
  const at = clock.now();
  const verdict = shield.decide({ point, value, current: found, at, tick });
  const permit = verdict.kind === "permitted" ? verdict.name : null;
  const text = verdict.kind === "permitted" ? `${point} becomes ${value} by hand.` : `${verdict.text}.`;
  await record(proof, evidence, {
    ...{ kind: "bring-up-write", boot, tick, at, confirmed, permit, text },
    asked: { [point]: decimal(value) },
    found: found === undefined ? null : { [point]: decimal(found) },
    limits: { min: decimal(held.min), max: decimal(held.max) },
    because: verdict.kind === "permitted" ? "inside" : verdict.because,
    writes: verdict.kind === "permitted" ? { [point]: decimal(value) } : null,
  });
  const told = { point, value, unit, found: found ?? null, tick, permit };
  const stop = async () => record(proof, evidence, { kind: "stop", boot, tick, at: clock.now() });
  if (verdict.kind === "refused") {
    await stop();
    return { ...told, verdict: verdict.text, outcome: { kind: "refused", because: verdict.because } };
  }
  const outcome = await door.apply(verdict.permit);
  await record(proof, evidence, outcomeRecord({ tick, permit: verdict.name, outcome }, clock.now(), boot));
  await stop();
  return { ...told, verdict: text, outcome: shown(outcome) };
}

/** The lock of the log is what tells whether a daemon of this gateway runs: it holds it all its life. */
async function lockedLog(config: Config, ring: SharedArrayBuffer): Promise<ProofLog> {
  try {
    const { data, name } = config.gateway;
    return await startProof({ dataDir: data, origin: name, rings: [ring], commitMs });
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== "proof/locked") throw cause;
    throw new Fault(cause.code, "A daemon of this gateway runs: what guards a machine is not written past", {
      cause,
      hint: "Stop the daemon first, or propose the value through it",
    });
  }
}

/** What is left of the shield's interval since the last write by hand; a log from a clock that was ahead says nothing. */
function restMs(newest: readonly Record[], now: Instant): number {
  const last = newest.findLast((one) => one.kind === "bring-up-write" && one.permit !== null);
  if (last === undefined || last.at > now) return 0;
  return Math.ceil((last.at + bringUpIntervalUs - now) / US_PER_MS);
}

/** Resolves once it is on disk. */
async function record(proof: ProofLog, evidence: RingEvidence, one: Record): Promise<void> {
  if (!evidence.append(encodeRecord(one)))
    throw new Fault("proof/disk", "The log has no room, so nothing is written", {
      hint: "Free space where the gateway keeps its data",
    });
  await proof.flush();
}

function goodValue(frame: Frame, point: PointId): number | undefined {
  const sample = frame.samples.get(point)!;
  return severityOf(sample.quality) === "bad" || !Number.isFinite(sample.value) ? undefined : sample.value;
}

function shown(outcome: Outcome): HandOutcome {
  switch (outcome.kind) {
    case "verified":
      return { kind: "verified", readBack: outcome.readBack[0]!.value };
    case "applied":
      return { kind: "applied" };
    case "rejected":
      return { kind: "rejected", because: outcome.because, detail: outcome.detail };
    case "unknown":
      return { kind: "unknown", detail: outcome.detail };
  }
}

const commitMs = 10;
