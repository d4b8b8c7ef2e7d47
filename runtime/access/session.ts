import { base64url } from "#runtime/core/base64.ts";
import { digestOf } from "#runtime/core/digest.ts";
import type { Principal } from "./principal.ts";

export interface Session {
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * What browsers have instead of a token: a cookie that their scripts cannot read. It lives in memory, so a restart
 * ends all of them, and as a hash, so that no picture of the memory opens a door for long.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** The oldest leaves where there are too many. */
  open(principal: Principal, { chance, nowMs, untilMs }: Opening): { text: string; forMs: number } {
    const text = base64url(chance);
    const end = Math.min(untilMs, nowMs + sessionMsMax);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= sessionsMax && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(keyOf(text), { principal, untilMs: end });
    return { text, forMs: end - nowMs };
  }

  find(text: string, nowMs: number): Session | undefined {
    const found = this.#sessions.get(keyOf(text));
    return found !== undefined && nowMs < found.untilMs ? found : undefined;
  }

  close(text: string): void {
    this.#sessions.delete(keyOf(text));
  }
}

export interface Opening {
  readonly chance: Uint8Array;
  readonly nowMs: number;
  /** When what he came in with ends. */
  readonly untilMs: number;
}

/** A look-up by hash: what its duration tells is about the hash of what was sent, of which nobody can choose the text. */
function keyOf(text: string): string {
  return digestOf(Buffer.from(text));
}

export const sessionBytes = 32;
export const sessionsMax = 64;
/** A shift, and a little. */
export const sessionMsMax = 43_200_000;
