// What is said of the routes by which people step in, and of those that ask who they are.

import type { UpdateOrder } from "#runtime/console/port.ts";
import { becauseMax, limitMinutesMax, observeMinutesMax } from "#runtime/console/term-body.ts";
import type { LimitOrder, ModeOrder } from "#runtime/console/terms-port.ts";
import { limitNames } from "#runtime/shield/limits.ts";
import * as bodies from "./bodies.ts";
import { type Said, told } from "./said.ts";
import { about, digest, flag, maybe, nullable, number, oneOf, shape, text, whole } from "./schema.ts";

const because = about(text, `In words, for the log: 1 to ${becauseMax} characters`);
const modeBody = shape<Partial<Omit<ModeOrder, "kind">> & Pick<ModeOrder, "mode" | "because">>({
  mode: oneOf(["observe", "enforce"]),
  minutes: maybe(nullable(whole(1, observeMinutesMax))),
  because,
});
const limitBody = shape<Partial<Omit<LimitOrder, "kind">> & Pick<LimitOrder, "what" | "value" | "because">>({
  what: oneOf(limitNames),
  of: maybe(about(text, "A point; of what is a capsule's its id, else the one that guards")),
  value: about(nullable(number), "Null: as it was signed"),
  minutes: maybe(nullable(whole(1, limitMinutesMax))),
  because,
});

const updateBody = shape<Partial<Omit<UpdateOrder, "kind">> & Pick<UpdateOrder, "verb" | "from">>({
  verb: oneOf(["apply", "usb"]),
  from: about(text, "A whole path on the gateway's machine, or an address"),
  olderBecause: maybe(
    about(nullable(text), "Takes one that is older than what has guarded here, for this reason"),
  ),
  ticket: maybe(about(nullable(text), "The path of a ticket that gives leave to go back")),
  rehearsed: maybe(nullable(digest)),
});

const orderAnswers: Said["answers"] = { 200: told(bodies.ordered), 202: told(bodies.ordered) };
const asked = told(shape<{ asked: true }>({ asked: flag }));

export const saidOfPeople: Readonly<Record<string, Said>> = {
  "POST /v1/hold": { of: "Orders", what: "Keeps the outputs as they stand", answers: orderAnswers },
  "POST /v1/safe": {
    of: "Orders",
    what: "The declared safe state, until it is let go",
    answers: orderAnswers,
  },
  "POST /v1/resume": { of: "Orders", what: "Ends both", answers: orderAnswers },
  "POST /v1/mode": {
    ...{
      of: "Orders",
      what: "Whether the shield blocks, inside of the time; a second person confirms that it only observes",
    },
    body: modeBody,
    answers: orderAnswers,
  },
  "POST /v1/limits": {
    ...{ of: "Orders", what: "A limit that is narrower than signed; a second person confirms it" },
    body: limitBody,
    answers: orderAnswers,
  },
  "POST /v1/updates": {
    ...{
      of: "Orders",
      what: "Brings a capsule from a place, as `iv update` does; whatever the gateway's file says, a second person confirms it",
    },
    body: updateBody,
    answers: orderAnswers,
  },
  "POST /v1/adaptation/take-back": {
    ...{ of: "Orders", what: "Takes back all that the capsule has adapted" },
    answers: { 202: asked },
  },
  "GET /v1/approvals": {
    ...{ of: "Access", what: "What waits for a second person" },
    answers: { 200: told(bodies.approvals) },
  },
  "POST /v1/approvals/{id}/confirm": { of: "Access", what: "Says yes to it", answers: orderAnswers },
  "POST /v1/approvals/{id}/refuse": { of: "Access", what: "Says no to it", answers: orderAnswers },
  "GET /v1/session": {
    ...{ of: "Access", what: "Who asks, and what he may do" },
    answers: { 200: told(bodies.session) },
  },
  "POST /v1/session": {
    ...{ of: "Access", what: "Signs a browser in: a cookie for a token" },
    answers: { 200: told(bodies.signedIn) },
  },
  "DELETE /v1/session": {
    ...{ of: "Access", what: "Signs it out" },
    answers: { 200: told(shape<{ signedOut: true }>({ signedOut: flag })) },
  },
  "GET /v1/tokens": {
    ...{ of: "Access", what: "Who has a token; never the tokens" },
    answers: { 200: told(bodies.tokens) },
  },
  "DELETE /v1/tokens/{id}": {
    ...{ of: "Access", what: "Revokes one" },
    answers: { 200: told(shape<{ revoked: string }>({ revoked: text })) },
  },
};
