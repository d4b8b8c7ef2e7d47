// The local API, as a function: a request in, an answer out. `http.ts` owns the sockets, `routes.ts` says what there is
// and who may ask for it. Everything that comes goes through here in one order: whose name it calls, what it wants,
// who wants it, whether he may, and whether it was he. Every answer, also every refusal, has one of a few forms.

import type { Principal } from "#runtime/access/principal.ts";
import { mayDo } from "#runtime/access/role.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { flawIn, queryIn } from "./api/check.ts";
import { saidOf } from "./api/described.ts";
import type { Schema } from "./api/schema.ts";
import { isKnown, tagged } from "./etag.ts";
import type { Answer, Request } from "./exchange.ts";
import { forgery, isOwnHost, knockOf, pageHeaders } from "./guard.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";
import { methodsOf, routeAt, routeFor } from "./routes.ts";
import type { Asset, Site } from "./site.ts";

export async function answer(request: Request, site: Site): Promise<Answer> {
  const given = await answered(request, site);
  // The gateway's clock at this answer, in microseconds: beside the `now` and `at` inside, how old they are.
  const at = { "x-iv-now": String(Math.round(site.access.now() * US_PER_MS)) };
  return { ...given, headers: { ...given.headers, ...at } };
}

async function answered(request: Request, site: Site): Promise<Answer> {
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
  // The page itself is no secret, and whoever is to sign in needs it.
  if (asset !== undefined)
    return method === "GET" || method === "HEAD" ? file(request, asset, site) : wrongMethod("GET, HEAD");
  const found = routeAt(url.pathname);
  if (found === undefined) return problem(404, "There is nothing here");
  const route = routeFor(found.methods, method);
  if (route === undefined) return wrongMethod(methodsOf(found.methods));

  const admission = await site.access.gate.admit(knockOf(request, site.access));
  if (admission.kind === "too-often") return tooOften(admission.waitMs);
  if (admission.kind === "wrong")
    return unknownHere("That token opens nothing here", "It may have expired or been revoked");
  const { principal: who, by, untilMs } = admission;
  const said = saidOf(found.path, method);
  const waitMs = site.limit?.take(clientOf(who, request), said?.cost ?? 1, site.access.now()) ?? 0;
  if (waitMs > 0) return tooMuch(waitMs);
  if (!mayDo(who.role, route.needs)) {
    if ("act" in route) site.access.denied(who, route.act);
    if (who.role === undefined)
      return unknownHere("This needs a token", "Send `Authorization: Bearer TOKEN`, or sign in on the page");
    return problem(403, `This needs the role ${route.needs}`, `${who.name} has the role ${who.role}`);
  }
  if (method !== "GET" && method !== "HEAD") {
    const forged = forgery(headers, by);
    if (forged !== undefined) return problem(403, "Requests from other sites are refused", forged);
  }
  const query = url.searchParams;
  const given = queryIn(query, said);
  if (typeof given === "string") return problem(400, "That is not how this is asked", given);
  const read = said?.body === undefined ? request : await checkedBody(request, said.body);
  if ("status" in read) return read;
  const told = await route.answer({
    request: read,
    query,
    given,
    words: found.words,
    who,
    by,
    untilMs,
    site,
    again: (next) => answer(next, site),
  });
  return said?.isTagged ? tagged(request, told) : told;
}

/** A route that takes a body gets one that is as it is described, or is not asked. */
async function checkedBody(request: Request, schema: Schema): Promise<Request | Answer> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return problem(415, "This takes application/json");
  const bytes = await request.body();
  if (bytes === "too-large") return problem(413, `A body has at most ${proposalBytesMax} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return problem(400, "The body is not JSON", "Send one JSON object in UTF-8");
  }
  const flaw = flawIn(value, schema);
  if (flaw !== undefined) return problem(422, "The body is not as it is described", flaw);
  return { ...request, body: async () => bytes };
}

/** Who has shown nobody who he is, is told from others by where he is. */
function clientOf({ id, how }: Principal, { peer }: Request): string {
  return how === "anonymous" || how === "nothing" ? `at ${peer?.address ?? "nowhere"}` : id;
}

function file({ headers }: Request, asset: Asset, { gateway }: Site): Answer {
  const { etag, type, bytes } = asset;
  const known = isKnown(headers, etag);
  const own = {
    ...pageHeaders(gateway.status().simulator),
    "content-type": type,
    etag,
    // Kept, but never used without asking: after an update no old page talks to a new daemon.
    "cache-control": "no-cache",
  };
  return known ? { status: 304, headers: own, body: "" } : { status: 200, headers: own, body: bytes };
}

function wrongMethod(allow: string): Answer {
  return withHeaders(problem(405, "That method is not for this address"), { allow });
}

function unknownHere(title: string, detail: string): Answer {
  return withHeaders(problem(401, title, detail), { "www-authenticate": "Bearer" });
}

function tooOften(waitMs: number): Answer {
  const wait = problem(429, "Too much of what came from there was wrong", "Wait, and check the token");
  return withHeaders(wait, { "retry-after": String(Math.ceil(waitMs / 1_000)) });
}

function tooMuch(waitMs: number): Answer {
  const wait = problem(
    429,
    "That is more than one client may ask for",
    "Wait as long as Retry-After says; /v1/stream tells news without being asked",
  );
  return withHeaders(wait, { "retry-after": String(Math.ceil(waitMs / 1_000)) });
}

function withHeaders(given: Answer, more: Answer["headers"]): Answer {
  return { ...given, headers: { ...given.headers, ...more } };
}
