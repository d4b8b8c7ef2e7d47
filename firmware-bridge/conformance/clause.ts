import type { Layout } from "./layout.ts";
import type { Probe } from "./probe.ts";

export interface Asking {
  readonly probe: Probe;
  readonly layout: Layout;
}

/** One promise of SPEC-EDC.md. It is kept where `ask` ends, broken where it throws. */
export interface Clause {
  /** The numbers of the page. */
  readonly name: string;
  readonly about: string;
  /** Why it cannot be asked of this board; undefined where it can. */
  without?(asking: Asking): string | undefined;
  /** Begins on a fresh, writable link whose watchdog has not tripped. */
  ask(asking: Asking): Promise<void>;
}

export function withoutRestart({ probe }: Asking): string | undefined {
  return probe.end.restart === undefined ? "nobody can take its power away" : undefined;
}
