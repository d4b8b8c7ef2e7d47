import type { ShieldMode } from "#runtime/shield/envelope.ts";
import type { LimitName } from "#runtime/shield/limits.ts";
import type { Term } from "#runtime/shield/terms.ts";

/** What is asked of the shields; `minutes` null: until somebody ends it. */
export type TermOrder = ModeOrder | LimitOrder;

export interface ModeOrder {
  readonly kind: "mode";
  readonly mode: ShieldMode;
  readonly minutes: number | null;
  readonly because: string;
}

export interface LimitOrder {
  readonly kind: "limit";
  readonly what: LimitName;
  /** A point; of what is a capsule's the capsule, "" for the one that guards. */
  readonly of: string;
  /** Null: as it was signed. */
  readonly value: number | null;
  readonly minutes: number | null;
  readonly because: string;
}

/** One of those that hold now. */
export interface TermStatus extends Pick<Term, "what" | "by" | "because" | "from" | "until"> {
  /** A point, the capsule whose it is, or "" for the mode. */
  readonly of: string;
  readonly value: number | string;
  /** What it is without this; null where nobody here has such a limit any more. */
  readonly signed: number | string | null;
}
