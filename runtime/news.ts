// What happened, as lines for the daemon's own log: which level, what for programs, what for people.

import type { ReplicaEvent } from "./adapt/rank/replicas/keeper.ts";
import type { LogLevel } from "./config.ts";
import { unreachable } from "./core/fault.ts";
import type { Rank } from "./core/thread-rank.ts";
import type { ProofEvent } from "./prove/messages.ts";
import type { LifecycleRecord } from "./prove/record.ts";
import type { Aftermath } from "./prove/values.ts";
import type { SupervisorEvent } from "./supervisor.ts";

export interface News {
  readonly level: LogLevel;
  readonly details: object;
  readonly text: string;
}

export function proofNews(event: ProofEvent): News {
  if (event.kind === "recovered")
    return { level: "info", details: { event: "proof-recovered" }, text: "The log can be written again" };
  if (event.kind === "new-epoch")
    return {
      level: "error",
      details: { event: "proof-new-epoch" },
      text: `A new log was begun, and the old one is kept for whoever investigates: ${event.because}`,
    };
  if (event.kind === "pruned")
    return {
      level: "info",
      details: { event: "proof-pruned", first: event.first },
      text: `The log is kept from record ${event.first} on; what was older is given up`,
    };
  const { code, message } = event.fault;
  return { level: "error", details: { event: `proof-${event.kind}`, code }, text: message };
}

export function supervisorNews(
  event: SupervisorEvent,
  { sinceStartMs, name }: { readonly sinceStartMs: number; readonly name?: string },
): News {
  if (name !== undefined) {
    const { level, details, text } = supervisorNews(event, { sinceStartMs });
    return { level, details: { ...details, capsule: name }, text: `${name}: ${text}` };
  }
  const { kind } = event;
  switch (kind) {
    case "first-tick":
      return {
        level: "info",
        details: { event: kind, tick: event.tick, sinceStartMs },
        text: "The first tick is done",
      };
    case "stood-down": {
      const { because, outcome } = event;
      return {
        level: "warn",
        details: { event: kind, because, outcome: outcome.kind },
        text: `Stood down (${because}): ${outcome.kind}`,
      };
    }
    case "recovered":
      return { level: "info", details: { event: kind, after: event.after }, text: "Guarding again" };
    case "control-ended": {
      const { fault, respawnInMs = null } = event;
      const end =
        "; it died too often, and the machine stays in its safe state until the daemon is restarted";
      const isGivenUp = respawnInMs === null;
      return {
        level: isGivenUp ? "fatal" : "error",
        details: { event: kind, respawnInMs },
        text: fault.message + (isGivenUp ? end : ""),
      };
    }
    default:
      return unreachable(kind);
  }
}

export function lifecycleNews({ name, event, from, to, because }: LifecycleRecord): News {
  const isSetback = to === "suspended" || (to === from && event !== "crashed" && event !== "probes-held");
  const word = to === from ? `is still ${to}` : `is ${to}`;
  return {
    level: isSetback ? "warn" : "info",
    details: { event: "lifecycle", capsule: name, what: event, from, to },
    text: `${name} ${word}: ${because}`,
  };
}

export function replicaNews({ unit, fault, respawnInMs }: ReplicaEvent): News {
  const isGivenUp = respawnInMs === undefined;
  const end = isGivenUp ? "; it died too often, and the others go on without it" : "";
  return {
    level: isGivenUp ? "error" : "warn",
    details: { event: "replica-ended", unit, respawnInMs: respawnInMs ?? null },
    text: fault.message + end,
  };
}

/** No reason not to start: the shield blocks while nothing can be read, and the link goes on trying. */
export function unreachableNews(detail: string): News {
  const cure =
    "Check the device's address in the configuration, the cable, and that the PLC is on; the daemon goes on trying";
  return {
    level: "warn",
    details: { event: "device-unreachable", detail },
    text: `The device cannot be reached (${detail}). ${cure}`,
  };
}

/** None after a stop in order, and none for a log that begins. */
export function aftermathNews(before: Aftermath): News | undefined {
  if (before.kind !== "crashed") return undefined;
  return {
    level: "warn",
    details: { event: "aftermath", ...before },
    text: `The run before ended without a stop; ${lossText(before)}`,
  };
}

function lossText({ lost, loggedTick, deviceTick }: Extract<Aftermath, { kind: "crashed" }>): string {
  if (lost === null) return `the log ends at tick ${loggedTick} and the device cannot be asked`;
  if (lost === 0) return `nothing that the device applied is missing in the log (tick ${loggedTick})`;
  return `the device applied tick ${deviceTick}, the log ends at ${loggedTick}: ${lost} decisions are lost`;
}

/** Whose ticks come before what else this machine has to do, and whose do not. */
export function rankNews(rank: Rank, name: string): News {
  return {
    level: "info",
    details: { event: "rank", rank, capsule: name },
    text: `The ticks of ${name} ${rankSaid[rank]}`,
  };
}

const rankSaid: Readonly<Record<Rank, string>> = {
  realtime: "come before all other work of this machine",
  raised: "have a larger share of the processors than other work",
  usual: "wait for their turn like all other work: nothing here allows more",
};
