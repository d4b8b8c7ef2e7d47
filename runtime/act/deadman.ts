/** What the supervisor sees of the threads that guard the machine. Ages are in milliseconds. */
export interface Pulse {
  readonly control: "running" | "dead" | "starting";
  readonly beatAgeMs: number;
  /** For how long decisions have found no room in the log; 0 while they do. */
  readonly starvedMs: number;
}

export interface DeadmanLimits {
  readonly beatAgeMsMax: number;
  readonly starvedMsMax: number;
}

export type Danger = "control-dead" | "control-stalled" | "proof-stalled";

/**
 * Whether the machine must be put into its safe state because nobody can judge or witness any more.
 * The first row that holds counts: a dead thread is dead, however young its last beat is.
 */
export function dangerIn(pulse: Pulse, limits: DeadmanLimits): Danger | undefined {
  if (pulse.control === "dead") return "control-dead";
  if (pulse.control === "starting") return pulse.beatAgeMs > startMsMax ? "control-stalled" : undefined;
  if (pulse.beatAgeMs > limits.beatAgeMsMax) return "control-stalled";
  if (pulse.starvedMs > limits.starvedMsMax) return "proof-stalled";
  return undefined;
}

/** A stall is noticed after this many missed ticks, but not before `beatAgeMsMin`: machines are busy at times. */
export function limitsFor(tickMs: number, holdMs: number): DeadmanLimits {
  return { beatAgeMsMax: Math.max(beatsMissedMax * tickMs, beatAgeMsMin), starvedMsMax: holdMs };
}

/** Compiling a model on a slow gateway takes seconds; a thread that needs longer will not come. */
const startMsMax = 30_000;
const beatsMissedMax = 5;
const beatAgeMsMin = 1_000;
