// What is counted of the log while it is written. Everything here is counted by words of our own code: no name
// that comes from outside makes a counter, and so many capsules have counters of their own at most.

import type { Outcome } from "#runtime/act/outcome.ts";
import type { WindowVerdict } from "#runtime/adapt/tri-check/verdict.ts";
import { type Event, events } from "#runtime/capsule/lifecycle.ts";
import type { FaultCode } from "#runtime/core/fault.ts";
import type { Origin } from "#runtime/field/point.ts";
import type { DriftState } from "#runtime/map/drift/drift.ts";
import type { DecisionRecord, Record as LogRecord, StandDownRecord } from "#runtime/prove/record.ts";
import type { GapRecord } from "#runtime/prove/trouble-records.ts";
import type { AmendReason, BlockReason, Fallback, Verdict } from "#runtime/shield/verdict.ts";
import { type ActCounts, noActs } from "./acts-tally.ts";
import type { Taken } from "./proposal-body.ts";

type Counts<Word extends string> = { [Name in Word]: number };

/** Per verdict its reasons. */
export interface ReasonCounts {
  readonly allow: Counts<"inside">;
  readonly amend: Counts<AmendReason>;
  readonly block: Counts<BlockReason>;
}

export interface CapsuleTally {
  readonly reasons: ReasonCounts;
  /** Of what its trial would have done. */
  readonly trial: Counts<Verdict["kind"]>;
  readonly origins: Readonly<globalThis.Record<DecisionRecord["origin"], Counts<Verdict["kind"]>>>;
  readonly fallbacks: Counts<Fallback>;
  permits: number;
  regimeChanges: number;
  adaptations: number;
  twinAlarms: number;
  /** Windows of ticks that were checked as a whole. */
  readonly windows: Counts<WindowVerdict>;
  /** The newest decision: when it was, in nats where the machine was and where it was to go, and the limits. */
  last: Pick<DecisionRecord, "at" | "energy" | "threshold"> | undefined;
}

export class Tally {
  readonly records: Counts<LogRecord["kind"]> = zeroes(recordKinds);
  readonly outcomes: Counts<Outcome["kind"]> = zeroes(outcomeKinds);
  readonly standDowns: Counts<StandDownRecord["because"]> = zeroes(standDownReasons);
  readonly events: Counts<Event> = zeroes(events);
  readonly faults: Counts<FaultRoom> = zeroes(faultRooms);
  readonly drifts: Counts<DriftState> = zeroes(["normal", "drift", "recertify"]);
  /** Telemetry that was not sent, by its class. */
  readonly gaps: Counts<GapRecord["what"]> = zeroes(telemetryClasses);
  /** What came from outside, by who asks and whether the mailbox had room. */
  readonly proposals: Readonly<globalThis.Record<Origin, Counts<Taken>>> = {
    capsule: zeroes(takenWords),
    operator: zeroes(takenWords),
    optimiser: zeroes(takenWords),
    agent: zeroes(takenWords),
  };
  /** What people have done with their rights, by what they showed and how that ended. */
  readonly acts: ActCounts = noActs();
  readonly #capsules = new Map<string, CapsuleTally>();

  /** Takes one committed record. */
  count(record: LogRecord): void {
    this.records[record.kind]++;
    switch (record.kind) {
      case "decision":
        decided(this.#of(record.capsule), record);
        return;
      case "outcome":
        this.outcomes[record.outcome]++;
        return;
      case "stand-down":
        this.standDowns[record.because]++;
        return;
      case "drift":
        this.drifts[record.to]++;
        return;
      case "twin":
        if (record.to === "alarm") this.#of(record.capsule).twinAlarms++;
        return;
      case "adapt":
        this.#of(record.capsule).adaptations++;
        return;
      case "regime":
        this.#of(record.capsule).regimeChanges++;
        return;
      case "lifecycle":
        this.events[record.event]++;
        return;
      case "fault":
        this.faults[record.code.split("/")[0] as FaultRoom]++;
        return;
      case "tri-check":
        this.#of(record.capsule).windows[record.verdict]++;
        return;
      case "gap":
        this.gaps[record.what] += record.count;
        return;
      case "access":
        this.acts[record.how][record.outcome]++;
        return;
      case "genesis":
      case "boot":
      case "bring-up":
      case "bring-up-write":
      case "prune":
      case "anchor":
      case "deployment":
      case "rung":
      case "unguarded":
      case "terms":
      case "stop":
        return;
      default:
        record satisfies never;
    }
  }

  /** By a capsule's digest; `otherCapsules` for all beyond `capsulesCountedMax`. */
  get capsules(): ReadonlyMap<string, CapsuleTally> {
    return this.#capsules;
  }

  #of(capsule: string): CapsuleTally {
    const key =
      this.#capsules.has(capsule) || this.#capsules.size < capsulesCountedMax ? capsule : otherCapsules;
    const known = this.#capsules.get(key) ?? freshTally();
    this.#capsules.set(key, known);
    return known;
  }
}

