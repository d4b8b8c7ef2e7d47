import { randomBytes } from "node:crypto";
import { Gate } from "#runtime/access/gate.ts";
import { Throttle } from "#runtime/access/throttle.ts";
import type { TokenEntry } from "#runtime/access/token.ts";
import { FourEyes, type PendingBook } from "./four-eyes.ts";
import type { Gateway } from "./port.ts";
import type { Access } from "./site.ts";

/** What the house hands in: who has which role, and what waits for a second person. */
export interface AccessParts {
  readonly gate: Gate;
  readonly book: PendingBook;
  readonly isFourEyes: boolean;
  readonly waitMs: number;
  now(): number;
  tokens(): readonly TokenEntry[];
  revoke(id: string): TokenEntry | undefined;
}

export function accessOf(
  gateway: Gateway,
  { isTls, parts = bench() }: { readonly isTls: boolean; readonly parts: AccessParts | undefined },
): Access {
  const { gate, book, isFourEyes, waitMs, now, tokens, revoke } = parts;
  const denials = new Throttle(deniedMax);
  return {
    ...{ gate, isTls, now, tokens, revoke },
    chance: (bytes) => randomBytes(bytes),
    fourEyes: new FourEyes({
      ...{ book, isOn: isFourEyes, waitMs, now },
      newId: () => randomBytes(6).toString("hex"),
      order: (order, by) => gateway.order(order, by),
      note: (note) => gateway.note(note),
    }),
    denied: (who, what) => {
      if (denials.count(who.id, now()) === "over") return;
      const { name, role = null, how } = who;
      const about = "the role does not reach";
      gateway.note({ who: name, role, how, what, about, outcome: "denied" });
    },
  };
}

/** Whoever comes is an operator. */
function bench(): AccessParts {
  let pending: PendingBook["pending"] = [];
  return {
    gate: new Gate({
      tokens: () => [],
      anonymousRole: () => "operator",
      certificates: [],
      now: () => Date.now(),
    }),
    book: {
      get pending() {
        return pending;
      },
      keep: (next) => {
        pending = next;
      },
    },
    isFourEyes: false,
    waitMs: 0,
    now: () => Date.now(),
    tokens: () => [],
    revoke: () => undefined,
  };
}

/** A minute and a principal: more of it would only fill the log. */
const deniedMax = 10;
