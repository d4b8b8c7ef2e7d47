import { randomBytes } from "node:crypto";
import { Gate } from "#runtime/access/gate.ts";
import { Throttle } from "#runtime/access/throttle.ts";
import type { TokenEntry } from "#runtime/access/token.ts";
import { FourEyes, type PendingBook } from "./four-eyes.ts";
import type { Waiting } from "./order-text.ts";
import type { Gateway, Ordered } from "./port.ts";
import type { Access } from "./site.ts";

/** What the house hands in: who has which role, and what waits for a second person. */
export interface AccessParts {
  readonly gate: Gate;
  readonly book: PendingBook;
  readonly isFourEyes: boolean;
  /** Whether a person has to agree to what an agent proposes before the judge sees it. */
  readonly agentsWait: boolean;
  readonly waitMs: number;
  now(): number;
  tokens(): readonly TokenEntry[];
  revoke(id: string): TokenEntry | undefined;
}

export function accessOf(
  gateway: Gateway,
  { isTls, parts = bench() }: { readonly isTls: boolean; readonly parts: AccessParts | undefined },
): Access {
  const { gate, book, isFourEyes, agentsWait, waitMs, now, tokens, revoke } = parts;
  const denials = new Throttle(deniedMax);
  return {
    ...{ gate, isTls, agentsWait, now, tokens, revoke },
    chance: (bytes) => randomBytes(bytes),
    fourEyes: new FourEyes({
      ...{ book, isOn: isFourEyes, waitMs, now },
      newId: () => randomBytes(6).toString("hex"),
      order: (order, by) => carriedOut(order, by, gateway),
      objection: (order) => (order.kind === "propose" ? undefined : gateway.objection?.(order)),
      note: (note) => gateway.note(note),
    }),
    denied: (who, what) => {
      if (denials.count(who.id, now()) === "over") return;
      const { name, role = null, how } = who;
      const about = "the role does not reach";
      void gateway.note({ who: name, role, how, what, about, outcome: "denied" });
    },
  };
}

async function carriedOut(order: Waiting, by: string, gateway: Gateway): Promise<Ordered> {
  if (order.kind !== "propose") return await gateway.order(order, by);
  const { proposal } = order;
  const end = gateway.propose({ ...proposal, by: `${proposal.by}, confirmed by ${by}` });
  if (end === "taken") return { kind: "done", text: "It is before the shield; the log says what it decides" };
  const text = end === "full" ? "The mailbox is full" : "The capsule has spent today's computing";
  return { kind: "refused", text };
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
    agentsWait: false,
    waitMs: 0,
    now: () => Date.now(),
    tokens: () => [],
    revoke: () => undefined,
  };
}

/** A minute and a principal: more of it would only fill the log. */
const deniedMax = 10;
