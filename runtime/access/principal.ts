import type { Role } from "./role.ts";

export const hows = ["nothing", "anonymous", "token", "certificate", "oidc"] as const;
/** By what somebody has shown who he is. */
export type How = (typeof hows)[number];

/** Somebody who asks. */
export interface Principal {
  /** The same for each of his requests, however many sessions he has: who confirms must have another one. */
  readonly id: string;
  /** For people and for records. */
  readonly name: string;
  /** None for a stranger. */
  readonly role: Role | undefined;
  readonly how: How;
}

export const stranger: Principal = { id: "stranger", name: "nobody", role: undefined, how: "nothing" };

export function anonymous(role: Role): Principal {
  return { id: "anonymous", name: "anonymous", role, how: "anonymous" };
}

/** A name goes into records and log lines: no control characters, and nothing that reads as another direction. */
export function isPrintable(text: string, charactersMax: number): boolean {
  return (
    text.length > 0 &&
    text.length <= charactersMax &&
    text.isWellFormed() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
  );
}

export const nameCharactersMax = 64;
