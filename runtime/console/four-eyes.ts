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
import { unreachable } from "#runtime/core/fault.ts";
import type { AccessNote, AccessWhat } from "#runtime/prove/access-record.ts";
import { orderText, subjectOf, type Waiting } from "./order-text.ts";
import type { Ordered } from "./port.ts";

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
  /** Why it could not be done as things stand; undefined where nobody knows of a reason. */
  objection(order: Waiting): string | undefined;
  /** True once the log has it for good. */
  note(note: AccessNote): Promise<boolean>;
}

/** What a second person has said, and what came of it; null while it is being done. */
export interface Settled {
  readonly id: string;
  readonly text: string;
  readonly how: "confirmed" | "refused";
  readonly by: string;
  readonly end: Ordered | null;
}

/** `unwritten`: the log could not take that it was to be done, so it was not. */
export type Ended = Ordered | Readonly<{ kind: "unwritten"; text: string }>;

/**
 * Has orders carried out, those that need it only once a second person has said so. Who does what stands in the log
 * before it is done, and what came of it behind that; but to hold and to go safe waits for nobody, not for the log either.
 */
export class FourEyes {
  readonly #parts: FourEyesParts;
  #settled: readonly Settled[] = [];

  constructor(parts: FourEyesParts) {
    this.#parts = parts;
  }

