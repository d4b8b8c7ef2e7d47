import type { Record } from "#runtime/prove/record.ts";
import type { GatewayStatus } from "./gateway-status.ts";

export type GuardWord = GatewayStatus["state"];

/** An operator must not read better than the worst of what is said of any capsule. */
export function worstOf(words: readonly GuardWord[]): GuardWord {
  return worstFirst.find((word) => words.includes(word)) ?? "starting";
}

/**
 * The one word for people, from the newest committed record alone, so that it can never be better than
 * what is proven. A block that left the turn to the next proposer says nothing about the machine yet.
 */
export function stateAfter(record: Record, before: GuardWord): GuardWord {
  switch (record.kind) {
    case "boot":
    case "unguarded":
      return "starting";
    case "stand-down":
      return record.because === "stopping" ? "stopping" : "safe";
    case "decision":
      // What is only tried says nothing of the machine.
      if (record.trial !== undefined) return before;
      if (before === "stopping") return before;
      if (record.mode === "observe") return "observing";
      if (record.verdict !== "block") return "guarded";
      return record.fallback === "next" || record.fallback === null
        ? before
        : record.fallback === "hold"
          ? "holding"
          : "safe";
    case "genesis":
    case "anchor":
    case "prune":
    case "outcome":
    case "bring-up":
    case "bring-up-write":
    case "drift":
    case "twin":
    case "adapt":
    case "regime":
    case "tri-check":
    case "lifecycle":
    case "deployment":
    case "rung":
    case "access":
    case "terms":
    case "gap":
    case "fault":
    case "stop":
      return before;
  }
}

const worstFirst: readonly GuardWord[] = ["safe", "stopping", "holding", "starting", "observing", "guarded"];
