import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";

/** Calls `act` every `everyMs`, on a grid that a late call does not shift; what was missed is left out. */
export function startPace(
  everyMs: number,
  { clock, act }: { readonly clock: Clock; readonly act: () => void },
): () => void {
  const startedAt = clock.now();
  let timer: NodeJS.Timeout | undefined;
  const plan = () => {
    const sinceMs = (clock.now() - startedAt) / US_PER_MS;
    const next = Math.floor(sinceMs / everyMs) + 1;
    // Rounded up: a timer cuts fractions off, would fire before its grid point, and then once more on it.
    timer = setTimeout(go, Math.ceil(next * everyMs - sinceMs));
  };
  const go = () => {
    plan();
    act();
  };
  plan();
  return () => clearTimeout(timer);
}
