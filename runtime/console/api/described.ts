// What is said of each method of each address, beside the table of `routes.ts`. What comes in is held to it, what goes
// out is held to it by a test, and both `/openapi.json` and docs/api.md are printed from it.

import { rowsMax } from "#runtime/advisor/bounds.ts";
import { foundDefault, foundMax } from "#runtime/console/look-up.ts";
import { recordKinds, verdicts } from "#runtime/console/tally.ts";
import { pyramidSides } from "#runtime/map/pyramid.ts";
import * as acts from "./act-bodies.ts";
import * as bodies from "./bodies.ts";
import * as counsel from "./counsel-schema.ts";
import { saidOfPeople } from "./described-people.ts";
import { saidOfFound } from "./found-schema.ts";
import { recalled } from "./memory-schema.ts";
import { plain, type Said, told } from "./said.ts";
import {
  about,
  anyObject,
  digest,
  flag,
  instant,
  list,
  nullable,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";
import { capsulesSchema, pointSchema, regimeSchema, statusSchema } from "./status-schema.ts";
import { saidOfTrials } from "./trial-schema.ts";

/** Undefined for what is not there. HEAD is answered as GET is. */
export function saidOf(path: string, method: string): Said | undefined {
  return described[`${method === "HEAD" ? "GET" : method} ${path}`];
}

const phrase: Schema = { type: "string", minLength: 1, maxLength: 200 };
const place = whole();

const searched = {
  verdict: oneOf(verdicts),
  origin: oneOf(["capsule", "operator", "optimiser", "agent", "none"]),
  capsule: about(digest, "Of one capsule"),
  since: about(instant, "At or after; microseconds since 1970"),
  until: about(instant, "Before; microseconds since 1970"),
  text: about(phrase, "Somewhere in its words or the names of its points, whatever the case"),
  cursor: about(place, "What the page before gave as `next`"),
  max: about({ ...whole(1, foundMax), default: foundDefault }, "Of one page"),
} as const;

const next: Schema = about(
  nullable(place),
  "The `cursor` of the next page, which may also follow a page that is short or empty; none at the beginning of the log",
);
const now = instant;
/** What makes the log's own thread read much. */
const costOfReading = 5;
/** The thread beside the tick answers one after the other. */
const costOfThinking = 5;

export const described: Readonly<Record<string, Said>> = {
  "GET /healthz": {
    ...{ of: "State", what: "One bit for load balancers and watchdogs, and the word behind it" },
    answers: both(told(shape<{ state: string; tick: number }>({ state: text, tick: whole() }))),
  },
  "GET /readyz": {
    ...{ of: "State", what: "Whether this gateway may be relied on yet, and what it waits for" },
    answers: both(told(shape<{ ready: boolean; waitsFor: object }>({ ready: flag, waitsFor: list(text) }))),
  },
  "GET /metrics": { of: "State", what: "All metrics, for a Prometheus", answers: { 200: plain } },
  "GET /v1/metrics": { of: "State", what: "The same", answers: { 200: plain } },
  "GET /v1/status": {
    ...{ of: "State", what: "All that a page shows of the gateway, as it is now" },
    answers: { 200: told(statusSchema) },
  },
  "GET /v1/points": {
    ...{ of: "Machine", what: "Every point with its value, quality and age" },
    answers: { 200: told(shape<{ now: number; points: object }>({ now, points: list(pointSchema) })) },
  },
  "GET /v1/devices": {
    ...{ of: "Machine", what: "The devices: driver, address, link, error rates, watchdog, and their points" },
    answers: {
      200: told(shape<{ now: number; devices: object }>({ now, devices: list(bodies.deviceEntry) })),
    },
  },
  "GET /v1/regime": {
    ...{ of: "Machine", what: "In which regime the plant runs; 404 where the capsule knows none" },
    answers: { 200: told(regimeSchema) },
  },
  "GET /v1/map": {
    ...{ of: "Machine", what: "A picture of the energy map over two of its channels", isTagged: true },
    query: {
      pair: about(
        { type: "string", maxLength: 512 },
        "Two channels with a comma between them, as `pairs` lists them",
      ),
      cells: about({ type: "integer", enum: pyramidSides }, "Points a side"),
    },
    answers: { 200: told(bodies.picture) },
    cost: 2,
  },
  "GET /v1/archive": {
    ...{
      of: "Machine",
      what: "What points said over a span of time, in so many parts; without a query, which points",
    },
    answers: { 200: told(bodies.trends) },
    cost: costOfReading,
  },
  "GET /v1/decisions": {
    ...{
      of: "Decisions",
      what: "Records that fit, the newest first; only decisions where no `kind` is named",
    },
    query: { kind: oneOf(["any", ...recordKinds]), ...searched },
    answers: {
      200: told(
        shape<{ now: number; next: null; records: object }>({ now, next, records: list(bodies.logged) }),
      ),
    },
    cost: costOfReading,
  },
  "GET /v1/verdicts": {
    ...{ of: "Decisions", what: "The same of decisions only, each in short" },
    query: searched,
    answers: {
      200: told(
        shape<{ now: number; next: null; verdicts: object }>({
          now,
          next,
          verdicts: list(bodies.verdictEntry),
        }),
      ),
    },
    cost: costOfReading,
  },
  "GET /v1/records": {
    ...{ of: "Decisions", what: "Records by their place in the log, the oldest first", isTagged: true },
    query: {
      from: about({ ...whole(), default: 0 }, "The place of the first"),
      max: about({ ...whole(1, 500), default: 100 }, "Of one page"),
    },
    answers: {
      200: told(
        shape<{ from: number; next: number; records: object }>({
          ...{ from: place, next: about(place, "The `from` of the next page"), records: list(bodies.logged) },
        }),
      ),
    },
    cost: costOfReading,
  },
  "GET /v1/proof": {
    ...{
      of: "Decisions",
      what: "What is signed, or the proof of one record or of growth, in the forms of C2SP",
    },
    query: {
      index: about(place, "The place of a record"),
      since: about(place, "A size that the log once had"),
    },
    answers: {
      200: [told(shape<{ key: string; checkpoint: string }>({ key: text, checkpoint: text })), plain],
    },
    cost: costOfReading,
  },
  "POST /v1/replay/{index}": {
    ...{
      of: "Decisions",
      what: "Judges a decision again from the log, on a thread of its own, one at a time",
    },
    answers: { 200: told(acts.rejudgedSchema) },
    cost: 20,
  },
  "GET /v1/bring-up": {
    ...{ of: "Machine", what: "The report of the bring-up, where an engineer has left one" },
    answers: { 200: told(acts.bringUpSchema) },
    cost: costOfReading,
  },
  "GET /v1/ledger": {
    ...{ of: "Decisions", what: "The books of this run: computing spent and proofs minted" },
    answers: { 200: told(bodies.ledgerSchema) },
  },
  "GET /v1/stream": {
    of: "State",
    what: "A WebSocket: a status each second, and every record",
    answers: {},
  },
  "GET /v1/capsules": {
    ...{ of: "Capsules", what: "All capsules here, and how each stands" },
    answers: { 200: told(capsulesSchema) },
  },
  "GET /v1/capsules/{id}": {
    ...{ of: "Capsules", what: "One of them, with its manifest", isTagged: true },
    answers: { 200: told(bodies.capsuleAndManifest) },
  },
  "GET /v1/deployments": {
    ...{ of: "Capsules", what: "The deployment that is under way, and the last ones" },
    answers: { 200: told(bodies.deploymentsSchema) },
  },
  "GET /v1/store": {
    ...{ of: "Capsules", what: "All that is installed, whether it runs or not" },
    answers: { 200: told(acts.storeSchema) },
    cost: costOfReading,
  },
  "POST /v1/capsules": {
    ...{
      of: "Capsules",
      what: "Takes the bundle that is the body into the store, if those have signed who must",
    },
    answers: { 201: told(acts.takenSchema) },
    cost: costOfReading,
  },
  "POST /v1/capsules/{id}/rollback": {
    ...{ of: "Capsules", what: "Goes back from a capsule to the one that it took over from" },
    answers: { 200: told(bodies.ordered), 202: told(bodies.ordered) },
  },
  "POST /v1/capsules/{id}/activate": {
    ...{
      of: "Capsules",
      what: "Puts a capsule on trial or to work; 202: it waits for a second person, or is under way",
    },
    query: {
      replace: about(digest, "The one whose actuators it may take, beside earlier ones of its own name"),
    },
    answers: { 200: told(bodies.ordered), 202: told(bodies.ordered) },
  },
  "GET /v1/doctor": {
    ...{ of: "State", what: "What `iv doctor` finds on this machine, within 2 s; as of up to 10 s ago" },
    answers: { 200: told(bodies.examination) },
    cost: 20,
  },
  "POST /v1/proposals": {
    ...{ of: "Orders", what: "Proposes values; the shield judges them, and the log says what became of it" },
    body: bodies.proposalSchema,
    answers: { 202: told(shape<{ taken: true }>({ taken: flag })) },
  },
  "POST /v1/what-if": {
    ...{
      of: "Orders",
      what: "Whether values would be allowed, and what would come of them; nothing moves by it",
    },
    body: counsel.whatIfBody,
    answers: { 200: told(counsel.whatIf) },
    cost: costOfThinking,
  },
  "POST /v1/set-points": {
    ...{ of: "Orders", what: "Better set-points within what the plant has shown; nothing moves by it" },
    body: counsel.setPointsBody,
    answers: { 200: told(anyObject) },
    cost: costOfThinking,
  },
  "GET /v1/predict": {
    ...{
      of: "Machine",
      what: "Where the machine goes with the commands as they stand; 404 without a forecaster",
    },
    query: { rows: about(whole(1, rowsMax), "How far") },
    answers: { 200: told(counsel.prediction) },
    cost: costOfThinking,
  },
  "GET /v1/explain/{index}": {
    ...{ of: "Decisions", what: "A record in plain words; `last` is the newest decision" },
    answers: { 200: told(counsel.explained) },
    cost: costOfReading,
  },
  "POST /mcp": {
    ...{
      of: "The API itself",
      what: "The same for agents: a Model Context Protocol server over streamable HTTP",
    },
    // That protocol has refusals of its own.
    answers: Object.fromEntries([200, 202, 400, 406, 413, 415].map((status) => [status, [told({}), plain]])),
  },
  ...saidOfPeople,
  ...saidOfFound,
  ...saidOfTrials,
  "GET /v1/memory": {
    ...{ of: "Decisions", what: "Which minutes of before were like one of the log, and what came then" },
    query: {
      index: about(text, "A record of the log, or `now`"),
      count: about(text, "How many occasions, from 1 to 20"),
      metric: oneOf(["cosine", "l2", "energy"]),
    },
    answers: { 200: told(nullable(recalled)) },
    cost: costOfReading,
  },
  "GET /openapi.json": {
    ...{ of: "The API itself", what: "This description, in the form of OpenAPI 3.1", isTagged: true },
    answers: { 200: told({ type: "object" }) },
  },
};

/** Yes and no say the same, and the status says which. */
function both(content: Said["answers"][number]): Said["answers"] {
  return { 200: content, 503: content };
}
