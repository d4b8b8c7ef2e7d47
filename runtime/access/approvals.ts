// Four eyes. What one person asks for and another has to confirm, as a value: every change gives a new one, so that the
// door writes it down before anybody acts on it.

import type { Principal } from "./principal.ts";
import { mayDo, type Role } from "./role.ts";

/** What has to be confirmed; the words for people are made when it is asked. */
export interface Pending<Act> {
  readonly id: string;
  readonly act: Act;
  readonly text: string;
  /** The least role of whoever confirms: the one that it takes to ask. */
  readonly needs: Role;
  readonly by: Pick<Principal, "id" | "name">;
  readonly askedMs: number;
  readonly untilMs: number;
}

export type Step<Act> = Readonly<
  | { kind: "done"; act: Act; pending: Pending<Act>; left: readonly Pending<Act>[] }
  | { kind: "refused"; because: Refusal }
>;
export type Refusal = "unknown" | "expired" | "own" | "role" | "full";

/** Who wants to confirm or refuse, and when. */
export interface Second {
  readonly principal: Principal;
  readonly nowMs: number;
}

export function live<Act>(all: readonly Pending<Act>[], nowMs: number): readonly Pending<Act>[] {
  // A clock that was set back must not make a request wait for longer than it was to.
  return all.filter(({ askedMs, untilMs }) => nowMs < untilMs && nowMs >= askedMs - clockBackMsMax);
}

export function asked<Act>(
  all: readonly Pending<Act>[],
  pending: Pending<Act>,
): readonly Pending<Act>[] | "full" {
  const left = live(all, pending.askedMs);
  return left.length >= pendingMax ? "full" : [...left, pending];
}

/** Only another person, and only one who might have asked himself. */
export function confirmed<Act>(
  all: readonly Pending<Act>[],
  id: string,
  { principal, nowMs }: Second,
): Step<Act> {
  const pending = all.find((each) => each.id === id);
  if (pending === undefined) return { kind: "refused", because: "unknown" };
  if (!live([pending], nowMs).includes(pending)) return { kind: "refused", because: "expired" };
  // Whoever shows nothing cannot be told from whoever asked.
  if (!isSomebody(principal)) return { kind: "refused", because: "role" };
  if (!mayDo(principal.role, pending.needs)) return { kind: "refused", because: "role" };
  if (principal.id === pending.by.id) return { kind: "refused", because: "own" };
  return { kind: "done", act: pending.act, pending, left: all.filter((each) => each !== pending) };
}

/** Also by who asked: to take something back needs no second person. */
export function refused<Act>(
  all: readonly Pending<Act>[],
  id: string,
  { principal, nowMs }: Second,
): Step<Act> {
  const pending = all.find((each) => each.id === id);
  if (pending === undefined) return { kind: "refused", because: "unknown" };
  if (!mayDo(principal.role, pending.needs)) return { kind: "refused", because: "role" };
  return {
    kind: "done",
    act: pending.act,
    pending,
    left: live(all, nowMs).filter((each) => each !== pending),
  };
}

function isSomebody({ how }: Principal): boolean {
  return how !== "anonymous" && how !== "nothing";
}

export const pendingMax = 16;
const clockBackMsMax = 60_000;
