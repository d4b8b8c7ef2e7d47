import type { State } from "#runtime/capsule/lifecycle.ts";
import type { ProbeWatch } from "#runtime/capsule/probes.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { CrewMember } from "./files.ts";
import type { Fitted, Source } from "./fitted.ts";
import type { Post } from "./post.ts";

/** A capsule of this gateway as the host keeps it. Only the host changes it, one thing after the other. */
export interface Entry {
  readonly id: Digest;
  readonly name: string;
  readonly epoch: number;
  source: Source;
  state: State;
  since: Instant;
  because: string;
  /** As it was last read; what it is made to do next is done with these bytes or with bytes read anew. */
  fitted: Fitted | undefined;
  /** That with the way to the machine, also when its thread has ended: it can order the safe state. */
  post: Post | undefined;
  /** One whose thread was started early, from bytes that were read a moment ago. */
  warmed: Post | undefined;
  trial: Post | undefined;
  probes: ProbeWatch | undefined;
  /** Its probes alone do not arm it: somebody has more to ask of it, and says when. */
  isHeld: boolean;
  /** It only looks on: nothing that it shows arms or retires it, and a person ends that by activating it. */
  isWatching: boolean;
  wasArmed: boolean;
  replaced: Digest | null;
  /** Whom it may take actuators from, beside capsules of its own name. */
  mayReplace: Digest | null;
}

export function newEntry(from: Pick<Entry, "id" | "name" | "epoch" | "source" | "since">): Entry {
  return {
    ...from,
    state: "staged",
    because: "it was brought here",
    fitted: undefined,
    post: undefined,
    warmed: undefined,
    trial: undefined,
    probes: undefined,
    isHeld: false,
    isWatching: false,
    wasArmed: false,
    replaced: null,
    mayReplace: null,
  };
}

/** On trial, and to stay there until a person ends that. */
export function looksOn({ state, isWatching }: Pick<Entry, "state" | "isWatching">): boolean {
  return state === "trial" && isWatching;
}

/** On trial again after it was suspended: its actuators stay as the safe state has them, and its own, until it drives. */
export function standsSafe({ state, owns }: Pick<CrewMember, "state" | "owns">): boolean {
  return state === "trial" && owns.length > 0;
}

export function memberOf(entry: Entry, owns: readonly string[]): CrewMember {
  const { id, name, epoch, source, state, since, because, wasArmed, replaced } = entry;
  return { id, name, epoch, source, state, since, because, owns, wasArmed, replaced };
}

/** publisher/name, without the version: what an update keeps. */
export function productOf({ name }: Pick<Entry, "name">): string {
  return name.slice(0, name.lastIndexOf("@"));
}
