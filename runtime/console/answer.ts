// The local API, as a function: a request in, an answer out. It reads what is committed, and may leave a
// proposal in the mailbox of the tick or ask for what was adapted to be taken back; there is no call by which it
// could do more. `http.ts` owns the sockets. Every answer, also every refusal, has one of the forms below.

import { pyramidSides } from "#runtime/map/pyramid.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { archiveAnswer } from "./archive-answer.ts";
import type { Answer, Request } from "./exchange.ts";
import { expositionType } from "./exposition.ts";
import { foreignSite, type HostRule, isOwnHost, pageHeaders } from "./guard.ts";
import { metricsText } from "./metrics.ts";
import type { Gateway, GatewayStatus } from "./port.ts";
import { problem } from "./problem.ts";
import { parseProposal, proposalBytesMax } from "./proposal-body.ts";
import { waitsFor } from "./ready.ts";
import type { Traffic } from "./traffic.ts";

/** A file of the page, read at start; the address of a request never becomes a path on the disk. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

export interface Site {
  readonly gateway: Gateway;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly hosts: HostRule;
  readonly traffic: Traffic;
}

export async function answer(request: Request, site: Site): Promise<Answer> {
  const { headers, method } = request;
  if (!isOwnHost(headers["host"], site.hosts))
    return problem(
      421,
      "This gateway does not go by that name",
      "Use its address, or add the name to its configuration",
    );
  const url = URL.parse(request.target, "http://gateway.invalid");
  if (url === null || !request.target.startsWith("/")) return problem(400, "The address cannot be read");
  const asset = site.assets.get(url.pathname);
  if (asset !== undefined)
    return method === "GET" || method === "HEAD" ? file(request, asset, site) : wrongMethod("GET, HEAD");
  const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
  if (route === undefined) return problem(404, "There is nothing here");
  const handler = route[method === "HEAD" ? "GET" : method === "GET" || method === "POST" ? method : "none"];
  if (handler === undefined) return wrongMethod(route.POST ? "POST" : "GET, HEAD");
  return await handler(request, url.searchParams, site.gateway, site.traffic);
}

type Handler = (
  request: Request,
  query: URLSearchParams,
  gateway: Gateway,
  traffic: Traffic,
) => Answer | Promise<Answer>;
type Route = { readonly GET?: Handler; readonly POST?: Handler; readonly none?: Handler };

const routes: Readonly<Record<string, Route>> = {
  "/healthz": { GET: (_request, _query, gateway) => health(gateway.status()) },
  "/readyz": { GET: (_request, _query, gateway) => ready(gateway) },
  "/metrics": { GET: (_request, _query, gateway, traffic) => told(gateway, traffic) },
  "/v1/metrics": { GET: (_request, _query, gateway, traffic) => told(gateway, traffic) },
  "/v1/status": { GET: (_request, _query, gateway) => json(200, gateway.status()) },
  "/v1/regime": { GET: (_request, _query, gateway) => regime(gateway.status()) },
  "/v1/map": { GET: (_request, query, gateway) => map(query, gateway) },
  "/v1/proof": { GET: (_request, query, gateway) => proof(query, gateway) },
  "/v1/archive": {
    GET: (_request, query, gateway) =>
      archiveAnswer(query, { archive: gateway.archive, now: gateway.status().now }),
  },
  "/v1/records": { GET: (_request, query, gateway) => records(query, gateway) },
  "/v1/proposals": { POST: (request, _query, gateway) => propose(request, gateway) },
  "/v1/adaptation/take-back": { POST: (request, _query, gateway) => takeBack(request, gateway) },
  "/v1/stream": { GET: () => problem(426, "This is a WebSocket", "Connect with ws:// instead") },
};

/** For load balancers and watchdogs: one bit, and the word behind it. */
function health({ state, tick }: GatewayStatus): Answer {
  return json(state === "guarded" ? 200 : 503, { state, tick });
}

/** For who starts gateways: whether this one may be relied on yet, and what it waits for. */
function ready(gateway: Gateway): Answer {
  const waits = waitsFor(gateway.measured());
  return json(waits.length === 0 ? 200 : 503, { ready: waits.length === 0, waitsFor: waits });
}

/** For a Prometheus, which asks every few seconds and keeps what it hears. */
function told(gateway: Gateway, traffic: Traffic): Answer {
  return {
    status: 200,
    headers: { "content-type": expositionType, "cache-control": "no-store" },
    body: metricsText({ ...gateway.measured(), traffic: traffic.measure() }),
  };
}

/** The same as in the status, for whoever asks about nothing else. */
function regime({ regime: present }: GatewayStatus): Answer {
  return present === null ? problem(404, "This capsule knows no regimes") : json(200, present);
}

