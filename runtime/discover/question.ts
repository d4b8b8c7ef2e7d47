import type { Chance } from "#runtime/core/chance.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";
import type { Foresight } from "#runtime/map/foresight-port.ts";
import type { Objective } from "./objective.ts";

/**
 * What a channel does while set-points are looked for: it is `set` by the proposal, it `follows` as the
 * plant's own data say it does, or it `stays` as it is.
 */
export type Part = "set" | "follows" | "stays";

export interface Question {
  readonly map: EnergyMap;
  /** −log p per physical unit: what walkers feel. What is allowed is the map's to say. */
  readonly potential: Expert;
  readonly objective: Objective;
  readonly from: Float64Array;
  readonly parts: readonly Part[];
  /** Where the map has one, each step is rolled out as the shield will roll it out, and must pass. */
  readonly foresight?: Foresight;
  readonly chance: Chance;
  readonly walkers?: number;
  readonly isStopped?: () => boolean;
}

/** How far from the ordinary a proposal may lead, as an energy and in words. */
export interface Caution {
  readonly word: "ordinary" | "uncommon" | "limit";
  readonly limit: number;
}

/** One set-point after another. Each is judged from the one before it, with everything else where it was. */
export interface Step {
  /** The state once the plant has followed. */
  readonly state: Float64Array;
  /** The highest energy while the set-points change and nothing has followed yet, and while it follows. */
  readonly peak: number;
  /** The rarest moment that the forecaster sees ahead, where there is a forecaster. */
  readonly outlook?: number;
}

export interface Finding {
  readonly caution: Caution;
  readonly to: Float64Array;
  /** By how much the objective's cost falls. */
  readonly gain: number;
  /** At the end. */
  readonly energy: number;
  /** The highest on the whole way, the start included. */
  readonly peak: number;
  readonly steps: readonly Step[];
  readonly basin: Basin;
}

/** Where the potential leads down to, if nobody asks for anything. */
export interface Basin {
  readonly bottom: Float64Array;
  readonly energy: number;
  readonly isOther: boolean;
}
