import { join } from "node:path";
import { readJson, writeJson } from "./access/disk/json-secret.ts";
import type { Config } from "./config.ts";
import type { Ordered } from "./console/port.ts";
import type { LimitOrder, ModeOrder, TermOrder, TermStatus } from "./console/terms-port.ts";
import { type Clock, type Instant, US_PER_MS } from "./core/clock.ts";
import { unreachable } from "./core/fault.ts";
import { iso } from "./core/iso.ts";
import type { Host } from "./host/host.ts";
import type { Envelope, ShieldMode } from "./shield/envelope.ts";
import { type CapsuleLimit, isOfCapsule, limitNames } from "./shield/limits.ts";
import {
  type Bearing,
  bearingOf,
  flawInLimit,
  inForce,
  type LimitTerm,
  type Term,
  termText,
} from "./shield/terms.ts";
import { TermsBoard } from "./tick/terms.ts";

interface TermsFile {
  readonly schema: "industriverse.terms/1";
  readonly terms: readonly Term[];
}

export interface TermsParts {
  readonly clock: Clock;
  readonly host: () => Pick<Host, "entries" | "lead">;
}

/** What people have ordered of the shields: on the disk first, so that a restart knows it, then before the ticks. */
export class Terms {
  readonly board: TermsBoard = new TermsBoard(TermsBoard.allocate());
  readonly #path: string;
  readonly #mode: ShieldMode;
  readonly #parts: TermsParts;
  #terms: readonly Term[];

  constructor({ gateway, shield }: Pick<Config, "gateway" | "shield">, parts: TermsParts) {
    this.#path = join(gateway.data, "terms.json");
    this.#mode = shield.mode;
    this.#parts = parts;
    this.#terms = readJson(this.#path, isFile)?.terms ?? [];
    if (this.#terms.length > 0) this.board.put(this.#terms);
  }

  get mode(): ShieldMode {
    return this.#now().find((term) => term.what === "mode")?.value ?? this.#mode;
  }

  /** By what the shield of a capsule goes, as it was signed and with the mode of the gateway's file. */
  bearing(signed: Envelope): Bearing {
    return bearingOf(signed, this.#now());
  }

  shown(): readonly TermStatus[] {
    return this.#now().map((term) => {
      const { what, by, because, from, until, value } = term;
      const of = term.what === "mode" ? "" : term.of;
      return { what, of, value, signed: this.#signed(term), by, because, from, until };
    });
  }

  /** Why it cannot be done as things stand; undefined where it can. Asked when it is ordered, and again when it is confirmed. */
  objection(order: TermOrder): string | undefined {
    if (order.kind === "mode") return this.#objectionToMode(order);
    const { what, value } = order;
    const of = this.#of(order);
    const known = this.#now().find((term) => isSame(term, { what, of }));
    if (value === null) return known === undefined ? "That limit is as it was signed" : undefined;
    if (known === undefined && this.#now().length >= limitsMax)
      return `${limitsMax} are in force already: end some of them`;
    const signed = this.#envelopes().filter((each) => isAbout(each, { what, of }));
    if (signed.length === 0)
      return `${of} is no ${isOfCapsule(what) ? "capsule" : "actuator of a capsule"} here`;
    return signed.map((each) => flawInLimit({ what, of, value }, each)).find((flaw) => flaw !== undefined);
  }

  #objectionToMode({ mode, minutes }: ModeOrder): string | undefined {
    if (mode === "enforce") return this.mode === mode ? "The shield enforces already" : undefined;
    // Nobody shall forget a shield that does not block.
    const mustEnd = this.#mode === "enforce" && minutes === null;
    return mustEnd ? "Say for how many minutes it shall only observe" : undefined;
  }

  /** On the disk first; from the next tick on the threads go by it. */
  order(order: TermOrder, by: string): Ordered {
    const flaw = this.objection(order);
    if (flaw !== undefined) return { kind: "refused", text: flaw };
    const now = this.#parts.clock.now();
    const { because, minutes } = order;
    const until = minutes === null ? null : now + minutes * 60_000 * US_PER_MS;
    const ordered = { by: by.slice(0, byMax), because, from: now, until };
    if (order.kind === "mode") {
      const others = this.#now().filter(({ what }) => what !== "mode");
      const isAsFiled = order.mode === this.#mode;
      this.#keep(isAsFiled ? others : [...others, { what: "mode", value: order.mode, ...ordered }]);
      return { kind: "done", text: `From the next tick on the mode is ${order.mode}${untilText(until)}` };
    }
    const { what, value } = order;
    const of = this.#of(order);
    const others = this.#now().filter((term) => !isSame(term, { what, of }));
    const term: LimitTerm | undefined = value === null ? undefined : { what, of, value, ...ordered };
    this.#keep(term === undefined ? others : [...others, term]);
    const text = term === undefined ? `the ${what} of ${of} is as it was signed` : termText(term);
    return { kind: "done", text: `From the next tick on: ${text}${untilText(until)}` };
  }

  #keep(terms: readonly Term[]): void {
    writeJson(this.#path, { schema: "industriverse.terms/1", terms } satisfies TermsFile);
    this.#terms = terms;
    this.board.put(terms);
  }

  #now(): readonly Term[] {
    return inForce(this.#terms, this.#parts.clock.now());
  }

  /** What is a capsule's is that of the one that guards, where nobody says which is meant. */
  #of({ what, of }: LimitOrder): string {
    return of !== "" || !isOfCapsule(what) ? of : (this.#parts.host().lead?.id ?? "");
  }

  #envelopes(): readonly Envelope[] {
    return [...this.#parts.host().entries.values()].flatMap(({ fitted, state }) =>
      fitted === undefined || state === "retired" ? [] : [fitted.envelope],
    );
  }

