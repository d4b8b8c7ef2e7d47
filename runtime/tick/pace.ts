import type { Instant } from "#runtime/core/clock.ts";

/**
 * When the next tick is due on a fixed grid, and how many grid points were missed. A late tick is not
 * made up for: two ticks in a row would act twice on one look at the machine.
 */
export function nextDue(
  due: Instant,
  now: Instant,
  periodUs: number,
): { readonly due: Instant; readonly missed: number } {
  const next = due + periodUs;
  if (now < next) return { due: next, missed: 0 };
  const missed = Math.floor((now - next) / periodUs) + 1;
  return { due: next + missed * periodUs, missed };
}
