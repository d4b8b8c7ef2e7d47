// What a browser must be told and asked, because the most likely attacker of a service on loopback is a
// page of some other site in a browser on the same machine.

import type { By, Knock } from "#runtime/access/gate.ts";
import type { Request } from "./exchange.ts";

/** The names by which this console is called, beside any literal IP address. */
export interface HostRule {
  readonly names: readonly string[];
}

/**
 * DNS rebinding: a foreign page gives its own name our address, and then its origin is "ours". It cannot
 * make a browser send a literal address, or a name that we know, as the host.
 */
export function isOwnHost(host: string | undefined, { names }: HostRule): boolean {
  if (host === undefined || host === "") return false;
  const { hostname } = URL.parse(`http://${host}`) ?? { hostname: "" };
  const isLiteral = /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) || hostname.startsWith("[");
  return isLiteral || hostname === "localhost" || names.includes(hostname);
}

/** Whether a browser says that a page of another site is behind this; programs name no origin. */
export function isForeignOrigin({ origin, host }: Headers): boolean {
  return origin !== undefined && URL.parse(origin)?.host !== URL.parse(`http://${host}`)?.host;
}

/** Why a request comes from another site; undefined for our own page and for programs, which name no origin. */
export function foreignSite(headers: Headers): string | undefined {
  if (isForeignOrigin(headers)) return "The Origin header names another site";
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return "The browser says that another site asks";
  return undefined;
}

/**
 * Why something that changes the machine was not asked by whoever is said to ask; undefined where it was. A cookie comes
 * with every request that any page makes a browser send, so there the page must show that it is ours: by a header that
 * no other site may set, and by its origin.
 */
export function forgery(headers: Headers, by: By): string | undefined {
  const foreign = foreignSite(headers);
  if (foreign !== undefined || by !== "cookie") return foreign;
  if (headers["origin"] === undefined) return "A session is for pages, and pages name their origin";
  return headers[pageHeader] === undefined ? `With a session \`${pageHeader}\` is needed` : undefined;
}

export const pageHeader = "x-iv-page";

/** What a request shows of who makes it. */
export function knockOf(
  { headers, peer }: Request,
  { isTls, cookie = cookieName(isTls) }: { readonly isTls: boolean; readonly cookie?: string },
): Knock {
  const [session, ...more] = cookiesOf(headers, cookie);
  return {
    address: peer?.address ?? "nowhere",
    authorization: headers["authorization"],
    // Another service of the same name can add a cookie of ours: of two nobody could say which.
    session: more.length === 0 ? session : undefined,
    certificate: peer?.certificate,
  };
}

/** With TLS under a name that only this host, and only in secret, can have set. */
export function cookieName(isTls: boolean): string {
  return isTls ? "__Host-iv" : "iv-session";
}

export function cookiesOf(headers: Headers, name: string): readonly string[] {
  const prefix = `${name}=`;
  return (headers["cookie"] ?? "")
    .split(/; */)
    .flatMap((pair) => (pair.startsWith(prefix) ? [pair.slice(prefix.length)] : []));
}

type Headers = { readonly [name: string]: string | undefined };

/** On every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** The page loads from here and talks to here, and in the demo to the simulator's buttons. */
export function pageHeaders(simulator: string | null): Readonly<Record<string, string>> {
  const demo = simulator === null ? undefined : URL.parse(simulator)?.origin;
  const connect = demo === undefined || demo === "null" ? "'self'" : `'self' ${demo}`;
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}
