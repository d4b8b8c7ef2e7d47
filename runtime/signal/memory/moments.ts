/** What the ticks of a window showed, a column each; all have one number a tick, and NaN is what nobody knows. */
export interface Moments {
  /** Shares of the limits: 1 is at the limit. */
  readonly surprise: Readonly<Record<"now" | "asked" | "path" | "ahead", readonly number[]>>;
  /** In physical units, in the order of the adapter's channels. */
  readonly channels: readonly (readonly number[])[];
  /** What stood after each tick, and what had been asked for, in the order of the adapter's commands. */
  readonly commands: readonly { readonly stood: readonly number[]; readonly asked: readonly number[] }[];
  readonly regimes: readonly (string | undefined)[];
  readonly stability: readonly number[];
  readonly verdicts: readonly ("allow" | "amend" | "block")[];
  readonly origins: readonly string[];
  readonly because: readonly string[];
}
