import type { State } from "#runtime/update/deploy/table.ts";
import { states } from "#runtime/update/deploy/table.ts";
import { type Scenario, scenarios } from "./site.ts";

/** `format`: the journal is found in the form of another version of the daemon. */
export const faults: readonly string[] = [
  ...["error", "kill before", "kill after", "hang", "ENOSPC", "EIO", "EROFS", "clock", "format"],
];

export interface Case {
  readonly scenario: Scenario;
  readonly state: Exclude<State, "ended">;
  readonly fault: string;
}

/** By the signal that cannot be caught, with the process; or left in the middle of its action, and never gone on with. */
export type Death = "signal" | "left";

export interface Ending extends Case {
  /** Who guards in the end. */
  readonly guard: "new" | "old" | "nobody";
  readonly outcome: string;
  /** What is not as it must be; empty where all is. */
  readonly wrong: readonly string[];
}

/** States that only a deployment comes to which fails. */
export const failingStates: ReadonlySet<State> = new Set(["rollback", "verify-rollback", "failed"]);

export const actedStates: readonly Case["state"][] = states.filter((state) => state !== "ended");

export const allCases: readonly Case[] = scenarios.flatMap((scenario) =>
  actedStates.flatMap((state) => faults.map((fault) => ({ scenario, state, fault }))),
);

export function isKill({ fault }: Case): boolean {
  return fault.startsWith("kill");
}

/** Of each kill in each state one, and of them a third in each situation. */
export function isSampled({ scenario, state, fault }: Case): boolean {
  const at = scenarios.indexOf(scenario) + actedStates.indexOf(state) + faults.indexOf(fault);
  return at % scenarios.length === 0;
}

export function nameOf({ scenario, state, fault }: Case): string {
  return `${scenario}-${state}-${fault.replace(" ", "-")}`;
}
