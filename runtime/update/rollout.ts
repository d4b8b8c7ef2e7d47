// For whom a capsule is meant while it goes out in steps. Every gateway works it out for itself from what
// the publisher has signed, so that nobody has to keep a list of who may have what.

import { sha256 } from "#runtime/core/digest.ts";

export interface Rollout {
  readonly id: string;
  /** Empty: all. */
  readonly groups: readonly string[];
  /** 0 to 100. */
  readonly percent: number;
  /** Who has not begun does not begin. */
  readonly isPaused: boolean;
}

/**
 * Whether a gateway is among those. A gateway keeps its place in the order for as long as a roll-out lasts,
 * so whoever was meant at 1 % is meant at 10 %; another roll-out has another order, so that it is not
 * always the same plants that go first.
 */
export function isMeant(
  { id, groups, percent }: Pick<Rollout, "id" | "groups" | "percent">,
  { gateway, group }: { readonly gateway: string; readonly group?: string | undefined },
): boolean {
  if (groups.length > 0 && (group === undefined || !groups.includes(group))) return false;
  return placeOf(id, gateway) < percent / 100;
}

/** From 0 up to but without 1. */
export function placeOf(id: string, gateway: string): number {
  const [a, b, c, d] = sha256(new TextEncoder().encode(`${id}\n${gateway}`)) as unknown as number[];
  return (a! * 2 ** 24 + b! * 2 ** 16 + c! * 2 ** 8 + d!) / 2 ** 32;
}