/** Without a query the picture that the map itself shows first. */
function map(query: URLSearchParams, gateway: Gateway): Answer {
  const [side, named] = [query.get("cells"), query.get("pair")];
  const cells = pyramidSides.find((known) => String(known) === side);
  if (side !== null && cells === undefined)
    return problem(400, "There is no such level", `\`cells\` is ${pyramidSides.join(", ")}`);
  const wrongPair = problem(400, "There is no such pair of channels", "`pairs` of the answer lists them");
  if (named === null) return json(200, gateway.map({ pair: undefined, cells }));
  // Names may have commas of their own, so the pair is looked for and not taken apart.
  const pair = gateway.map({ pair: undefined, cells: undefined })?.pairs.find((of) => of.join() === named);
  const found = pair && gateway.map({ pair, cells });
  return found === undefined ? wrongPair : json(200, found);
}

async function records(query: URLSearchParams, gateway: Gateway): Promise<Answer> {
  const from = wholeNumber(query.get("from") ?? "0", Number.MAX_SAFE_INTEGER);
  const max = wholeNumber(query.get("max") ?? "100", recordsMax);
  if (from === undefined || max === undefined || max === 0)
    return problem(400, "`from` is a log index", `\`max\` is between 1 and ${recordsMax}`);
  const found = await gateway.records(from, max);
  const shown = withinBytes(found);
  const next = from + shown.length;
  return {
    status: 200,
    headers: jsonHeaders,
    body: `{"from":${from},"next":${next},"records":${recordsJson(shown)}}`,
  };
}

/** Nothing here has to be believed: whoever has the key from elsewhere checks it, with the page `/verify` or without. */
async function proof(query: URLSearchParams, gateway: Gateway): Promise<Answer> {
  const [index, since] = [query.get("index"), query.get("since")];
  if (index === null && since === null) return json(200, gateway.signed());
  const number = wholeNumber(index ?? since ?? "", Number.MAX_SAFE_INTEGER);
  if (number === undefined || (index !== null && since !== null))
    return problem(400, "`index` is a log index, `since` a size of the log", "Ask for one of them");
  const text = await gateway.evidence(index === null ? { since: number } : { index: number });
  if (text === "absent")
    return problem(404, "That is not on disk", "What was just recorded is in a few seconds");
  if (text === "busy") {
    const busy = problem(429, "Other evidence is being made", "Ask again in a second");
    return { ...busy, headers: { ...busy.headers, "retry-after": "1" } };
  }
  const name = index === null ? "since" : `record-${index}.tlog-proof`;
  return {
    status: 200,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "content-disposition": `inline; filename="${name}"`,
    },
    body: text,
  };
}

/** The records' own text, so that what is shown hashes to what is in the log. */
export function recordsJson(batch: readonly LoggedRecord[]): string {
  return `[${batch.map(({ index, body }) => `{"index":${index},"record":${body}}`).join(",")}]`;
}

function withinBytes(found: readonly LoggedRecord[]): readonly LoggedRecord[] {
  let bytes = 0;
  const end = found.findIndex(({ body }) => {
    bytes += body.length;
    return bytes > answerBytesMax;
  });
  // The first is always given, or a reader would ask for the same one for ever.
  return end < 0 ? found : found.slice(0, Math.max(1, end));
}

/** Back to what was signed: it can only make the machine do what the capsule's makers had tested. */
function takeBack({ headers }: Request, gateway: Gateway): Answer {
  const foreign = foreignSite(headers);
  if (foreign !== undefined) return problem(403, "Requests from other sites are refused", foreign);
  if (gateway.takeBack() === "asked") return json(202, { asked: true });
  return problem(409, "This capsule adapts nothing");
}

async function propose(request: Request, gateway: Gateway): Promise<Answer> {
  const { headers } = request;
  // A page of another site can make a browser post here; a browser says so, and no one else has to.
  const foreign = foreignSite(headers);
  if (foreign !== undefined) return problem(403, "Proposals from other sites are refused", foreign);
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return problem(415, "A proposal is application/json");
  const body = await request.body();
  if (body === "too-large") return problem(413, `A proposal has at most ${proposalBytesMax} bytes`);
  const parsed = parseProposal(body);
  if (parsed.kind === "wrong") return problem(parsed.status, parsed.title, parsed.detail);
  const end = gateway.propose(parsed.proposal);
  if (end === "taken") return json(202, { taken: true });
  if (end === "spent")
    return problem(
      429,
      "The capsule has spent today's computing",
      "It goes on guarding; ask after midnight, UTC",
    );
  const full = problem(429, "The mailbox is full", "Ask again after the next tick");
  return { ...full, headers: { ...full.headers, "retry-after": "1" } };
}

function file({ headers }: Request, asset: Asset, { gateway }: Site): Answer {
  const { etag, type, bytes } = asset;
  const known = headers["if-none-match"]?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const own = {
    ...pageHeaders(gateway.status().simulator),
    "content-type": type,
    etag,
    // Kept, but never used without asking: after an update no old page talks to a new daemon.
    "cache-control": "no-cache",
  };
  return known ? { status: 304, headers: own, body: "" } : { status: 200, headers: own, body: bytes };
}

function json(status: number, value: unknown): Answer {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) };
}

function wrongMethod(allow: string): Answer {
  const wrong = problem(405, "That method is not for this address");
  return { ...wrong, headers: { ...wrong.headers, allow } };
}

function wholeNumber(text: string, max: number): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

export const recordsMax = 500;
const answerBytesMax = 1_048_576;
const jsonHeaders = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