  get pending(): readonly Pending<Waiting>[] {
    return live(this.#parts.book.pending, this.#parts.now());
  }

  /** What was said of the last ones in this run, the newest last: for whoever waits for an answer. */
  get settled(): readonly Settled[] {
    return this.#settled;
  }

  /** Whoever hands in the wish of an agent has found that here a person has to agree, whatever else needs two. */
  async order(order: Waiting, who: Principal): Promise<Ended & { readonly approval?: string }> {
    const flaw = this.#parts.objection(order);
    if (flaw !== undefined) return { kind: "refused", text: flaw };
    const needs = secondOf(order, this.#parts);
    const text = orderText(order);
    if (needs === undefined)
      return await this.#carryOut(order, { who, what: order.kind, text, by: who.name });
    if (!(await this.#intends(who, order.kind, `ask for: ${text}`))) return unwritten;
    // What people want of one another must find room, however much an agent asks for.
    const { book, now, newId, waitMs } = this.#parts;
    const wishes = this.pending.filter(({ act }) => act.kind === "propose");
    if (order.kind === "propose" && wishes.length >= wishesMax)
      return { kind: "refused", text: "So many proposals of agents wait already that no more are taken" };
    const same = this.#waitingLike(order);
    if (same !== undefined) {
      this.#note(who, order.kind, { about: `ask for: ${text}`, outcome: "refused" });
      const what = `${same.text} (${same.id}), asked by ${same.by.name}`;
      return { kind: "refused", text: `This waits already: ${what}. Have that confirmed or refused first` };
    }
    const [id, nowMs] = [newId(), now()];
    const by = { id: who.id, name: who.name };
    const times = { askedMs: nowMs, untilMs: nowMs + waitMs };
    const all = asked(book.pending, { id, act: order, text, needs, by, ...times });
    if (all === "full") return { kind: "refused", text: "Too much waits for a second person already" };
    book.keep(all);
    this.#note(who, order.kind, { about: `${text} (${id})`, outcome: "asked" });
    const minutes = Math.round(waitMs / 60_000);
    return { kind: "asked", approval: id, text: `${text}: a second person has ${minutes} min to confirm it` };
  }

  async confirm(id: string, who: Principal): Promise<Ended> {
    const first = confirmed(this.#parts.book.pending, id, this.#second(who));
    if (first.kind === "refused") return this.#not(first.because, { id, who, what: "confirm" });
    const { text, by } = first.pending;
    const about = `${text}, asked by ${by.name} (${id})`;
    if (!(await this.#intends(who, "confirm", about))) return unwritten;
    // While the log was written somebody else may have been quicker, and nothing is done twice.
    const step = confirmed(this.#parts.book.pending, id, this.#second(who));
    if (step.kind === "refused") return this.#not(step.because, { id, who, what: "confirm" });
    this.#parts.book.keep(step.left);
    const said = { id, text, how: "confirmed", by: who.name } as const;
    this.#settle({ ...said, end: null });
    const both = `${by.name}, confirmed by ${who.name}`;
    const isOfBoth = step.act.kind === "mode" || step.act.kind === "limit";
    const doing = { who, what: "confirm", text: about, by: isOfBoth ? both : who.name } as const;
    try {
      const end = await this.#do(step.act, doing);
      this.#settle({ ...said, end });
      return end;
    } catch (error) {
      this.#settle({ ...said, end: { kind: "refused", text: "It could not be done" } });
      throw error;
    }
  }

  async refuse(id: string, who: Principal): Promise<Ended> {
    const first = refused(this.#parts.book.pending, id, this.#second(who));
    if (first.kind === "refused") return this.#not(first.because, { id, who, what: "refuse" });
    const { text, by } = first.pending;
    const about = `${text}, asked by ${by.name} (${id})`;
    if (!(await this.#intends(who, "refuse", about))) return unwritten;
    const step = refused(this.#parts.book.pending, id, this.#second(who));
    if (step.kind === "refused") return this.#not(step.because, { id, who, what: "refuse" });
    this.#parts.book.keep(step.left);
    this.#note(who, "refuse", { about, outcome: "done" });
    const end = { kind: "done", text: `${text}: refused` } as const;
    this.#settle({ id, text, how: "refused", by: who.name, end });
    return end;
  }

  #waitingLike(order: Waiting): Pending<Waiting> | undefined {
    const subject = subjectOf(order);
    return subject === undefined ? undefined : this.pending.find(({ act }) => subjectOf(act) === subject);
  }

  #settle(settled: Settled): void {
    const others = this.#settled.filter(({ id }) => id !== settled.id);
    this.#settled = [...others, settled].slice(-settledMax);
  }

  async #carryOut(order: Waiting, doing: Doing): Promise<Ended> {
    const { who, what, text } = doing;
    const isUrgent = order.kind === "hold" || order.kind === "safe";
    if (!isUrgent && !(await this.#intends(who, what, text))) return unwritten;
    return await this.#do(order, doing);
  }

  async #do(order: Waiting, { who, what, text, by }: Doing): Promise<Ordered> {
    const end = await this.#parts.order(order, by);
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

  /** What only came too late into the log has to say there that it was not done. */
  async #intends(who: Principal, what: AccessWhat, about: string): Promise<boolean> {
    const { name, role, how } = who;
    const note = { who: name, role: role ?? null, how, what, about, outcome: "intended" } as const;
    if (await this.#parts.note(note)) return true;
    this.#note(who, what, { about, outcome: "refused" });
    return false;
  }

  #note(
    { name, role, how }: Principal,
    what: AccessWhat,
    { about, outcome }: Pick<AccessNote, "about" | "outcome">,
  ): void {
    void this.#parts.note({ who: name, role: role ?? null, how, what, about, outcome });
  }
}

interface Doing {
  readonly who: Principal;
  readonly what: AccessWhat;
  readonly text: string;
  /** Whose order it is, for whoever carries it out. */
  readonly by: string;
}

const unwritten: Ended = {
  kind: "unwritten",
  text: "The proof log cannot take that this is done, so it was not done",
};

const wishesMax = 4;
const settledMax = 32;

/**
 * Who has to confirm it. To make the machine safer, or to let it go on as it was armed, needs one person; to leave enforce
 * mode, to change a limit or to have a capsule brought from a place that somebody names needs two whatever the gateway's
 * file says, and to arm a capsule where that asks for it.
 */
function secondOf(order: Waiting, { isOn }: Pick<FourEyesParts, "isOn">): Role | undefined {
  switch (order.kind) {
    case "propose":
      return "operator";
    case "limit":
    case "update":
      return "engineer";
    case "mode":
      return order.mode === "enforce" ? undefined : "engineer";
    case "activate":
    case "rollback":
      return isOn ? "engineer" : undefined;
    case "hold":
    case "safe":
    case "resume":
      return undefined;
    default:
      return unreachable(order);
  }
}

const refusals: Readonly<Record<Refusal, string>> = {
  unknown: "Nothing of that name waits",
  expired: "It has waited for too long, and must be asked for again",
  own: "Whoever has asked for it cannot confirm it too",
  role: "This takes somebody with a token and the role that it took to ask",
  full: "Too much waits already",
};
