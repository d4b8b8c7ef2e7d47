// What a gateway still does when something of it is gone. It goes down one rung and not off: whoever judges goes on
// judging without whoever proposes, whoever keeps the safe state goes on without whoever judges, and the way in for
// a better capsule is the last thing to die.

import type { Danger } from "./deadman.ts";

/** From the top down. */
export const rungs = ["full", "inference-off", "safe-hold", "updater-only"] as const;
export type Rung = (typeof rungs)[number];

/** What works on a rung. */
export interface Works {
  /** The capsule's own models propose. */
  readonly inference: boolean;
  /** Proposals from outside are judged, and let through where they lead nowhere bad. */
  readonly judgement: boolean;
  /** The declared safe state is ordered and its actuators stay leased, so that nobody else moves what nobody guards. */
  readonly safeState: boolean;
  /** A capsule can be brought, verified and begun. */
  readonly updates: boolean;
}

export const ladder: Readonly<Record<Rung, Works>> = {
  full: { inference: true, judgement: true, safeState: true, updates: true },
  "inference-off": { inference: false, judgement: true, safeState: true, updates: true },
  "safe-hold": { inference: false, judgement: false, safeState: true, updates: true },
  // What stands in the machine is what its own watchdog has made of it.
  "updater-only": { inference: false, judgement: false, safeState: false, updates: true },
};

/** What may be the matter with a capsule that guards, or with the daemon. */
export type Trouble =
  | "none"
  | "models-dead"
  | "models-silent"
  | Danger
  | "suspended"
  | "returning"
  | "on-trial"
  | "nobody-guards"
  | "start-failed"
  | "crash-loop";

interface Step {
  readonly rung: Rung;
  /** In words, for a person. */
  readonly because: string;
}

export const troubles: Readonly<Record<Trouble, Step>> = {
  none: { rung: "full", because: "everything works" },
  "models-dead": {
    rung: "inference-off",
    because: "a model has failed, and is not asked again in this life",
  },
  "models-silent": { rung: "inference-off", because: "the model says nothing in time that could be judged" },
  "control-dead": { rung: "safe-hold", because: "the thread that judges is dead" },
  "control-stalled": { rung: "safe-hold", because: "the thread that judges has stalled" },
  "proof-stalled": { rung: "safe-hold", because: "the log takes no decisions" },
  suspended: { rung: "safe-hold", because: "a capsule is suspended, and keeps its actuators safe" },
  returning: {
    rung: "safe-hold",
    because: "a capsule is on trial again, and its actuators stay safe until that has ended well",
  },
  "on-trial": { rung: "safe-hold", because: "a capsule is on trial, and none is armed" },
  "nobody-guards": { rung: "safe-hold", because: "no capsule is armed" },
  "start-failed": { rung: "updater-only", because: "the guard cannot be opened" },
  "crash-loop": { rung: "updater-only", because: "the daemon has died again and again soon after its start" },
};

/** Of several capsules the one that is worst off counts: nobody must read better than that. */
export function worstOf(all: readonly Trouble[]): Trouble {
  return all.reduce((worst, one) => (depthOf(one) > depthOf(worst) ? one : worst), "none" as Trouble);
}

function depthOf(trouble: Trouble): number {
  return rungs.indexOf(troubles[trouble].rung);
}

/**
 * Whether a life of the control thread asks its models. A thread that has died so often may be dying of them, in
 * ways that nobody can catch: the lives that are left guard without.
 */
export function inferenceAfter(strikes: number): "on" | "off" {
  return strikes < strikesWithModels ? "on" : "off";
}

const strikesWithModels = 3;
/** So many questions in a row without an answer, and it is not a hiccup. */
export const silencesMax = 50;
