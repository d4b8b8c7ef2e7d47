import { readFile, stat } from "node:fs/promises";
import type { JWTVerifyGetKey, JWTVerifyOptions } from "jose";
import { Fault } from "#runtime/core/fault.ts";
import { bareUrl } from "#runtime/core/shown-url.ts";
import { algorithmsKnown, isAddress, type OidcConfig } from "./config.ts";
import { isPrintable, nameCharactersMax, type Principal } from "./principal.ts";
import { type Role, roles } from "./role.ts";

export interface Identity {
  readonly principal: Principal;
  readonly untilMs: number;
}

/** Tokens of an identity provider. The package is read when the first one comes: most gateways never see any. */
export class Oidc {
  readonly #config: OidcConfig;
  #keys: Promise<JWTVerifyGetKey> | undefined;
  #keysOf = 0;
  #failedMs = Number.NEGATIVE_INFINITY;

  constructor(config: OidcConfig) {
    this.#config = config;
  }

  /** Undefined for a token that is not good, or of somebody without a role here. A Fault where the keys cannot be had. */
  async identify(text: string, nowMs: number): Promise<Identity | undefined> {
    if (text.length > tokenCharactersMax) return undefined;
    const { issuer, audience, algorithms = algorithmsKnown, skewS = skewSDefault } = this.#config;
    const options: JWTVerifyOptions = {
      ...{ issuer, audience, algorithms: [...algorithms], requiredClaims: ["exp", "sub"] },
      ...{ clockTolerance: skewS, currentDate: new Date(nowMs) },
    };
    // Strangers must not make us knock without end where nobody answers.
    if (Math.abs(nowMs - this.#failedMs) < keysAgainMs) throw unknownKeys(issuer);
    const { jwtVerify } = await import("jose");
    try {
      const { payload } = await jwtVerify(text, await this.#key(), options);
      const role = roleIn(payload, this.#config);
      const { sub = "", exp = 0 } = payload;
      if (role === undefined || !isPrintable(sub, subjectCharactersMax)) return undefined;
      const said = [payload["preferred_username"], payload["email"], sub].find(isName);
      const name = said ?? sub.slice(0, nameCharactersMax);
      return {
        principal: { id: `oidc:${sub}`, name, role, how: "oidc" },
        untilMs: (exp + skewS) * 1_000,
      };
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (isOfTheToken(error)) return undefined;
      this.#failedMs = nowMs;
      throw unknownKeys(issuer, error);
    }
  }

  /** A remote set is asked again for a key that it did not have, a file is read again once it was written. */
  async #key(): Promise<JWTVerifyGetKey> {
    const { jwks } = this.#config;
    if (isAddress(jwks)) this.#keys ??= remote(jwks);
    else {
      const { mtimeMs } = await stat(jwks);
      if (mtimeMs !== this.#keysOf) this.#keys = local(jwks);
      this.#keysOf = mtimeMs;
    }
    try {
      return await this.#keys!;
    } catch (error) {
      this.#keys = undefined;
      this.#keysOf = 0;
      throw error;
    }
  }
}

async function remote(address: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import("jose");
  const { bare, authorization } = bareUrl(address);
  return createRemoteJWKSet(new URL(bare), {
    headers: { ...(authorization && { authorization }) },
    timeoutDuration: keysMsMax,
    cooldownDuration: keysAgainMs,
    cacheMaxAge: keysAgeMsMax,
  });
}

async function local(path: string): Promise<JWTVerifyGetKey> {
  const { createLocalJWKSet } = await import("jose");
  const text = await readFile(path, "utf8");
  if (text.length > keysCharactersMax) throw new Error(`${path} is too long for a set of keys`);
  return createLocalJWKSet(JSON.parse(text));
}

function unknownKeys(issuer: string, cause?: unknown): Fault {
  return new Fault("access/refused", `The keys of ${issuer} cannot be had`, {
    cause,
    hint: "Check console.oidc.jwks; until then tokens of this gateway itself still open",
  });
}

/** The most that any of the words stands for. */
function roleIn(payload: object, { claim = "roles", roles: words }: OidcConfig): Role | undefined {
  const said = claim
    .split(".")
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      payload,
    );
  const given = (Array.isArray(said) ? said.slice(0, wordsMax) : [said]).flatMap((word) =>
    typeof word === "string" && Object.hasOwn(words, word) ? [words[word]!] : [],
  );
  return roles.findLast((role) => given.includes(role));
}

function isName(text: unknown): text is string {
  return typeof text === "string" && isPrintable(text, nameCharactersMax);
}

/** What is wrong with the token itself; all else is the network's, or the issuer's. */
function isOfTheToken(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && tokenErrors.test(code);
}

const tokenErrors =
  /^ERR_(JWT_|JWS_|JOSE_(ALG_NOT_ALLOWED|NOT_SUPPORTED)|JWKS_(NO_MATCHING_KEY|MULTIPLE_MATCHING_KEYS))/;
const tokenCharactersMax = 8_192;
const subjectCharactersMax = 255;
const wordsMax = 256;
export const skewSDefault = 30;
const keysMsMax = 3_000;
/** Between two looks for a key that is not known, so that strangers cannot make us knock without end. */
const keysAgainMs = 5_000;
const keysAgeMsMax = 600_000;
const keysCharactersMax = 262_144;
