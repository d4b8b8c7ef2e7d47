// What the advisor is asked and what it says. All of it crosses a thread, so all of it is data.

import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { Origin, PointId, Write } from "#runtime/field/point.ts";
import type { ShieldMode } from "#runtime/shield/envelope.ts";
import type { Bearing } from "#runtime/shield/terms.ts";
import type { Fallback, Verdict } from "#runtime/shield/verdict.ts";

/** Whose judgement it is: a capsule as it guards, with the names of the regimes that it learnt. */
export interface AdvisorSetup {
  readonly capsule: Digest;
  readonly manifest: Manifest;
  readonly map: Uint8Array;
  readonly mode: ShieldMode;
  readonly learnt: readonly string[] | undefined;
}

/** The machine as it is now, or as somebody imagines it. */
export interface Present {
  readonly frame: Frame;
  /** What stands in the device, per actuator; absent: as the frame reads it. */
  readonly standing?: readonly number[];
  readonly goodSince: Instant;
  readonly forecaster: "trusted" | "lost";
  readonly regime?: string;
  /** What people have ordered of the shield; absent: it goes by what is signed. */
  readonly bearing?: Bearing;
}

export type Question = Readonly<
  | {
      kind: "what-if";
      present: Present;
      origin: Origin;
      writes: readonly Write[];
      /** The state as it would be; what is not named is as it is. */
      from: readonly Write[];
    }
  | { kind: "predict"; present: Present; rows: number | undefined }
  | { kind: "set-points"; present: Present; objective: string; seed: number }
  /** Of a proposal that was judged, in the state in which it was. */
  | { kind: "roll-out"; present: Present; asked: Proposal }
>;

/** A question of somebody who does not know how the machine is. */
export type Wanted = {
  readonly [Kind in AboutNow]: Omit<Extract<Question, { kind: Kind }>, "present">;
}[AboutNow];

type AboutNow = Exclude<Question["kind"], "roll-out">;

/** `unable`: the machine or its capsule does not allow an answer now; `wrong`: nobody could answer that. */
export type Advice = Readonly<
  | { kind: "what-if"; ruling: WhatIf }
  | { kind: "prediction"; prediction: Prediction }
  | { kind: "findings"; findings: object }
  | { kind: "roll-out"; rollOut: RollOut }
  | { kind: "unable" | "wrong"; because: string }
  | { kind: "no-forecaster" }
>;

/** Would it be allowed? Numbers that nobody can know are null. Energies are in nats, but for `ahead`: see `Outlook`. */
export interface WhatIf {
  readonly verdict: Verdict["kind"];
  readonly because: Verdict["because"];
  readonly text: string;
  /** In `observe` the hard limits alone decide what is written, whatever the verdict. */
  readonly mode: ShieldMode;
  readonly fallback: Fallback | null;
  /** What would go to the machine because of it; none where it would be blocked. */
  readonly writes: readonly Write[];
  readonly nearest: readonly Write[] | null;
  readonly energy: {
    readonly now: number | null;
    readonly proposed: number | null;
    readonly path: number | null;
    readonly ahead: number | null;
    readonly limit: number | null;
    readonly limitNow: number | null;
    readonly limitAhead: number | null;
    readonly barrier: number;
  };
  readonly factors: readonly { readonly points: readonly PointId[]; readonly nats: number }[];
  /** The points of a state, in the order of its values in `path`; that is absent where nobody can look ahead. */
  readonly points: readonly PointId[];
  readonly state: readonly (number | null)[];
  readonly secondsPerRow?: number;
  readonly path?: readonly (readonly number[])[];
  readonly surprise?: readonly number[];
}

export interface Prediction {
  readonly secondsPerRow: number;
  readonly points: readonly PointId[];
  readonly rows: readonly (readonly number[])[];
  /** How unusual each row is, in nats. */
  readonly surprise: readonly number[];
}

/** The way on which a proposal was judged, in the steps in which it was. Numbers that nobody can know are null. */
export interface RollOut {
  readonly points: readonly PointId[];
  /** Of the states, in the order of `points`: where the machine was, and where what is asked for would put it at once. */
  readonly from: readonly (number | null)[];
  readonly to: readonly (number | null)[];
  /** What the judge finds of it now, as decimals of a record. */
  readonly energy: Readonly<Record<"now" | "asked" | "path" | "ahead", number>>;
  /** Nats at even places of the straight way between the two, ends included. */
  readonly way: readonly (number | null)[];
  readonly limits: {
    readonly state: number | null;
    readonly moves: number | null;
    readonly ahead: number | null;
  };
  /** Null where the map has no forecaster. */
  readonly ahead: RollOutAhead | null;
}

export interface RollOutAhead {
  readonly secondsPerRow: number;
  readonly steps: readonly RollOutStep[];
}

export interface RollOutStep {
  readonly state: readonly (number | null)[];
  /** In nats, as any state is. */
  readonly surprise: number | null;
  /** In half widths of what `by` showed, which is what is held against the limit. */
  readonly far: number | null;
  readonly by: PointId;
  readonly isJudged: boolean;
}
