import type { Scruple } from "#runtime/act/courier.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Clock } from "#runtime/core/clock.ts";
import type { Surety } from "#runtime/prove/status.ts";

export interface ScrupleParts {
  readonly clock: Clock;
  /** True once all records written so far are that safe; false where the time is over first. */
  recorded(surety: Surety, timeoutMs: number): Promise<boolean>;
}

/** How sure of their records a capsule's actions are before they leave; they wait no longer than their permits are good for. */
export function scrupleOf(
  {
    durability,
    shield,
  }: Pick<Manifest, "durability"> & { readonly shield: Pick<Manifest["shield"], "permitMs"> },
  { clock, recorded }: ScrupleParts,
): Scruple | undefined {
  if (durability === "async") return undefined;
  return {
    recorded: () => recorded(durability, shield.permitMs),
    wanted: durability,
    now: () => clock.now(),
  };
}
