// What points said over any span of time, as a screen can show it. The archive's thread reads and prints; here a question is
// only held to its bounds.

import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import { type TrendsAsk, trendPartsMax, trendPointsMax } from "#runtime/signal/archive/trends.ts";
import type { ArchiveDesk } from "./archive-desk.ts";
import type { Answer } from "./exchange.ts";
import { problem } from "./problem.ts";
import type { Ask } from "./site.ts";

export function tellArchive({ query, site: { gateway } }: Ask): Promise<Answer> {
  return archiveAnswer(query, { archive: gateway.archive, now: gateway.status().now });
}

export async function archiveAnswer(
  query: URLSearchParams,
  { archive, now }: { readonly archive: ArchiveDesk | undefined; readonly now: number },
): Promise<Answer> {
  // To ask what there is, is never wrong, also where there is nothing: so a page finds out without an error.
  if (query.size === 0) return json(JSON.stringify({ points: archive?.points ?? [], now }));
  if (archive === undefined)
    return problem(404, "This gateway keeps no archive", "It does once its file says `archive: {}`");
  const ask = askIn(query, { archive, now });
  if (typeof ask === "string") return problem(400, "The archive was not asked in its terms", ask);
  const looked = await archive.look(ask);
  if (looked !== "busy") return json(looked);
  const busy = problem(429, "The archive is being read by others", "Ask again in a second");
  return { ...busy, headers: { ...busy.headers, "retry-after": "1" } };
}

/** What is asked, or what is wrong with it. */
function askIn(
  query: URLSearchParams,
  { archive, now }: { readonly archive: ArchiveDesk; readonly now: number },
): TrendsAsk | string {
  for (const name of new Set(query.keys())) {
    if (!words.includes(name)) return `\`${name}\` is none of ${words.join(", ")}`;
    if (query.getAll(name).length > 1) return `\`${name}\` is said once`;
  }
  if (!query.has("points")) return "`points` says which";
  const points = query.get("points")!.split(",");
  if (points.length > trendPointsMax) return `\`points\` are at most ${trendPointsMax}`;
  if (new Set(points).size < points.length) return "`points` are different ones";
  const foreign = points.find((name) => !archive.points.some((point) => point.name === name));
  if (foreign !== undefined)
    return "`points` are among those that /v1/archive lists, with commas between them";
  const to = query.has("to") ? instantIn(query.get("to")!) : now;
  const from = query.has("from") ? instantIn(query.get("from")!) : to && to - spanDefaultUs;
  if (from === undefined || to === undefined)
    return "`from` and `to` are microseconds since 1970, or times such as 2026-11-21T10:00:00Z";
  if (!(from < to)) return "`from` comes before `to`";
  if (to - from > spanMaxUs) return "from `from` to `to` are at most ten years";
  const max = query.has("max") ? wholeIn(query.get("max")!) : partsDefault;
  if (max === undefined || max < 1 || max > trendPartsMax)
    return `\`max\` is from 1 to ${trendPartsMax} parts`;
  return { points, from, to, max };
}

const words: readonly string[] = ["points", "from", "to", "max"];
const partsDefault = 500;
const spanDefaultUs: number = 3_600 * US_PER_S;
const spanMaxUs: number = 3_660 * 86_400 * US_PER_S;

function instantIn(text: string): number | undefined {
  const whole = wholeIn(text);
  if (whole !== undefined) return whole;
  // Without a zone it would be the gateway's own, which whoever asks does not know.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms * US_PER_MS;
}

function wholeIn(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function json(body: string): Answer {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  return { status: 200, headers, body };
}
