// A gateway's numbers as they could be, all of them: two capsules, a trial, two devices.

import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { CapsuleMeasured, Measured } from "#runtime/console/measured.ts";
import { Tally } from "#runtime/console/tally.ts";
import { tickBoundsUs } from "#runtime/tick/tick-spread.ts";

export function measuredOf(status: GatewayStatus, tally: Tally = new Tally()): Measured {
  return {
    status,
    tally,
    capsules: [
      capsule(status, { label: "capsule://industriverse/casting-furnace@1.0.0" }),
      capsule(status, { id: `sha256:${"e".repeat(64)}`, label: "on-trial", state: "trial", shown: 0.25 }),
      capsule(status, { id: "gone", label: "gone", state: "retired", control: null, plant: null }),
    ],
    devices: [
      {
        name: "furnace",
        isUp: true,
        counters: { scans: 90, overruns: 1, failedReads: 2, connects: 1, sent: 95, brokenStreams: 0 },
        points: { good: 5, uncertain: 1, bad: 0 },
        oldestMs: 80,
      },
      {
        name: "cooler",
        isUp: false,
        counters: { scans: 0, overruns: 0, failedReads: 0, connects: 0 },
        points: { good: 0, uncertain: 0, bad: 1 },
        oldestMs: null,
      },
    ],
    log: {
      state: "running",
      turns: 900,
      flushedAt: status.now - 2_000_000,
      waitingBytes: 512,
      roomBytes: 33_554_432,
      refused: 0,
      disk: { freeBytes: 7e9, bytes: 3.2e10 },
    },
    aside: { spans: { sent: 400, dropped: 12 }, samplesLost: 7, accessDropped: 0 },
    program: {
      wallUs: status.now + 1_500,
      cpuUser: 1.5,
      cpuSystem: 0.5,
      residentBytes: 2e8,
      heapBytes: 4e7,
      heapUsedBytes: 3e7,
      externalBytes: 1e7,
      loopBusy: 2,
      loopIdle: 98,
      loopDelayMean: 0.0004,
      loopDelayP99: 0.002,
      loopDelayMax: 0.011,
    },
  };
}

function capsule(status: GatewayStatus, change: Partial<CapsuleMeasured>): CapsuleMeasured {
  return {
    id: status.capsule.id,
    label: "capsule",
    state: "armed",
    since: status.startedAt,
    word: change.state === undefined ? status.state : null,
    actuators: 2,
    shown: null,
    control: {
      tickMs: status.tickMs,
      tick: status.tick,
      beats: 7,
      overruns: 1,
      reportsLost: 0,
      lastBeat: status.now - 50_000,
      starvedSince: 0,
      spread: {
        boundsUs: tickBoundsUs,
        counts: [0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        sumUs: 301_500,
      },
    },
    plant: {
      drift: status.drift,
      twin: {
        ...{ state: "quiet", since: null, compared: 12, missed: 1, alarms: 0 },
        ...{ fidelity: 0.998, coherence: 0.97, residual: 1.5, jump: 0.5 },
      },
      regime: casting,
      adaptation: { isFrozen: false, values: { heater_power_setpoint: 0.01 } },
      replicas: [
        { unit: "policy", state: "ready" },
        { unit: "policy", state: "out" },
      ],
      triCheck: {
        ...{
          verdict: "held",
          at: status.now,
          windows: 12,
          held: 11,
          minted: 10,
          spentCeu: 98.7,
          budgetCeu: 500,
        },
        ...{ balance: 0.078, coherence: 1, similarity: 0.988, depth: 0.07 },
      },
    },
    ...change,
  };
}

export const casting: NonNullable<GatewayStatus["regime"]> = {
  regime: "casting",
  since: 1_748_937_600_000_000,
  probability: 0.97,
  stability: 0.8,
  transitionProbability: 0.05,
  next: "standby",
  isChanging: false,
  branches: {
    statistical: { regime: "casting", probability: 0.9, weight: 0.4 },
    physical: { regime: "casting", probability: 0.99, weight: 0.6 },
  },
  unit: "policy",
  threshold: 6.5,
  regimes: ["casting", "standby"],
};
