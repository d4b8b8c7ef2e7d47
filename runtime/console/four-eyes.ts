import {
  asked,
  confirmed,
  live,
  type Pending,
  type Refusal,
  refused,
  type Second,
} from "#runtime/access/approvals.ts";
import type { Principal } from "#runtime/access/principal.ts";
import type { Role } from "#runtime/access/role.ts";
import type { AccessNote, AccessWhat } from "#runtime/prove/access-record.ts";
import type { AgentWish, Order, Ordered } from "./port.ts";

/** What may have to wait for somebody. */
export type Waiting = Order | AgentWish;

/** What waits, kept where a restart finds it. */
export interface PendingBook {
  readonly pending: readonly Pending<Waiting>[];
  keep(pending: readonly Pending<Waiting>[]): void;
}

export interface FourEyesParts {
  readonly book: PendingBook;
  /** Whether it is asked for at all. */
  readonly isOn: boolean;
  readonly waitMs: number;
  now(): number;
  newId(): string;
  order(order: Waiting, by: string): Promise<Ordered>;
  note(note: AccessNote): void;
}

/** Has orders carried out, those that need it only once a second person has said so; and writes down who did what. */
export class FourEyes {
  readonly #parts: FourEyesParts;

  constructor(parts: FourEyesParts) {
    this.#parts = parts;
  }

  get pending(): readonly Pending<Waiting>[] {
    return live(this.#parts.book.pending, this.#parts.now());
  }

  /** Whoever hands in the wish of an agent has found that here a person has to agree, whatever else needs two. */
  async order(order: Waiting, who: Principal): Promise<Ordered & { readonly approval?: string }> {
    const needs = this.#parts.isOn || order.kind === "propose" ? seconded[order.kind] : undefined;
    if (needs === undefined)
      return await this.#carryOut(order, { who, what: order.kind, text: textOf(order) });
    const { book, now, newId, waitMs } = this.#parts;
    const [id, nowMs, text] = [newId(), now(), textOf(order)];
    // What people want of one another must find room, however much an agent asks for.
    if (
      order.kind === "propose" &&
      this.pending.filter(({ act }) => act.kind === "propose").length >= wishesMax
    )
      return { kind: "refused", text: "So many proposals of agents wait already that no more are taken" };
    const by = { id: who.id, name: who.name };
    const all = asked(book.pending, {
      id,
      act: order,
      text,
      needs,
      by,
      askedMs: nowMs,
      untilMs: nowMs + waitMs,
    });
    if (all === "full") return { kind: "refused", text: "Too much waits for a second person already" };
    book.keep(all);
    this.#note(who, order.kind, { about: `${text} (${id})`, outcome: "asked" });
    const minutes = Math.round(waitMs / 60_000);
    return { kind: "asked", approval: id, text: `${text}: a second person has ${minutes} min to confirm it` };
  }

  async confirm(id: string, who: Principal): Promise<Ordered> {
    const step = confirmed(this.#parts.book.pending, id, this.#second(who));
    if (step.kind === "refused") return this.#not(step.because, { id, who, what: "confirm" });
    this.#parts.book.keep(step.left);
    const { text, by } = step.pending;
    return await this.#carryOut(step.act, {
      who,
      what: "confirm",
      text: `${text}, asked by ${by.name} (${id})`,
    });
  }

  refuse(id: string, who: Principal): Ordered {
    const step = refused(this.#parts.book.pending, id, this.#second(who));
    if (step.kind === "refused") return this.#not(step.because, { id, who, what: "refuse" });
    this.#parts.book.keep(step.left);
    const { text, by } = step.pending;
    this.#note(who, "refuse", { about: `${text}, asked by ${by.name} (${id})`, outcome: "done" });
    return { kind: "done", text: `${text}: refused` };
  }

  async #carryOut(
    order: Waiting,
    { who, what, text }: { readonly who: Principal; readonly what: AccessWhat; readonly text: string },
  ): Promise<Ordered> {
    const end = await this.#parts.order(order, who.name);
    this.#note(who, what, { about: text, outcome: end.kind });
    return end;
  }

  #not(
    because: Refusal,
    { id, who, what }: { readonly id: string; readonly who: Principal; readonly what: AccessWhat },
  ): Ordered {
    // Of what does not exist there is nothing to say, and anybody could say it for ever.
    if (because !== "unknown")
      this.#note(who, what, { about: `${id}: ${refusals[because]}`, outcome: "refused" });
    return { kind: "refused", text: refusals[because] };
  }

  #second(principal: Principal): Second {
    return { principal, nowMs: this.#parts.now() };
  }

  #note(
    { name, role, how }: Principal,
    what: AccessWhat,
    { about, outcome }: Pick<AccessNote, "about" | "outcome">,
  ): void {
    this.#parts.note({ who: name, role: role ?? null, how, what, about, outcome });
  }
}

const wishesMax = 4;

/** Who has to confirm what. To make the machine safer, or to let it go on as it was armed, needs one person. */
const seconded: Readonly<Record<Waiting["kind"], Role | undefined>> = {
  propose: "operator",
  hold: undefined,
  safe: undefined,
  resume: undefined,
  activate: "engineer",
};

const refusals: Readonly<Record<Refusal, string>> = {
  unknown: "Nothing of that name waits",
  expired: "It has waited for too long, and must be asked for again",
  own: "Whoever has asked for it cannot confirm it too",
  role: "This takes somebody with a token and the role that it took to ask",
  full: "Too much waits already",
};

function textOf(order: Waiting): string {
  switch (order.kind) {
    case "hold":
      return "Hold the outputs";
    case "safe":
      return "Go to the safe state";
    case "resume":
      return "Go on";
    case "propose":
      return `Propose ${wishText(order)}`;
    case "activate":
      return `Activate ${order.capsule}${order.replaces === null ? "" : ` in place of ${order.replaces}`}`;
  }
}

/** As an agent wants it, and at no length: it stands in the log and before a person's eyes. */
function wishText({ proposal: { by, writes } }: AgentWish): string {
  const all = writes.slice(0, writesShown).map(({ point, value }) => `${point} = ${value}`);
  const more = writes.length > writesShown ? ` and ${writes.length - writesShown} more` : "";
  return `${all.join(", ")}${more}, as "${by}" wants it`;
}

const writesShown = 6;
