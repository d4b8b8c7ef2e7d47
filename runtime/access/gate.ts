// Who asks. Every request of the console and every opening of its stream comes by here, and leaves as a principal with
// a role, as a stranger, or not at all. What a principal may then do is the route's to say.

import { type CertificateRule, type PeerCertificate, principalBy } from "./certificate.ts";
import type { Oidc } from "./oidc.ts";
import { anonymous, type Principal, stranger } from "./principal.ts";
import type { Role } from "./role.ts";
import { Sessions } from "./session.ts";
import { Throttle } from "./throttle.ts";
import { isLive, principalOf, type TokenEntry, tokenIn } from "./token.ts";

/** What somebody shows who comes; nothing of it is believed yet. */
export interface Knock {
  readonly address: string;
  readonly authorization?: string | undefined;
  readonly session?: string | undefined;
  readonly certificate?: PeerCertificate | undefined;
}

export type Admission = Readonly<
  | { kind: "principal"; principal: Principal; by: By; untilMs: number }
  /** What he showed opens nothing. */
  | { kind: "wrong" }
  /** Too much of what came from there was wrong, so nothing from there is looked at for a while. */
  | { kind: "too-often"; waitMs: number }
>;

/** What a browser adds by itself, a cookie, has to be told from what somebody said on purpose. */
export type By = "header" | "cookie" | "certificate" | "nothing";

export interface GateParts {
  tokens(nowMs: number): readonly TokenEntry[];
  anonymousRole(): Role | undefined;
  readonly certificates: readonly CertificateRule[];
  readonly oidc?: Pick<Oidc, "identify"> | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Called when an address has failed too often, once a while. */
  onKnocks?(address: string): void;
}

export class Gate {
  readonly sessions: Sessions = new Sessions();
  readonly #parts: GateParts;
  readonly #failures = new Throttle(failuresMax);

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  async admit(knock: Knock): Promise<Admission> {
    const nowMs = this.#parts.now();
    if (knock.authorization !== undefined)
      return await this.#byHeader(knock.authorization, knock.address, nowMs);
    const session = knock.session === undefined ? undefined : this.#bySession(knock.session, nowMs);
    if (session !== undefined) return session;
    const { certificate } = knock;
    const owner = certificate && principalBy(certificate, this.#parts.certificates);
    if (owner !== undefined) return came(owner, "certificate", forEver);
    const role = this.#parts.anonymousRole();
    return came(role === undefined ? stranger : anonymous(role), "nothing", forEver);
  }

  /** Whether what somebody came in with still opens: he may listen for days. */
  isStill({ principal, untilMs }: Extract<Admission, { kind: "principal" }>): boolean {
    const nowMs = this.#parts.now();
    if (nowMs >= untilMs) return false;
    if (principal.how === "anonymous") return principal.role === this.#parts.anonymousRole();
    return principal.how !== "token" || this.#owner(principal.id, nowMs) !== undefined;
  }

  async #byHeader(authorization: string, address: string, nowMs: number): Promise<Admission> {
    const waitMs = this.#failures.waitMs(address, nowMs);
    if (waitMs > 0) return { kind: "too-often", waitMs };
    const text = /^Bearer +([\w.~+/=-]{1,8192})$/i.exec(authorization)?.[1];
    const found = text === undefined ? undefined : await this.#byToken(text, nowMs);
    if (found !== undefined) return found;
    if (this.#failures.count(address, nowMs) === "last") this.#parts.onKnocks?.(address);
    return { kind: "wrong" };
  }

  async #byToken(text: string, nowMs: number): Promise<Admission | undefined> {
    const entry = tokenIn(this.#parts.tokens(nowMs), text, nowMs);
    if (entry !== undefined) return came(principalOf(entry), "header", entry.expiresMs ?? forEver);
    const identity = text.includes(".") ? await this.#parts.oidc?.identify(text, nowMs) : undefined;
    return identity && came(identity.principal, "header", identity.untilMs);
  }

  /** A token that was revoked ends its sessions, and one whose role has changed changes theirs. */
  #bySession(text: string, nowMs: number): Admission | undefined {
    const found = this.sessions.find(text, nowMs);
    if (found === undefined) return undefined;
    const { principal, untilMs } = found;
    if (principal.how !== "token") return came(principal, "cookie", untilMs);
    const entry = this.#owner(principal.id, nowMs);
    return entry && came(principalOf(entry), "cookie", untilMs);
  }

  #owner(id: string, nowMs: number): TokenEntry | undefined {
    return this.#parts.tokens(nowMs).find((entry) => principalOf(entry).id === id && isLive(entry, nowMs));
  }
}

function came(principal: Principal, by: By, untilMs: number): Admission {
  return { kind: "principal", principal, by, untilMs };
}

export const failuresMax = 10;
const forEver = Number.MAX_SAFE_INTEGER;