export const capsulesCountedMax = 64;
export const otherCapsules = "other";

function decided(tally: CapsuleTally, record: DecisionRecord): void {
  const { verdict, because, origin, fallback, permit, at, energy, threshold } = record;
  if (record.trial !== undefined) {
    tally.trial[verdict]++;
    return;
  }
  // Its type knows only some of the reasons of each verdict; a record has a pair that belongs together.
  (tally.reasons[verdict] as Counts<string>)[because]!++;
  tally.origins[origin][verdict]++;
  if (fallback !== null) tally.fallbacks[fallback]++;
  if (permit !== null) tally.permits++;
  tally.last = { at, energy, threshold };
}

function freshTally(): CapsuleTally {
  return {
    reasons: {
      allow: zeroes(["inside"]),
      amend: zeroes(amendReasons),
      block: zeroes(blockReasons),
    },
    trial: zeroes(verdicts),
    origins: {
      none: zeroes(verdicts),
      capsule: zeroes(verdicts),
      operator: zeroes(verdicts),
      optimiser: zeroes(verdicts),
      agent: zeroes(verdicts),
    },
    fallbacks: zeroes(fallbacks),
    permits: 0,
    regimeChanges: 0,
    adaptations: 0,
    twinAlarms: 0,
    windows: zeroes(windowVerdicts),
    last: undefined,
  };
}

function zeroes<Word extends string>(words: readonly Word[]): Counts<Word> {
  return Object.fromEntries(words.map((word) => [word, 0])) as Counts<Word>;
}

/** All words of a union, of which the compiler sees that none is missing. */
function wordsOf<Word extends string>(words: { readonly [Name in Word]: 0 }): readonly Word[] {
  return Object.keys(words) as Word[];
}

type FaultRoom = FaultCode extends `${infer Room}/${string}` ? Room : never;

export const verdicts: readonly Verdict["kind"][] = wordsOf<Verdict["kind"]>({
  allow: 0,
  amend: 0,
  block: 0,
});
export const telemetryClasses: readonly GapRecord["what"][] = wordsOf<GapRecord["what"]>({
  alarm: 0,
  points: 0,
});
export const takenWords: readonly Taken[] = wordsOf<Taken>({ taken: 0, full: 0, spent: 0 });
export const windowVerdicts: readonly WindowVerdict[] = wordsOf<WindowVerdict>({
  held: 0,
  failed: 0,
  untold: 0,
});
export const fallbacks: readonly Fallback[] = wordsOf<Fallback>({ next: 0, hold: 0, ramp: 0, safe: 0 });
export const amendReasons: readonly AmendReason[] = wordsOf<AmendReason>({
  range: 0,
  rate: 0,
  energy: 0,
  future: 0,
});
export const blockReasons: readonly BlockReason[] = wordsOf<BlockReason>({
  quality: 0,
  age: 0,
  absent: 0,
  late: 0,
  incomplete: 0,
  "foreign-actuator": 0,
  "not-owner": 0,
  unsure: 0,
  replicas: 0,
  "not-finite": 0,
  barrier: 0,
  energy: 0,
  path: 0,
  forecast: 0,
  future: 0,
});
export const outcomeKinds: readonly Outcome["kind"][] = wordsOf<Outcome["kind"]>({
  verified: 0,
  applied: 0,
  rejected: 0,
  unknown: 0,
});
export const standDownReasons: readonly StandDownRecord["because"][] = wordsOf<StandDownRecord["because"]>({
  "control-dead": 0,
  "control-stalled": 0,
  "proof-stalled": 0,
  stopping: 0,
  suspended: 0,
  retired: 0,
});
export const faultRooms: readonly FaultRoom[] = wordsOf<FaultRoom>({
  access: 0,
  archive: 0,
  capsule: 0,
  cli: 0,
  config: 0,
  console: 0,
  core: 0,
  discover: 0,
  field: 0,
  foundry: 0,
  hub: 0,
  keys: 0,
  map: 0,
  memory: 0,
  model: 0,
  proof: 0,
  repo: 0,
  sim: 0,
  sync: 0,
  trust: 0,
  update: 0,
  worker: 0,
});
export const recordKinds: readonly LogRecord["kind"][] = wordsOf<LogRecord["kind"]>({
  genesis: 0,
  boot: 0,
  decision: 0,
  outcome: 0,
  drift: 0,
  twin: 0,
  adapt: 0,
  regime: 0,
  "stand-down": 0,
  "bring-up": 0,
  "bring-up-write": 0,
  lifecycle: 0,
  deployment: 0,
  rung: 0,
  unguarded: 0,
  access: 0,
  terms: 0,
  fault: 0,
  prune: 0,
  anchor: 0,
  "tri-check": 0,
  gap: 0,
  stop: 0,
});
