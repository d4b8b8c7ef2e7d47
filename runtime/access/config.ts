import type { CertificateRule } from "./certificate.ts";
import type { Role } from "./role.ts";

/** Who may come in, as the gateway's file says it under `console`. */
export interface AccessConfig {
  /** What those may do who show nothing; absent: see `anonymousRole`. */
  readonly anonymous?: "operator" | "viewer" | "none";
  /** Certificates beyond these are strangers'. */
  readonly certificates?: readonly CertificateRule[];
  readonly oidc?: OidcConfig;
  /** Whether a second person has to confirm what changes which capsule guards. */
  readonly fourEyes?: boolean;
  /** Whether what an agent proposes goes to the judge, or waits for a person to confirm it first; absent: `propose`. */
  readonly agents?: "propose" | "confirm";
  /** How long such a request waits. */
  readonly confirmMinutes?: number;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer's keys are: an address, or a file where there is no network. */
  readonly jwks: string;
  /** Where the roles stand in the token; a dot leads into an object. Absent: `roles`. */
  readonly claim?: string;
  /** From the issuer's words to ours. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Absent: those of `algorithmsKnown` that sign with a key pair. */
  readonly algorithms?: readonly Algorithm[];
  /** How far the two clocks may be apart. */
  readonly skewS?: number;
}

/** None of them is symmetric: whoever can check a token must not be able to make one. */
export const algorithmsKnown = ["RS256", "PS256", "ES256", "ES384", "EdDSA"] as const;
export type Algorithm = (typeof algorithmsKnown)[number];

export interface TlsConfig {
  readonly certificate: string;
  readonly key: string;
  /** Whose certificates clients may show; absent: nobody is asked for one. */
  readonly clientAuthorities?: string;
}

/**
 * On loopback, whoever has an account on the machine was always let in, and a demo shall need no password. As soon as
 * anybody has been given a role, nobody has one by coming without; reading on the machine itself stays free.
 */
export function anonymousRole(
  { anonymous, certificates, oidc }: AccessConfig,
  { isLoopback, hasTokens }: { readonly isLoopback: boolean; readonly hasTokens: boolean },
): Role | undefined {
  if (!isLoopback || anonymous === "none") return undefined;
  if (anonymous !== undefined) return anonymous;
  return hasTokens || certificates !== undefined || oidc !== undefined ? "viewer" : "operator";
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Why a console must not listen there; undefined where it may. */
export function exposure(
  config: AccessConfig & { readonly host: string; readonly tls?: TlsConfig },
  tokens: number,
): { readonly what: string; readonly hint: string } | undefined {
  const { host, tls, certificates, oidc, anonymous } = config;
  if (certificates !== undefined && tls?.clientAuthorities === undefined)
    return {
      what: "console.certificates gives roles to certificates, and there is no console.tls.clientAuthorities to check them",
      hint: "Name the PEM file of the authority that signs them",
    };
  if (oidc !== undefined && /^http:/.test(oidc.jwks) && !isLoopback(URL.parse(oidc.jwks)?.hostname ?? ""))
    return {
      what: "console.oidc.jwks is fetched without TLS, so that anybody on the way could add a key",
      hint: "Use https, or a file",
    };
  if (isLoopback(host)) return undefined;
  if (tls === undefined)
    return {
      what: `console.host is ${host}, which others can reach, and there is no console.tls`,
      hint: "Name a certificate and its key, or leave the console on 127.0.0.1",
    };
  if (anonymous !== undefined && anonymous !== "none")
    return {
      what: `console.host is ${host}, which others can reach, and console.anonymous lets everybody in`,
      hint: "Take console.anonymous out; a panel on a wall gets a token with the role viewer",
    };
  if (tokens === 0 && oidc === undefined && certificates === undefined)
    return {
      what: `console.host is ${host}, which others can reach, and nobody has a token`,
      hint: "Make one with `iv token new`, or set console.oidc or console.certificates",
    };
  return undefined;
}

/** Of keys: else it is a file. */
export function isAddress(jwks: string): boolean {
  return /^https?:\/\//.test(jwks);
}
