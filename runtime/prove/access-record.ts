import type { Instant } from "#runtime/core/clock.ts";

/** Somebody used a right that not everybody has, or tried to. Proposals are no such thing: their decisions say who asked. */
export interface AccessRecord extends AccessNote {
  readonly kind: "access";
  readonly boot: string;
  readonly at: Instant;
}

export interface AccessNote {
  readonly who: string;
  /** Null for a stranger. */
  readonly role: string | null;
  /** `file`: somebody who may write the gateway's own files. */
  readonly how: "token" | "certificate" | "oidc" | "anonymous" | "file" | "nothing";
  readonly what: AccessWhat;
  /** In words, for a person. */
  readonly about: string;
  /** `intended`: it is about to be done, and what came of it is said behind; `asked`: it waits for somebody; `refused`: it could not be done; `denied`: the role does not reach. */
  readonly outcome: "intended" | "done" | "asked" | "refused" | "denied";
}

export type AccessWhat =
  | "sign-in"
  | "propose"
  | "hold"
  | "safe"
  | "resume"
  | "take-back"
  | "activate"
  | "rollback"
  | "suspend"
  | "retire"
  /** A capsule is brought, by a file or an address. */
  | "update"
  | "mode"
  | "limit"
  | "install"
  | "replay"
  | "confirm"
  | "refuse"
  | "token"
  /** Too many tries with what opens nothing. */
  | "knock";
