// What a board is measured against: every clause of SPEC-EDC.md that can be seen from outside. A back end is a
// way to get such a board; the *end* is the host's end of its wire; a *clause* is one promise of the page, and
// the *probe* asks about it. Nothing here knows what the board is made of.

import type { RegisterMap } from "#runtime/field/register-map.ts";

/** The host's end of a board's wire. */
export interface BoardEnd {
  send(bytes: Uint8Array): void;
  /** The next bytes that the board says; undefined where it is silent for longer than any board may be. */
  hear(): Promise<Uint8Array | undefined>;
  /** So much of the board's time goes by: waited for, or told where its clock is ours. */
  pass(ms: number): Promise<void>;
  /** Power off and on; absent where nobody can. */
  restart?(): Promise<void>;
}

/** A board that somebody started, with the side of its machine. */
export interface RunningBoard extends BoardEnd, AsyncDisposable {
  /** Words of inputs by their address, all of them. */
  sense(words: ReadonlyMap<number, number>): Promise<void>;
  /** Words of outputs by their address, as the machine gets them. */
  outputs(): Promise<ReadonlyMap<number, number>>;
}

export interface BoardParts {
  readonly map: RegisterMap;
  readonly boot: number;
}

export interface BoardBackend {
  readonly name: string;
  /** Whether the board's clock is the wall's: then time that passes is waited for. */
  readonly clock: "real" | "stepped";
  /** Why it cannot run here; undefined where it can. */
  missing(): string | undefined;
  start(parts: BoardParts): Promise<RunningBoard>;
}