  #signed(term: Term): number | string | null {
    const { what } = term;
    if (what === "mode") return this.#mode;
    const signed = this.#envelopes().find((each) => isAbout(each, term));
    if (signed === undefined) return null;
    if (isOfCapsule(what)) return signedOf[what](signed) ?? null;
    const { min, max, slewPerSecondMax } = signed.actuators.find(({ point }) => point === term.of)!;
    if (what === "slew") return slewPerSecondMax;
    return what === "min" ? min : what === "max" ? max : unreachable(what);
  }
}

const signedOf: Readonly<Record<CapsuleLimit, (signed: Envelope) => number | undefined>> = {
  threshold: ({ map }) => map.threshold,
  ahead: ({ ahead }) => ahead?.threshold,
  confidenceMin: ({ confidenceMin }) => confidenceMin,
  holdMs: ({ holdUs }) => holdUs / US_PER_MS,
};

type Limit = Pick<LimitTerm, "what" | "of">;

function isSame(term: Term, { what, of }: Limit): boolean {
  return term.what !== "mode" && term.what === what && term.of === of;
}

function isAbout({ capsule, actuators }: Envelope, { what, of }: Limit): boolean {
  return isOfCapsule(what) ? capsule === of : actuators.some(({ point }) => point === of);
}

function untilText(until: Instant | null): string {
  return until === null ? "" : `, until ${iso(until)}`;
}

function isFile(value: unknown): value is TermsFile {
  const { schema, terms } = (value ?? {}) as Partial<TermsFile>;
  return (
    schema === "industriverse.terms/1" &&
    Array.isArray(terms) &&
    terms.length <= limitsMax + 1 &&
    terms.every(isTerm)
  );
}

function isTerm(value: unknown): value is Term {
  const { what, of, value: set, by, because, from, until } = (value ?? {}) as Record<string, unknown>;
  const isSet =
    what === "mode"
      ? set === "observe" || set === "enforce"
      : limitNames.includes(what as LimitTerm["what"]) && typeof of === "string" && Number.isFinite(set);
  const isTimed = Number.isSafeInteger(from) && (until === null || Number.isSafeInteger(until));
  return isSet && isTimed && typeof by === "string" && typeof because === "string";
}

/** With the mode and all their words as many as the board has room for. */
const limitsMax = 24;
const byMax = 200;
