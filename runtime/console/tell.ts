// What may be read: each of these says what the gateway says, and changes nothing.

import { pyramidSides } from "#runtime/map/pyramid.ts";
import type { Answer } from "./exchange.ts";
import { expositionType } from "./exposition.ts";
import { json, jsonHeaders } from "./json.ts";
import { memoryAnswer } from "./memory-answer.ts";
import { metricsText } from "./metrics.ts";
import type { MapView } from "./port.ts";
import { problem } from "./problem.ts";
import { waitsFor } from "./ready.ts";
import { recordsJson, withinBytes } from "./records-json.ts";
import type { Ask } from "./site.ts";

/** For load balancers and watchdogs: one bit, and the word behind it. */
export function health({ site }: Ask): Answer {
  const { state, tick } = site.gateway.status();
  return json(state === "guarded" ? 200 : 503, { state, tick });
}

/** For who starts gateways: whether this one may be relied on yet, and what it waits for. */
export function ready({ site }: Ask): Answer {
  const waits = waitsFor(site.gateway.measured());
  return json(waits.length === 0 ? 200 : 503, { ready: waits.length === 0, waitsFor: waits });
}

/** For a Prometheus, which asks every few seconds and keeps what it hears. */
export function metrics({ site: { gateway, traffic, access } }: Ask): Answer {
  return {
    status: 200,
    headers: { "content-type": expositionType, "cache-control": "no-store" },
    body: metricsText({
      ...gateway.measured(),
      traffic: traffic.measure(),
      approvals: access.fourEyes.pending.length,
    }),
  };
}

export function status({ site: { gateway } }: Ask): Answer {
  const printed = gateway.statusText?.();
  return printed === undefined
    ? json(200, gateway.status())
    : { status: 200, headers: jsonHeaders, body: printed };
}

/** The same as in the status, for whoever asks about nothing else. */
export function regime({ site }: Ask): Answer {
  const { regime: present } = site.gateway.status();
  return present === null ? problem(404, "This capsule knows no regimes") : json(200, present);
}

/** Without a query the picture that the map itself shows first. */
export function map({ query, site: { gateway } }: Ask): Answer {
  const [side, named] = [query.get("cells"), query.get("pair")];
  const cells = pyramidSides.find((known) => String(known) === side);
  if (side !== null && cells === undefined)
    return problem(400, "There is no such level", `\`cells\` is ${pyramidSides.join(", ")}`);
  const wrongPair = problem(400, "There is no such pair of channels", "`pairs` of the answer lists them");
  if (named === null) return json(200, shown(gateway.map({ pair: undefined, cells })));
  // Names may have commas of their own, so the pair is looked for and not taken apart.
  const pair = gateway.map({ pair: undefined, cells: undefined })?.pairs.find((of) => of.join() === named);
  const found = pair && gateway.map({ pair, cells });
  return found === undefined ? wrongPair : json(200, shown(found));
}

/** A picture is for eyes: thousandths of a nat are finer than any colour, and the rest would be two thirds of its bytes. */
function shown(view: MapView | undefined): MapView | undefined {
  return view && { ...view, energies: view.energies.map((energy) => Math.round(energy * 1_000) / 1_000) };
}

/** Which minutes of before were like one of the log, and what came then. */
export function memory({ query, site: { gateway } }: Ask): Promise<Answer> {
  return memoryAnswer(query, gateway.memory);
}

export async function records({ query, site: { gateway } }: Ask): Promise<Answer> {
  const from = wholeNumber(query.get("from") ?? "0", Number.MAX_SAFE_INTEGER);
  const max = wholeNumber(query.get("max") ?? "100", recordsMax);
  if (from === undefined || max === undefined || max === 0)
    return problem(400, "`from` is a log index", `\`max\` is between 1 and ${recordsMax}`);
  const found = await gateway.records(from, max);
  const shown = withinBytes(found);
  const next = from + shown.length;
  return {
    status: 200,
    headers: jsonHeaders,
    body: `{"from":${from},"next":${next},"records":${recordsJson(shown)}}`,
  };
}

/** Nothing here has to be believed: whoever has the key from elsewhere checks it, with the page `/verify` or without. */
export async function proof({ query, site: { gateway } }: Ask): Promise<Answer> {
  const [index, since] = [query.get("index"), query.get("since")];
  if (index === null && since === null) return json(200, gateway.signed());
  const number = wholeNumber(index ?? since ?? "", Number.MAX_SAFE_INTEGER);
  if (number === undefined || (index !== null && since !== null))
    return problem(400, "`index` is a log index, `since` a size of the log", "Ask for one of them");
  const text = await gateway.evidence(index === null ? { since: number } : { index: number });
  if (text === "absent")
    return problem(404, "That is not on disk", "What was just recorded is in a few seconds");
  if (text === "busy") {
    const busy = problem(429, "Other evidence is being made", "Ask again in a second");
    return { ...busy, headers: { ...busy.headers, "retry-after": "1" } };
  }
  const name = index === null ? "since" : `record-${index}.tlog-proof`;
  return {
    status: 200,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "content-disposition": `inline; filename="${name}"`,
    },
    body: text,
  };
}

function wholeNumber(text: string, max: number): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

export const recordsMax = 500;
