// The token comes once, in a header, and a cookie that no script can read stays: as the console does it.

import { sessionBytes } from "#runtime/access/session.ts";
import type { Answer, Request } from "#runtime/console/exchange.ts";
import { cookiesOf } from "#runtime/console/guard.ts";
import { json } from "#runtime/console/json.ts";
import { problem } from "#runtime/console/problem.ts";
import type { HourAsk } from "./ask.ts";

export function tellSession({ who, by }: HourAsk): Answer {
  const { name, role = null, how } = who;
  return json(200, { name, role, how, isSignedIn: by === "cookie" });
}

export function signIn({ request, who, by, untilMs, site }: HourAsk): Answer {
  if (by !== "header")
    return problem(400, "Signing in takes a token", "Send it as `Authorization: Bearer TOKEN`");
  const chance = site.chance(sessionBytes);
  const { text, forMs } = site.gate.sessions.open(who, { chance, nowMs: site.now(), untilMs });
  const { name, role = null, how } = who;
  const kept = `${cookieOf(request.headers)}=${text}; Max-Age=${Math.floor(forMs / 1_000)}; ${attributes}`;
  return json(200, { name, role, how }, { "set-cookie": kept });
}

/** Harmless for whoever is not signed in. */
export function signOut({ request, site }: HourAsk): Answer {
  const name = cookieOf(request.headers);
  for (const text of cookiesOf(request.headers, name)) site.gate.sessions.close(text);
  return json(200, { signedOut: true }, { "set-cookie": `${name}=; Max-Age=0; ${attributes}` });
}

/** Cookies know no ports: the console of the same machine, and the page of another plant, keep theirs. */
export function cookieOf({ host = "" }: Request["headers"]): string {
  return `iv-first-hour-${URL.parse(`http://${host}`)?.port || "80"}`;
}

const attributes = "Path=/; HttpOnly; SameSite=Strict";
