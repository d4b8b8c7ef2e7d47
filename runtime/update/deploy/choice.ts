// Which of several offers is the next to come. Pure.

import type { Offer } from "#runtime/update/port.ts";
import { productOf } from "./actions/action.ts";
import { type Book, isQuarantined } from "./book.ts";
import type { Machine } from "./port.ts";

/** What was turned down, or taken back by a person, is not begun again by itself so soon. */
export const againAfterUs = 3_600_000_000;

/**
 * The highest epoch of a product that guards here; others come when a person names them. Undefined where nothing new
 * is offered.
 */
export function chosen(
  offers: readonly Offer[],
  { book, machine, now }: { readonly book: Book; readonly machine: Machine; readonly now: number },
): Offer | undefined {
  return offers
    .filter(({ id, utid, epoch }) => {
      const product = productOf(utid);
      const floor = Math.max(book.floors[product] ?? 0, machine.floorOf(product));
      return machine.guardOf(product) !== null && machine.standing(id) !== "armed" && epoch >= floor;
    })
    .filter(({ id }) => !isQuarantined(book, id) && !isResting(id, book, now))
    .toSorted((a, b) => b.epoch - a.epoch)[0];
}

function isResting(id: string, { history }: Book, now: number): boolean {
  const last = history.findLast((ended) => ended.id === id);
  if (last === undefined || last.outcome === "failed" || last.outcome === "skipped") return false;
  // What was committed and does not guard any more was taken back by somebody; the offer alone does not bring it again.
  if (last.outcome === "committed") return true;
  // A clock that went backwards makes nobody wait for ever.
  return now >= last.ended && now - last.ended < againAfterUs;
}
