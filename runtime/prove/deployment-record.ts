import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";

/** An update of a capsule has come from one state to the next; `runtime/update/deploy/table.ts` has all of them. */
export interface DeploymentRecord {
  readonly kind: "deployment";
  readonly boot: string;
  readonly at: Instant;
  /** Deployments of a gateway are counted. */
  readonly number: number;
  readonly capsule: Digest;
  readonly name: string;
  /** The capsule that guarded when it began; null where none did. */
  readonly previous: Digest | null;
  readonly from: string;
  readonly to: string;
  /** In words, for a person. */
  readonly because: string;
  /** How it ends; null until that is decided. */
  readonly outcome: string | null;
  /** What it was promoted by, or refused; only where a shadow or a probation has just ended. */
  readonly evidence?: DeploymentEvidence;
  /** What it was rehearsed by; where it came with one, once that was looked at and beside the evidence. */
  readonly rehearsal?: DeploymentRehearsal;
}

/** A report by its digest, and what it says in short. */
export interface DeploymentRehearsal {
  readonly report: Digest;
  /** Of the trace that it was rehearsed on. */
  readonly trace: Digest;
  /** The capsule that it was held against. */
  readonly before: Digest;
  readonly ticks: number;
  /** Ticks that came out the same to the bit, and those whose verdict was another. */
  readonly same: number;
  readonly disagreements: number;
}

/** What a capsule has shown, in counts of its own ticks. */
export interface DeploymentEvidence {
  /** Ticks in which it had a fair chance. */
  readonly ticks: number;
  /** Of those that the capsule which guards decided too: how many, and in how many both wanted nearly the same. */
  readonly compared: number;
  readonly agreed: number;
  /** The furthest apart, as a share of an actuator's range; a decimal. */
  readonly apart: string;
  /** How often the shield did not let it, or would not have. */
  readonly refused: number;
  /** Ticks whose model missed its deadline, and ticks that never were. */
  readonly late: number;
}
