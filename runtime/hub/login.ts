import { sameBytes, sha256 } from "#runtime/core/digest.ts";

/**
 * Whether a request brings the token: as a bearer, for programs, or as the password of any name, because that is what a
 * browser asks a person for. Digests are compared, so that the time it takes tells nothing of the token, not even its length.
 */
export function isLoggedIn(authorization: string | undefined, token: string): boolean {
  const [, scheme, given] = /^(Bearer|Basic) ([\w+/=.~-]+)$/i.exec(authorization ?? "") ?? [];
  if (scheme === undefined || given === undefined) return false;
  const password = scheme.toLowerCase() === "bearer" ? given : passwordIn(given);
  return sameBytes(sha256(Buffer.from(password)), sha256(Buffer.from(token)));
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function passwordIn(basic: string): string {
  const text = Buffer.from(basic, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}
