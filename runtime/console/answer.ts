// The local API, as a function: a request in, an answer out. `http.ts` owns the sockets, `routes.ts` says what there is
// and who may ask for it. Everything that comes goes through here in one order: whose name it calls, what it wants,
// who wants it, whether he may, and whether it was he. Every answer, also every refusal, has one of a few forms.

import { mayDo } from "#runtime/access/role.ts";
import type { Answer, Request } from "./exchange.ts";
import { forgery, isOwnHost, knockOf, pageHeaders } from "./guard.ts";
import { problem } from "./problem.ts";
import { methodsOf, routeAt, routeFor } from "./routes.ts";
import type { Asset, Site } from "./site.ts";

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
  const asking = { request, query: url.searchParams, words: found.words, who, by, untilMs, site };
  return await route.answer({ ...asking, again: (next) => answer(next, site) });
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

function withHeaders(given: Answer, more: Answer["headers"]): Answer {
  return { ...given, headers: { ...given.headers, ...more } };
}
