import { type DateOrder, secondsOfParts, type TimeParts } from "./time.ts";

/**
 * Decides from the data which number is the day: the order in which more of the stamps are days at all, then the
 * one in which they run more evenly, as a recording does. `06/01/14` and `07/01/14` an hour apart are neither.
 * Where all is equal the day comes first, as in most of the world, unless the clock has twelve hours.
 */
export function dateOrderOf(stamps: readonly TimeParts[]): DateOrder {
  const open = stamps.filter(({ date }) => date === "any");
  if (open.length === 0) return "ymd";
  const isTwelve = open.some(({ isTwelveHours }) => isTwelveHours);
  const orders: readonly DateOrder[] = isTwelve ? ["mdy", "dmy", "ymd"] : ["dmy", "mdy", "ymd"];
  const judged = orders.map((order, rank) => ({ order, rank, ...evenness(open, order) }));
  judged.sort(
    (a, b) => b.valid - a.valid || rankYearFirst(a.order) - rankYearFirst(b.order) || compare(a, b),
  );
  return judged[0]!.order;
}

interface Judged {
  readonly rank: number;
  readonly backward: number;
  readonly distance: number;
}

/** A two-digit year in front is rare: only where nothing else can be read. */
function rankYearFirst(order: DateOrder): number {
  return order === "ymd" ? 1 : 0;
}

function compare(a: Judged, b: Judged): number {
  return a.backward - b.backward || a.distance - b.distance || a.rank - b.rank;
}

function evenness(
  stamps: readonly TimeParts[],
  order: DateOrder,
): { valid: number; backward: number; distance: number } {
  let valid = 0;
  let backward = 0;
  let distance = 0;
  let last = Number.NaN;
  for (const stamp of stamps) {
    const seconds = secondsOfParts(stamp, order);
    if (Number.isNaN(seconds)) continue;
    valid++;
    if (seconds < last) backward++;
    if (!Number.isNaN(last)) distance += Math.abs(seconds - last);
    last = seconds;
  }
  return { valid, backward, distance };
}
