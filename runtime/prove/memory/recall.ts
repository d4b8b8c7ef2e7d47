import type { WindowStore } from "./disk/segments.ts";
import type { RecallAsk, Recalled } from "./messages.ts";
import { aftercomeOf, afterWindows, occasionsOf } from "./occasions.ts";
import type { Window, WindowFacts } from "./window.ts";

/** Null where the record is in no window that is kept. */
export function recallFrom(
  store: WindowStore,
  { of, count, metric }: RecallAsk,
  epoch: number,
): Recalled | null {
  const asked = of === "now" ? store.row(store.end - 1) : windowOf(store, of, epoch);
  if (asked === undefined) return null;
  const candidates = store.near(asked.vector, { metric });
  const occasions = occasionsOf(candidates, { of: asked.facts, count }).map(({ row, distance, window }) => ({
    distance,
    window,
    after: aftercomeOf(window, laterThan(store, row)),
  }));
  return { of: asked.facts, metric, windows: store.end - store.begin, occasions };
}

/** Ends of windows rise with their rows but for windows of several capsules, of which as many are looked at as may stand between. */
function windowOf(store: WindowStore, index: number, epoch: number): Window | undefined {
  let [low, high] = [store.begin, store.end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const facts = store.row(middle)?.facts;
    const isBefore =
      facts === undefined || facts.epoch < epoch || (facts.epoch === epoch && facts.last < index);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  for (
    let row = Math.max(store.begin, low - nearbyRows);
    row < Math.min(store.end, low + nearbyRows);
    row++
  ) {
    const window = store.row(row);
    if (window?.facts.epoch === epoch && window.facts.first <= index && index <= window.facts.last)
      return window;
  }
  return undefined;
}

function laterThan(store: WindowStore, row: number): readonly WindowFacts[] {
  const later: WindowFacts[] = [];
  for (let next = row + 1; next < Math.min(store.end, row + 1 + afterWindows * capsulesBetween); next++) {
    const found = store.row(next);
    if (found !== undefined) later.push(found.facts);
  }
  return later;
}

const nearbyRows = 16;
const capsulesBetween = 4;
