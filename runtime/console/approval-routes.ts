import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Answer } from "./exchange.ts";
import type { Ended } from "./four-eyes.ts";
import { json } from "./json.ts";
import type { Waiting } from "./order-text.ts";
import type { Order } from "./port.ts";
import { problem } from "./problem.ts";
import { unwritten } from "./recorded.ts";
import type { Ask } from "./site.ts";

/** What waits for a second person. */
export function list({ site, who }: Ask): Answer {
  const approvals = site.access.fourEyes.pending.map(({ id, act, text, needs, by, askedMs, untilMs }) => ({
    ...{ id, act: shown(act), text, needs },
    ...{ by: by.name, isOwn: by.id === who.id, askedMs, untilMs },
  }));
  return json(200, { approvals, settled: site.access.fourEyes.settled });
}

/** Whoever may read what waits need not know the password in an address. */
function shown(act: Waiting): Waiting {
  return act.kind === "update" ? { ...act, from: shownUrl(act.from) } : act;
}

export async function confirm({ site, who, words: [id = ""] }: Ask): Promise<Answer> {
  return told(await site.access.fourEyes.confirm(id, who), whatWaits);
}

export async function refuse({ site, who, words: [id = ""] }: Ask): Promise<Answer> {
  return told(await site.access.fourEyes.refuse(id, who), whatWaits);
}

/** What became of an order, or of a word about one. */
export function told(end: Ended, hint: string): Answer {
  if (end.kind === "unwritten") return unwritten();
  return end.kind === "refused" ? problem(409, end.text, hint) : json(end.kind === "done" ? 200 : 202, end);
}

/** Where whoever is refused an order that may have to wait finds what is in its way. */
export function whereToLook({ kind }: Order): string {
  switch (kind) {
    case "mode":
    case "limit":
      return `\`iv ${kind}\` says what holds. ${whatWaits}`;
    case "update":
      return `\`iv update status\` says what is under way. ${whatWaits}`;
    case "activate":
    case "rollback":
      return `\`iv status\` and the page Capsules say where each is. ${whatWaits}`;
    case "hold":
    case "safe":
    case "resume":
      return "`iv status` and the page Now say how the machine stands";
  }
}

const whatWaits = "`iv approvals list` and the page Approvals say what waits, and for whom";
