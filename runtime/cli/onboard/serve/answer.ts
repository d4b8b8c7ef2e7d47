// A request in, an answer out: in the order in which the console does it, and with its checks. Whose name it calls, what
// it wants, who wants it, whether it was he.

import { isKnown, tagged } from "#runtime/console/etag.ts";
import type { Answer, Request } from "#runtime/console/exchange.ts";
import { forgery, isOwnHost, knockOf, pageHeaders } from "#runtime/console/guard.ts";
import { problem } from "#runtime/console/problem.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { HourAsk } from "./ask.ts";
import { documents, tellDocument } from "./documents.ts";
import { dropFile, takeFile } from "./file-routes.ts";
import { begin, end, takeAnswers, tellFound, tellState } from "./hour-routes.ts";
import { beginLive, endLive, markSighting, tellLive, tellMachine } from "./live-routes.ts";
import { cookieOf, signIn, signOut, tellSession } from "./sign-in.ts";
import type { HourSite } from "./site.ts";

interface HourRoute {
  readonly needs: "nothing" | "token";
  readonly answer: (ask: HourAsk) => Answer | Promise<Answer>;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** All there is beside the page's own files. */
export const hourRoutes: Readonly<Record<string, Readonly<Partial<Record<Method, HourRoute>>>>> = {
  "/v1/session": {
    GET: { needs: "nothing", answer: tellSession },
    POST: { needs: "token", answer: signIn },
    DELETE: { needs: "nothing", answer: signOut },
  },
  "/v1/first-hour": { GET: { needs: "token", answer: tellState } },
  "/v1/first-hour/found": { GET: { needs: "token", answer: tellFound } },
  "/v1/first-hour/answers": { PUT: { needs: "token", answer: takeAnswers } },
  "/v1/first-hour/run": {
    POST: { needs: "token", answer: begin },
    DELETE: { needs: "token", answer: end },
  },
  "/v1/first-hour/machine": { GET: { needs: "token", answer: tellMachine } },
  "/v1/first-hour/live": {
    GET: { needs: "token", answer: tellLive },
    POST: { needs: "token", answer: beginLive },
    PUT: { needs: "token", answer: markSighting },
    DELETE: { needs: "token", answer: endLive },
  },
  "/v1/first-hour/files": {
    PUT: { needs: "token", answer: takeFile },
    DELETE: { needs: "token", answer: dropFile },
  },
  ...Object.fromEntries(
    Object.keys(documents).map((address) => [address, { GET: { needs: "token", answer: tellDocument } }]),
  ),
};

export async function answerHour(request: Request, site: HourSite): Promise<Answer> {
  const { headers } = request;
  // HEAD goes where GET goes.
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (!isOwnHost(headers["host"], { names: [] }))
    return problem(421, "This page does not go by that name", "Use the address that the terminal printed");
  const url = URL.parse(request.target, "http://first-hour.invalid");
  if (url === null || !request.target.startsWith("/")) return problem(400, "The address cannot be read");
  const asset = site.assets.get(url.pathname);
  if (asset !== undefined) {
    if (method !== "GET") return notFor(["GET"]);
    const own = { ...pageHeaders(null), "content-type": asset.type, etag: asset.etag };
    const kept = { ...own, "cache-control": "no-cache" };
    return isKnown(headers, asset.etag)
      ? { status: 304, headers: kept, body: "" }
      : { status: 200, headers: kept, body: asset.bytes };
  }
  const methods = Object.hasOwn(hourRoutes, url.pathname) ? hourRoutes[url.pathname]! : undefined;
  if (methods === undefined) return problem(404, "There is nothing here", "The page itself is at /");
  const route = Object.hasOwn(methods, method) ? methods[method as Method] : undefined;
  if (route === undefined) return notFor(Object.keys(methods));
  const admission = await site.gate.admit(knockOf(request, { isTls: false, cookie: cookieOf(headers) }));
  if (admission.kind === "too-often")
    return problem(429, "Too much of what came from there was wrong", "Wait a minute, and check the token");
  if (admission.kind === "wrong")
    return problem(401, "That token opens nothing here", "The terminal that runs this page has printed it");
  const { principal: who, by, untilMs } = admission;
  if (route.needs === "token" && who.role === undefined)
    return problem(401, "This needs the token", "Open the address that the terminal has printed");
  if (method !== "GET") {
    const forged = forgery(headers, by);
    if (forged !== undefined) return problem(403, "Requests from other sites are refused", forged);
  }
  try {
    const told = await route.answer({ request, url, who, by, untilMs, site });
    return method === "GET" ? tagged(request, told) : told;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return problem(422, error.message, error.hint ?? error.code);
  }
}

function notFor(methods: readonly string[]): Answer {
  const given = problem(405, "That method is not for this address");
  return { ...given, headers: { ...given.headers, allow: methods.join(", ") } };
}
