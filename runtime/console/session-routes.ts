// Signing in. A browser shows its token once, in a header, and goes on with a cookie that no script can read: what a page
// could read, a page that was broken into could send away.

import { sessionBytes } from "#runtime/access/session.ts";
import type { Answer } from "./exchange.ts";
import { cookieName, cookiesOf } from "./guard.ts";
import { json } from "./json.ts";
import { problem } from "./problem.ts";
import { recorded } from "./recorded.ts";
import type { Ask } from "./site.ts";

/** Who the page is, so that it shows no button that would be refused. */
export function tellSession({ who, by }: Ask): Answer {
  const { name, role = null, how } = who;
  return json(200, { name, role, how, isSignedIn: by === "cookie" });
}

export function signIn({ who, by, untilMs, site }: Ask): Answer {
  if (by !== "header")
    return problem(400, "Signing in takes a token", "Send it as `Authorization: Bearer TOKEN`");
  const { gate, isTls, now, chance } = site.access;
  const opened = gate.sessions.open(who, { chance: chance(sessionBytes), nowMs: now(), untilMs });
  const { name, role = null, how } = who;
  // To come in must work with a log that is full: who may hold the outputs has to get to the button.
  void site.gateway.note({ who: name, role, how, what: "sign-in", about: "in a browser", outcome: "done" });
  const cookie = `${cookieName(isTls)}=${opened.text}; Max-Age=${Math.floor(opened.forMs / 1_000)}`;
  return json(200, { name, role, how }, { "set-cookie": `${cookie}; ${attributes(isTls)}` });
}

/** Harmless for whoever is not signed in. */
export function signOut({ request, site }: Ask): Answer {
  const { gate, isTls } = site.access;
  for (const text of cookiesOf(request.headers, cookieName(isTls))) gate.sessions.close(text);
  return json(
    200,
    { signedOut: true },
    { "set-cookie": `${cookieName(isTls)}=; Max-Age=0; ${attributes(isTls)}` },
  );
}

/** Never their texts, which nobody has kept, and never the hashes. */
export function listTokens({ site }: Ask): Answer {
  const tokens = site.access
    .tokens()
    .map(({ id, name, role, createdMs, expiresMs }) => ({ id, name, role, createdMs, expiresMs }));
  return json(200, { tokens });
}

/** The change of the file is what goes into the log, whoever made it; here stands who asked. */
export async function revokeToken({ site, who, words: [id = ""] }: Ask): Promise<Answer> {
  const known = site.access.tokens().find((entry) => entry.id === id);
  if (known === undefined) return problem(404, "There is no such token");
  const about = `revoke ${known.name} (${known.role})`;
  return await recorded({ site, who, what: "token", about }, () => {
    const gone = site.access.revoke(id);
    return gone === undefined
      ? { outcome: "refused", answer: problem(404, "There is no such token") }
      : { outcome: "done", answer: json(200, { revoked: gone.id }) };
  });
}

function attributes(isTls: boolean): string {
  return `Path=/; HttpOnly; SameSite=Strict${isTls ? "; Secure" : ""}`;
}
