// Which of several offers is the next to come. Pure.

import type { Digest } from "#runtime/core/digest.ts";
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
      const isNew = hasGoneBack(product, floor, book) ? epoch > floor : epoch >= floor;
      return machine.guardOf(product) !== null && machine.standing(id) !== "armed" && isNew;
    })
    .filter(({ id }) => !isAtRest(id, book, now))
    .toSorted((a, b) => b.epoch - a.epoch)[0];
}

/**
 * Whether nobody takes by itself the step that a ticket gives leave for. That it guarded here before is no reason, since
 * most who go back go back to such a one; that this very step was taken is, or the leave would undo what a person does next.
 */
export function isStepAtRest(
  { from, to }: { readonly from: Digest | null; readonly to: Digest },
  book: Book,
  now: number,
): boolean {
  const isTaken = book.history.some(
    ({ id, outcome, previous }) => id === to && outcome === "committed" && previous === from,
  );
  const last = book.history.findLast(({ id }) => id === to);
  return isTaken || (last?.outcome === "committed" ? isQuarantined(book, to) : isAtRest(to, book, now));
}

/** Whether nobody begins it by itself just now: it has failed too often, or was turned down or taken back. */
function isAtRest(id: Digest, book: Book, now: number): boolean {
  return isQuarantined(book, id) || isResting(id, book, now);
}

/** Whoever went back by leave did so because of what is newest; only what is newer than that comes by itself. */
function hasGoneBack(product: string, floor: number, { history }: Book): boolean {
  const last = history.findLast(
    ({ utid, outcome }) => outcome === "committed" && productOf(utid) === product,
  );
  return last !== undefined && last.epoch < floor;
}

function isResting(id: string, { history }: Book, now: number): boolean {
  const last = history.findLast((ended) => ended.id === id);
  if (last === undefined || last.outcome === "failed" || last.outcome === "skipped") return false;
  // What was committed and does not guard any more was taken back by somebody; the offer alone does not bring it again.
  if (last.outcome === "committed") return true;
  // A clock that went backwards makes nobody wait for ever.
  return now >= last.ended && now - last.ended < againAfterUs;
}
