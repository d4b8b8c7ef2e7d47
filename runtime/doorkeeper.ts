import { randomUUID } from "node:crypto";
import { anonymousRole, exposure, isLoopback } from "./access/config.ts";
import { Consent } from "./access/consent.ts";
import { ApprovalBook } from "./access/disk/approvals.ts";
import { removeToken, TokenBook } from "./access/disk/tokens.ts";
import { Gate } from "./access/gate.ts";
import { Oidc } from "./access/oidc.ts";
import { isLive, type TokenEntry } from "./access/token.ts";
import type { Config } from "./config.ts";
import type { AccessParts } from "./console/access.ts";
import type { Waiting } from "./console/order-text.ts";
import { flawInWrites } from "./console/proposal-body.ts";
import { limitIn, modeIn } from "./console/term-body.ts";
import { updateIn } from "./console/update-body.ts";
import { type Clock, US_PER_MS } from "./core/clock.ts";
import { Fault } from "./core/fault.ts";
import type { News } from "./news.ts";
import type { AccessNote } from "./prove/access-record.ts";

export interface Doorkeeping {
  readonly clock: Clock;
  note(note: AccessNote): Promise<boolean>;
  tell(news: News): void;
}

/** Who may come in to this gateway's console. A Fault where it would listen to strangers. */
export function keepDoor(
  { console: face, gateway: { data } }: Config,
  { clock, note, tell }: Doorkeeping,
): AccessParts {
  const now = (): number => Math.floor(clock.now() / US_PER_MS);
  const book = new TokenBook(data, {
    onChange: (before, after) => {
      for (const each of changes(before, after)) void note(each);
    },
    onTrouble: ({ code, message }) =>
      tell({ level: "error", details: { event: "access", code }, text: message }),
  });
  const live = (): readonly TokenEntry[] => book.tokens(now()).filter((entry) => isLive(entry, now()));
  const exposed = exposure(face, live().length);
  if (exposed !== undefined)
    throw new Fault("console/exposed", `Refused to start: ${exposed.what}`, { hint: exposed.hint });
  const loopback = isLoopback(face.host);
  return {
    gate: new Gate({
      ...{ now, certificates: face.certificates ?? [], oidc: face.oidc && new Oidc(face.oidc) },
      tokens: (nowMs) => book.tokens(nowMs),
      anonymousRole: () => anonymousRole(face, { isLoopback: loopback, hasTokens: book.isInUse(now()) }),
      onKnocks: (address) =>
        void note({
          ...unknown,
          what: "knock",
          about: `too many wrong tokens from ${address}`,
          outcome: "denied",
        }),
    }),
    book: new ApprovalBook(data, isOrder),
    isFourEyes: face.fourEyes ?? false,
    agentsWait: face.agents === "confirm",
    waitMs: (face.confirmMinutes ?? confirmMinutesDefault) * 60_000,
    now,
    tokens: live,
    revoke: (id) => removeToken(data, id),
  };
}

/** Whether a file of the data folder may have a capsule armed. */
export function consentOf({ console: { fourEyes = false } }: Pick<Config, "console">): Consent {
  return new Consent({ isAsked: fourEyes, newMark: randomUUID });
}

/** Whoever may write the file may make tokens; that it was done stands in the log. */
function* changes(before: readonly TokenEntry[], after: readonly TokenEntry[]): Generator<AccessNote> {
  const isIn = (all: readonly TokenEntry[], { id, role }: TokenEntry) =>
    all.some((each) => each.id === id && each.role === role);
  for (const each of after) if (!isIn(before, each)) yield told(`${each.name} may come in as ${each.role}`);
  for (const each of before)
    if (!isIn(after, each)) yield told(`${each.name} may no longer come in as ${each.role}`);
}

function told(about: string): AccessNote {
  return { who: "the file of tokens", role: null, how: "file", what: "token", about, outcome: "done" };
}

function isOrder(value: unknown): value is Waiting {
  const { kind, capsule, replaces, proposal } = (value ?? {}) as Record<string, unknown>;
  if (kind === "propose") return isWish(proposal);
  if (kind === "rollback") return typeof capsule === "string";
  if (kind === "mode" || kind === "limit" || kind === "update") return isBodyOrder(value);
  if (kind !== "activate") return kind === "hold" || kind === "safe" || kind === "resume";
  return typeof capsule === "string" && (replaces === null || typeof replaces === "string");
}

/** Held against the same form as when it was asked for. */
function isBodyOrder(value: unknown): boolean {
  const { kind, ...rest } = value as { kind: keyof typeof bodies };
  return bodies[kind](new TextEncoder().encode(JSON.stringify(rest))).kind === "order";
}

const bodies = { mode: modeIn, limit: limitIn, update: updateIn };

function isWish(value: unknown): boolean {
  const { origin, by, writes } = (value ?? {}) as Record<string, unknown>;
  return origin === "agent" && typeof by === "string" && flawInWrites(writes) === undefined;
}

const unknown = { who: "nobody", role: null, how: "nothing" } as const;
const confirmMinutesDefault = 10;
