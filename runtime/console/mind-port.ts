import type { DriftState } from "#runtime/map/drift/drift.ts";

// What a status says of how well a capsule knows its plant.

/** Whether the plant still is what its map was calibrated on, and what became of the map's promise. */
export interface DriftStatus {
  readonly state: DriftState;
  /** None where it was always so. */
  readonly since: number | null;
  /** How many times its stake a bet on a drift has won; 100 is an alarm. */
  readonly evidence: number;
  /** States far enough apart to count as different ones, and how many of them lay above the threshold. */
  readonly judged: number;
  readonly above: number;
  /** The promised false-block rate, and where the realised one lies with `confidence`. */
  readonly alpha: number;
  readonly rate: { readonly lower: number; readonly upper: number; readonly confidence: number };
  /** In nats. The limit that blocks never moves; the other one is where it would be if it followed the plant. */
  readonly threshold: number;
  readonly advisoryLimit: number;
  /** Whether the plant still does what its forecaster says; a lost one lets nothing new through. */
  readonly forecaster: "none" | "trusted" | "lost";
}

/** What the last whole window showed; none until there is one. Energies and surprises are in nats. */
export interface TwinStatus {
  readonly state: "uncalibrated" | "quiet" | "alarm";
  readonly since: number | null;
  readonly compared: number;
  readonly missed: number;
  readonly alarms: number;
  readonly fidelity: number | null;
  readonly coherence: number | null;
  readonly residual: number | null;
  readonly jump: number | null;
}

/** What the last window of ticks amounted to, and what became of all in this run. Numbers are none where too little was seen. */
export interface TriCheckStatus {
  readonly verdict: "held" | "failed" | "untold";
  readonly at: number;
  /** The worst residual of a balance as a share of what it may be. */
  readonly balance: number | null;
  readonly coherence: number | null;
  readonly similarity: number | null;
  /** How deep the basin lies that the machine was in, in nats. */
  readonly depth: number | null;
  readonly windows: number;
  readonly held: number;
  /** How many of those are proofs: held, and with every decision and outcome on disk. */
  readonly minted: number;
  /** Computed today (UTC), without a budget by this run alone; and what the manifest allows, none where that has no end. */
  readonly spentCeu: number;
  readonly budgetCeu: number | null;
}

/** In which regime the plant is, as far as anybody can tell, and what hangs on it. Probabilities and shares are 0 … 1. */
export interface RegimeStatus {
  /** A learnt regime, `unseen`, or `unknown`. */
  readonly regime: string;
  readonly since: number | null;
  readonly probability: number;
  readonly stability: number;
  /** That it is in another one a horizon from now, and in which most likely. */
  readonly transitionProbability: number;
  readonly next: string | null;
  readonly isChanging: boolean;
  /** What each branch alone finds the most probable, and how much each says. */
  readonly branches: {
    readonly [Name in "statistical" | "physical"]: {
      readonly regime: string;
      readonly probability: number;
      readonly weight: number;
    };
  };
  /** The policy that is asked in it; none where others propose. */
  readonly unit: string | null;
  /** The limit of states in it, in nats; never above that of the map. */
  readonly threshold: number;
  /** All that were learnt. */
  readonly regimes: readonly string[];
}

/** All that the capsule has adapted, by name, as shares; 0 is what was signed. */
export interface AdaptationStatus {
  readonly isFrozen: boolean;
  readonly values: { readonly [name: string]: number };
}
