// Tokens: the passwords of programs, panels and people. A token is made by chance alone, so that nobody can guess it and
// a plain hash is enough to keep it; its text is shown once, and nowhere written down by us.

import { base64url } from "#runtime/core/base64.ts";
import { sameBytes, sha256 } from "#runtime/core/digest.ts";
import type { Principal } from "./principal.ts";
import type { Role } from "./role.ts";

/** What is kept of one. Instants are milliseconds since 1970. */
export interface TokenEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Of its whole text, in hex. */
  readonly sha256: string;
  readonly createdMs: number;
  /** Null: never. */
  readonly expiresMs: number | null;
}

export const tokensMax = 64;
export const secretBytes = 32;
export const idBytes = 4;

export interface NewToken {
  readonly entry: TokenEntry;
  readonly text: string;
}

export function newToken(
  said: Pick<TokenEntry, "name" | "role" | "createdMs" | "expiresMs">,
  chance: Uint8Array,
): NewToken {
  const id = Buffer.from(chance.subarray(0, idBytes)).toString("hex");
  const text = `${prefix}${id}_${base64url(chance.subarray(idBytes, idBytes + secretBytes))}`;
  return { text, entry: { id, ...said, sha256: hashOf(text) } };
}

/** Whoever has no good token learns by no duration how much of it was right. */
export function tokenIn(entries: readonly TokenEntry[], text: string, nowMs: number): TokenEntry | undefined {
  const id = form.exec(text)?.[1];
  const entry = entries.find((each) => each.id === id);
  const isRight = sameBytes(
    sha256(Buffer.from(text.slice(0, textMax))),
    Buffer.from(entry?.sha256 ?? nobodys, "hex"),
  );
  return entry !== undefined && isRight && isLive(entry, nowMs) ? entry : undefined;
}

export function isLive({ expiresMs }: TokenEntry, nowMs: number): boolean {
  return expiresMs === null || nowMs < expiresMs;
}

export function principalOf({ id, name, role }: TokenEntry): Principal {
  return { id: `token:${id}`, name, role, how: "token" };
}

/** "30d", "12h", "90m"; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const parts = /^([1-9]\d{0,4})([mhd])$/.exec(text);
  return parts ? Number(parts[1]) * unitMs[parts[2] as "m" | "h" | "d"] : undefined;
}

export const tokenNameForm: RegExp = /^[A-Za-z0-9][A-Za-z0-9@._-]{0,31}$/;

function hashOf(text: string): string {
  return Buffer.from(sha256(Buffer.from(text))).toString("hex");
}

/** Said so that whoever looks for secrets in files that went astray finds ours. */
const prefix = "ivt_";
const form = /^ivt_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;
const textMax = 128;
const nobodys = "00".repeat(32);
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
