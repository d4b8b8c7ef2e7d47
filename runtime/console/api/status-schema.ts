// What `/v1/status` and its parts look like. Member by member as the types of `port.ts` have them.

import { rungs, troubles } from "#runtime/act/ladder.ts";
import { replicaStates } from "#runtime/adapt/rank/replicas/slot.ts";
import { states } from "#runtime/capsule/lifecycle.ts";
import type {
  CapsuleStatus,
  DeviceStatus,
  GatewayStatus,
  PointStatus,
  ScadaStatus,
} from "#runtime/console/gateway-status.ts";
import type {
  AdaptationStatus,
  DriftStatus,
  RegimeStatus,
  TriCheckStatus,
  TwinStatus,
} from "#runtime/console/mind-port.ts";
import type { CapsuleAnswer } from "#runtime/console/port.ts";
import type { TermStatus } from "#runtime/console/terms-port.ts";
import { ranks } from "#runtime/core/thread-rank.ts";
import { driftStates } from "#runtime/map/drift/drift.ts";
import type { Space } from "#runtime/prove/retention.ts";
import { limitNames } from "#runtime/shield/limits.ts";
import {
  about,
  digest,
  flag,
  instant,
  list,
  type Members,
  maybe,
  named,
  nullable,
  number,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";

const word: Schema = oneOf(["guarded", "observing", "holding", "safe", "starting", "stopping"]);
const mode: Schema = oneOf(["observe", "enforce"]);
const share: Schema = { type: "number", minimum: 0, maximum: 1 };

export const pointMembers: Members<PointStatus> = {
  point: text,
  unit: text,
  min: number,
  max: number,
  value: about(nullable(number), "None where it was never read or is not a number; the quality says why"),
  quality: about(whole(0, 0xffff_ffff), "The 32-bit status of OPC UA"),
  qualityName: text,
  ageMs: about(nullable(number), "Since it was read; none where it never was"),
};

export const pointSchema: Schema = shape<PointStatus>(pointMembers);

const device: Schema = shape<DeviceStatus>({ name: text, link: oneOf(["up", "down"]), detail: text });

export const capsuleMembers: Members<CapsuleStatus> = {
  id: digest,
  name: text,
  state: oneOf(states),
  word: about(nullable(word), "How the part of the machine is that it guards"),
  since: instant,
  because: text,
  owns: list(text),
  tick: nullable(whole()),
  overruns: nullable(whole()),
  rank: about(nullable(oneOf(ranks)), "Whether its ticks come before the work of others on this machine"),
  shown: about(nullable(share), "On trial: how much of what its probes ask for has been seen"),
};

const capsuleSchema: Schema = shape<CapsuleStatus>(capsuleMembers);

const capsuleAnswer: Schema = shape<CapsuleAnswer>({
  revision: about(whole(), "Of the order"),
  ...{ id: digest, kind: oneOf(["under-way", "done", "refused"]), text },
});
export const capsulesSchema: Schema = shape<{ now: number; capsules: object; answers: object }>({
  ...{ now: instant, capsules: list(capsuleSchema) },
  answers: about(list(capsuleAnswer), "What became of what was asked of them, the newest last"),
});

const drift: Schema = shape<DriftStatus>({
  state: oneOf(driftStates),
  since: nullable(instant),
  evidence: number,
  judged: whole(),
  above: whole(),
  alpha: share,
  rate: shape<DriftStatus["rate"]>({ lower: share, upper: share, confidence: share }),
  threshold: about(number, "In nats"),
  advisoryLimit: number,
  forecaster: oneOf(["none", "trusted", "lost"]),
});

const twin: Schema = shape<TwinStatus>({
  state: oneOf(["uncalibrated", "quiet", "alarm"]),
  since: nullable(instant),
  compared: whole(),
  missed: whole(),
  alarms: whole(),
  fidelity: nullable(number),
  coherence: nullable(number),
  residual: nullable(number),
  jump: nullable(number),
});

const triCheck: Schema = shape<TriCheckStatus>({
  verdict: oneOf(["held", "failed", "untold"]),
  at: instant,
  balance: nullable(number),
  coherence: nullable(number),
  similarity: nullable(number),
  depth: nullable(number),
  windows: whole(),
  held: whole(),
  minted: whole(),
  spentCeu: number,
  budgetCeu: nullable(number),
});

type Branch = RegimeStatus["branches"]["physical"];
const branch: Schema = shape<Branch>({ regime: text, probability: number, weight: number });

export const regimeSchema: Schema = shape<RegimeStatus>({
  regime: text,
  since: nullable(instant),
  probability: number,
  stability: number,
  transitionProbability: number,
  next: nullable(text),
  isChanging: flag,
  branches: shape<RegimeStatus["branches"]>({ statistical: branch, physical: branch }),
  unit: nullable(text),
  threshold: number,
  regimes: list(text),
});

const adaptation: Schema = shape<AdaptationStatus>({ isFrozen: flag, values: named(number) });

const space: Schema = shape<Space>({
  bytes: number,
  first: whole(),
  bytesPerDay: nullable(number),
  limitBytes: number,
  limitOf: oneOf(["retain", "disk"]),
  daysLeft: nullable(number),
});

const scada: Schema = shape<ScadaStatus>({
  port: whole(0, 65_535),
  connects: whole(),
  requests: whole(),
  refused: whole(),
  dropped: whole(),
});

const setting: Schema = { anyOf: [number, mode] };
const term: Schema = shape<TermStatus>({
  what: oneOf(["mode", ...limitNames]),
  of: about(text, "A point, the capsule whose it is, or empty for the mode"),
  value: setting,
  signed: about(nullable(setting), "What it is without this; null where nobody here has such a limit"),
  by: text,
  because: text,
  from: instant,
  until: about(nullable(instant), "Null where it holds until somebody ends it"),
});

type Part<Name extends keyof GatewayStatus> = GatewayStatus[Name];

export const statusSchema: Schema = shape<GatewayStatus>({
  gateway: text,
  version: text,
  boot: text,
  startedAt: instant,
  now: about(
    instant,
    "The gateway's clock when this was made: ages count from here, not from the reader's clock",
  ),
  state: about(word, "The one word an operator reads first"),
  ladder: shape<Part<"ladder">>({
    rung: about(oneOf(rungs), "What the gateway still does"),
    trouble: oneOf(Object.keys(troubles)),
    since: instant,
    because: text,
  }),
  mode,
  terms: maybe(about(list(term), "What people have ordered of the shields")),
  heldBy: maybe(text),
  tick: whole(),
  tickMs: number,
  overruns: whole(),
  capsule: shape<Part<"capsule">>({ name: text, version: text, id: digest }),
  capsules: list(capsuleSchema),
  device,
  devices: list(device),
  log: shape<Part<"log">>({ entries: whole(), root: text, waitingBytes: whole(), space: nullable(space) }),
  uplink: shape<Part<"uplink">>({
    state: oneOf(["off", "up", "down"]),
    sent: whole(),
    behind: whole(),
    refusal: maybe(text),
    silentS: maybe(whole()),
  }),
  witnesses: list(shape<Part<"witnesses">[number]>({ name: text, size: whole(), atS: number })),
  scada: maybe(scada),
  drift,
  twin: nullable(twin),
  adaptation: nullable(adaptation),
  triCheck: nullable(triCheck),
  regime: nullable(regimeSchema),
  replicas: list(shape<Part<"replicas">[number]>({ unit: text, state: oneOf(replicaStates) })),
  points: list(pointSchema),
  simulator: nullable(text),
});
