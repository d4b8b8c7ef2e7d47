import type { State } from "#runtime/capsule/lifecycle.ts";
import type { Severity } from "#runtime/field/quality.ts";
import type { ProofState } from "#runtime/prove/status.ts";
import type { TickSpread } from "#runtime/tick/tick-spread.ts";
import type { GatewayStatus } from "./gateway-status.ts";
import type { AdaptationStatus, DriftStatus, RegimeStatus, TriCheckStatus, TwinStatus } from "./mind-port.ts";
import type { Tally } from "./tally.ts";

/** All that the metrics are made of, as it is at one moment. Instants are in microseconds, as everywhere. */
export interface Measured {
  readonly status: GatewayStatus;
  /** What was counted of committed records, and of what was asked. */
  readonly tally: Tally;
  readonly capsules: readonly CapsuleMeasured[];
  readonly devices: readonly DeviceMeasured[];
  readonly log: LogMeasured;
  readonly program: ProgramMeasured;
  readonly aside: AsideMeasured;
}

/** A capsule that is here. Two of one name are told apart by the beginning of their digest. */
export interface CapsuleMeasured {
  readonly id: string;
  readonly label: string;
  readonly state: State;
  readonly since: number;
  /** How the part of the machine is that it guards; none for one that guards nothing. */
  readonly word: GatewayStatus["state"] | null;
  readonly actuators: number;
  /** On trial: how much of what its probes ask for has been seen. */
  readonly shown: number | null;
  /** None for one whose thread does not run. */
  readonly control: ControlMeasured | null;
  /** None for one that was never read. */
  readonly plant: PlantMeasured | null;
}

export interface ControlMeasured {
  readonly tickMs: number;
  readonly tick: number;
  readonly beats: number;
  readonly overruns: number;
  /** Outcomes that the control thread had no room for. */
  readonly reportsLost: number;
  /** 0 before the first. */
  readonly lastBeat: number;
  /** Since when decisions find no room in the log; 0 while they do. */
  readonly starvedSince: number;
  readonly spread: TickSpread;
}

export interface PlantMeasured {
  readonly drift: DriftStatus;
  readonly twin: TwinStatus | null;
  readonly regime: RegimeStatus | null;
  readonly adaptation: AdaptationStatus | null;
  readonly replicas: GatewayStatus["replicas"];
  readonly triCheck: TriCheckStatus | null;
}

export interface DeviceMeasured {
  readonly name: string;
  readonly isUp: boolean;
  /** By names of our own drivers; none of them comes from a device. */
  readonly counters: { readonly [name: string]: number };
  readonly points: { readonly [Name in Severity]: number };
  /** Of the point that was longest not read; none where none ever was. */
  readonly oldestMs: number | null;
}

export interface LogMeasured {
  readonly state: ProofState;
  readonly turns: number;
  readonly flushedAt: number;
  /** Of the rings in which records wait for the proof thread. */
  readonly waitingBytes: number;
  readonly roomBytes: number;
  /** Records that found no room. */
  readonly refused: number;
  /** Of the disk that the log lies on; none where the disk has not said yet. */
  readonly disk: { readonly freeBytes: number; readonly bytes: number } | null;
}

/** What is kept or told beside the log, and gives way rather than have anybody wait. None of what is not configured. */
export interface AsideMeasured {
  readonly spans: { readonly sent: number; readonly dropped: number } | null;
  /** Samples that the archive could not take. */
  readonly samplesLost: number | null;
  /** What people did before a run was ready to write it down, beyond what may wait. */
  readonly accessDropped: number;
}

/** Memory of the process, and of its main thread where it says heap; times in seconds. */
export interface ProgramMeasured {
  readonly wallUs: number;
  readonly cpuUser: number;
  readonly cpuSystem: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  readonly loopBusy: number;
  readonly loopIdle: number;
  /** How late the main thread's timers were, in the last minute or two. */
  readonly loopDelayMean: number;
  readonly loopDelayP99: number;
  readonly loopDelayMax: number;
}

/** What the console itself has answered. */
export interface TrafficMeasured {
  readonly answers: { readonly [Name in AnswerClass]: number };
  readonly listeners: number;
  /** Records that listeners were too slow for. */
  readonly missed: number;
}

export const answerClasses = ["2xx", "3xx", "4xx", "5xx"] as const;
export type AnswerClass = (typeof answerClasses)[number];

export interface Scraped extends Measured {
  readonly traffic: TrafficMeasured;
  /** How much waits for a second person. */
  readonly approvals: number;
}
