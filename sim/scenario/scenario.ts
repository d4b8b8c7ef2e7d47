import type { Fittings } from "#sim/instrument/fitted-plant.ts";
import type { InstrumentSpec } from "#sim/instrument/models.ts";
import type { Profile } from "#sim/plant/profile.ts";
import type { ReplyFault } from "#sim/plc/faults.ts";
import type { Personality } from "#sim/plc/personality.ts";
import type { WireModel } from "#sim/wire/wire-model.ts";

/** One run, as its YAML file says it (`sim/scenario/schema.json` describes every key). Times are in seconds. */
export interface Scenario {
  readonly about: string;
  readonly plant: string;
  readonly seed: number;
  readonly lasts: number;
  readonly personality: Personality;
  readonly wire: WirePlan;
  readonly weather: Readonly<Record<string, Profile>>;
  readonly instruments: Fittings;
  readonly controller: ControllerPlan;
  readonly faults: readonly TimedFault[];
  readonly expect: readonly Expectation[];
  readonly recordEvery: number;
}

export type WirePlan = Readonly<{ kind: "tcp" | "rtu" }> & WireModel;

/** Who runs the plant. All but the capsule write to the PLC themselves, past any shield. */
export type ControllerPlan = Readonly<
  /** What the PLC does when nobody asks. */
  | { kind: "none" }
  /** The people that the station knows, with their loops and their hands. */
  | { kind: "crew" }
  | {
      kind: "pid";
      of: string;
      to: number;
      actuator: string;
      gain: number;
      resetS: number;
      min: number;
      max: number;
      rest: number;
      /** What the other actuators are set to. */
      others: Readonly<Record<string, number>>;
    }
  /** The whole gateway: scan, tick, judge, permit, door. */
  | { kind: "capsule"; path: string; mode: "enforce" | "observe" }
>;

export type FaultPlan = Readonly<
  | { kind: "sensor"; point: string; model: InstrumentSpec }
  | { kind: "actuator"; point: string; model: InstrumentSpec }
  | { kind: "defect"; name: string; share: number }
  | { kind: "cable" }
  | { kind: "power" }
  | { kind: "wire"; model: WireModel }
  | { kind: "reply"; reply: ReplyFault; times?: number }
  | { kind: "rogue" }
>;

/** `for` absent: to the end. */
export type TimedFault = FaultPlan & { readonly at: number; readonly for?: number };

/** What is to hold: once until `by`, or at every moment from `from` to `until`, or at none. */
export interface Expectation {
  readonly say: string;
  readonly by?: number;
  readonly from?: number;
  readonly until?: number;
  readonly once?: Condition;
  readonly always?: Condition;
  readonly never?: Condition;
}

/** All that it names has to be so at one moment. */
export interface Condition {
  /** What the machine itself is at, by the name of one of its sensors. */
  readonly plant?: string;
  /** What the PLC shows of it. */
  readonly shows?: string;
  readonly setpoint?: string;
  readonly min?: number;
  readonly max?: number;
  /** Of a decision of this tick. */
  readonly verdict?: "allow" | "amend" | "block";
  readonly origin?: string;
  readonly because?: string;
  readonly fallback?: string;
  readonly outcome?: "verified" | "applied" | "rejected" | "unknown";
  readonly link?: "up" | "down";
  /** So often at least the PLC's watchdog has tripped. */
  readonly trips?: number;
}
