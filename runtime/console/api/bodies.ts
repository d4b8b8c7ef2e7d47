// What else goes in and comes out: proposals, orders, records, maps, and what is looked up.

import { hows } from "#runtime/access/principal.ts";
import { roles } from "#runtime/access/role.ts";
import type {
  DeploymentsTold,
  DeviceEntry,
  DevicePointTold,
  Examination,
  LedgerTold,
} from "#runtime/console/desk.ts";
import type { Settled } from "#runtime/console/four-eyes.ts";
import type { CapsuleStatus } from "#runtime/console/gateway-status.ts";
import type { MapView, Ordered } from "#runtime/console/port.ts";
import type { Trend, Trends } from "#runtime/signal/archive/trends.ts";
import {
  about,
  anyObject,
  digest,
  flag,
  instant,
  list,
  maybe,
  named,
  nullable,
  number,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";
import { capsuleMembers, pointMembers } from "./status-schema.ts";

/** No control characters, which would forge lines in a log, and no half surrogates, which no record can hold. */
export const name: Schema = {
  type: "string",
  minLength: 1,
  maxLength: 64,
  pattern: "^[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+$",
};

/** "capsule" is not among them: nobody outside may sign as the gateway's own model. */
export const outsideOrigins = ["operator", "optimiser", "agent"] as const;
const write: Schema = shape<{ point: string; value: number }>({ point: name, value: number });

export const writes: Schema = { ...list(write, 32), minItems: 1, description: "Each point once" };

export const proposalSchema: Schema = shape<{ origin: string; by: string; writes: object }>({
  origin: oneOf(outsideOrigins),
  by: about(name, "Who asks, for the record; a token's name is put before it"),
  writes,
});

export const ordered: Schema = shape<Ordered>({
  ...{ kind: oneOf(["done", "asked", "refused"]), text },
  revision: maybe(about(whole(), "Of the order; the answers of /v1/capsules say what became of it")),
});

/** As `runtime/prove/SPEC.md` has it, kind by kind; here only what all have. */
const record: Schema = {
  type: "object",
  required: ["kind"],
  properties: { kind: text, at: instant, boot: text },
};

export const logged: Schema = shape<{ index: number; record: object }>({ index: whole(), record });

export const picture: Schema = shape<MapView>({
  channels: list(shape<MapView["channels"][number]>({ name: text, unit: text, min: number, max: number })),
  columns: whole(1),
  rows: whole(1),
  energies: about(
    list(number),
    "In nats, row by row, the first row at the lowest value of the second channel",
  ),
  threshold: number,
  barrier: number,
  digest,
  pairs: list(list(text, 2)),
  judged: shape<MapView["judged"]>({ threshold: number, barrier: number }),
});

const column: Schema = list(nullable(number));
const trend: Schema = shape<Trend>({
  ...{ point: text, unit: text, widthUs: number, at: list(number), count: list(whole()), bad: list(whole()) },
  ...{ min: column, max: column, mean: column },
});

/** Without a question it says what there is to ask for, and else how that was. */
export const trends: Schema = {
  anyOf: [
    shape<{ points: object; now: number }>({
      points: list(shape<{ name: string; unit: string }>({ name: text, unit: text })),
      now: instant,
    }),
    shape<Trends>({ from: number, to: number, trends: list(trend), damaged: whole() }),
  ],
};

const role: Schema = nullable(oneOf(roles));
const how: Schema = oneOf(hows);
export const signedIn: Schema = shape<Record<"name" | "role" | "how", unknown>>({ name: text, role, how });
export const session: Schema = shape<Record<"name" | "role" | "how" | "isSignedIn", unknown>>({
  ...{ name: text, role, how },
  isSignedIn: flag,
});

const token: Schema = shape<Record<"id" | "name" | "role" | "createdMs" | "expiresMs", unknown>>({
  ...{ id: text, name: text, role: oneOf(roles), createdMs: number, expiresMs: nullable(number) },
});
export const tokens: Schema = shape<{ tokens: object }>({ tokens: list(token) });

type Approval = Record<"id" | "act" | "text" | "needs" | "by" | "isOwn" | "askedMs" | "untilMs", unknown>;
const approval: Schema = shape<Approval>({
  ...{ id: text, act: anyObject, text, needs: oneOf(roles), by: text },
  isOwn: about(flag, "Whether whoever looks has asked for it, and so cannot confirm it"),
  ...{ askedMs: number, untilMs: number },
});
const settled: Schema = shape<Settled>({
  ...{ id: text, text, how: oneOf(["confirmed", "refused"]), by: about(text, "The second person") },
  end: about(nullable(ordered), "What came of it; null while it is being done"),
});
export const approvals: Schema = shape<{ approvals: object; settled: object }>({
  approvals: list(approval),
  settled: about(list(settled), "What was said of the last ones in this run, the newest last"),
});

const devicePoint: Schema = shape<DevicePointTold>({
  ...pointMembers,
  access: oneOf(["read", "write"]),
  leasedTo: about(nullable(text), "The capsule that may write it"),
});

export const deviceEntry: Schema = shape<DeviceEntry>({
  name: text,
  driver: text,
  address: text,
  link: oneOf(["up", "down"]),
  detail: text,
  scanMs: number,
  timeoutMs: number,
  counters: named(number),
  errors: shape<DeviceEntry["errors"]>({
    failedReadsAScan: nullable(number),
    overrunsAScan: nullable(number),
  }),
  watchdog: shape<DeviceEntry["watchdog"]>({ kind: oneOf(["board", "tick-register", "none"]), text }),
  points: list(devicePoint),
});

const { tick: _tick, overruns: _overruns, ...standing } = capsuleMembers;
type Standing = Omit<CapsuleStatus, "tick" | "overruns">;

export const capsuleAndManifest: Schema = shape<Standing & { readonly manifest: object | null }>({
  ...standing,
  manifest: about(nullable(anyObject), "As it was signed (capsule.schema.json)"),
});

export const deploymentsSchema: Schema = shape<DeploymentsTold>({
  now: instant,
  current: nullable(anyObject),
  history: about(list(anyObject), "The newest last"),
});

type Check = Record<"name" | "kind" | "why" | "is" | "found", unknown> &
  Partial<Record<"mend" | "fix", unknown>>;

export const examination: Schema = shape<Examination>({
  ok: about(flag, "Nothing is wrong, and all was asked to the end"),
  at: about(instant, "When it was begun"),
  ageMs: about(whole(), "How long ago that is"),
  unfinished: about(whole(), "How many of the checks have come to no end yet"),
  checks: list(
    shape<Check>({
      name: text,
      kind: oneOf(["check", "evaluation"]),
      why: text,
      is: oneOf(["fine", "warning", "wrong", "unfinished"]),
      found: text,
      mend: maybe(text),
      fix: maybe(about(text, "What `iv doctor --fix` would do")),
    }),
  ),
});

export const ledgerSchema: Schema = shape<LedgerTold>({
  since: instant,
  now: instant,
  postings: whole(),
  accounts: about(
    named(named({ type: "string", pattern: "^-?[0-9]+$" })),
    "By unit and account, in millionths",
  ),
  windows: shape<LedgerTold["windows"]>({ held: whole(), failed: whole(), untold: whole() }),
  minted: whole(),
  flaws: named(whole()),
  open: whole(),
  capsules: list(
    shape<LedgerTold["capsules"][number]>({ id: digest, spentCeu: number, budgetCeu: nullable(number) }),
  ),
});

export const verdictEntry: Schema = {
  ...shape<Record<"index" | "isTrial" | "at" | "tick" | "capsule" | "origin" | "by", unknown> & Spoken>({
    ...{ index: whole(), isTrial: flag, at: instant, tick: whole(), capsule: digest, origin: text, by: text },
    ...{
      verdict: oneOf(["allow", "amend", "block"]),
      because: text,
      text,
      mode: oneOf(["observe", "enforce"]),
    },
    fallback: nullable(text),
    asked: nullable(named(text)),
    nearest: nullable(named(text)),
    writes: nullable(named(text)),
  }),
};
type Spoken = Record<
  "verdict" | "because" | "text" | "mode" | "fallback" | "asked" | "nearest" | "writes",
  unknown
>;
