import { Fault } from "#runtime/core/fault.ts";
import type { Mirror, Want } from "#runtime/update/tuf/port.ts";

export interface Patience {
  /** Tries of one file in all; a server that cuts after every byte shall not keep us for ever. */
  readonly triesMax: number;
  /** Waits before another one. */
  readonly pause: (tries: number, signal: AbortSignal) => Promise<void>;
}

/** A file whose connection may break: the rest is asked for from where it broke. */
export async function* resumed(
  mirror: Mirror,
  path: string,
  { from, bytesMax, signal, patience }: Want & { readonly patience: Patience },
): AsyncGenerator<Uint8Array, void> {
  let at = from;
  for (let tries = 1; ; tries++) {
    try {
      for await (const piece of mirror.open(path, { from: at, bytesMax, signal })) {
        at += piece.length;
        yield piece;
      }
      return;
    } catch (error) {
      const isWorthIt = error instanceof Fault && passing.includes(error.code);
      if (!isWorthIt || tries >= patience.triesMax) throw error;
    }
    await patience.pause(tries, signal);
  }
}

/** What may be otherwise in a moment. A lie, or a file that is not there, will be the same. */
const passing: readonly string[] = ["update/cut", "update/too-slow"];
