import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import type { Ordered } from "./port.ts";
import { problem } from "./problem.ts";
import type { Ask } from "./site.ts";

/** What waits for a second person. */
export function list({ site }: Ask): Answer {
  const approvals = site.access.fourEyes.pending.map(({ id, act, text, needs, by, askedMs, untilMs }) => ({
    ...{ id, act, text, needs },
    ...{ by: by.name, askedMs, untilMs },
  }));
  return json(200, { approvals });
}

export async function confirm({ site, who, words: [id = ""] }: Ask): Promise<Answer> {
  return told(await site.access.fourEyes.confirm(id, who));
}

export function refuse({ site, who, words: [id = ""] }: Ask): Answer {
  return told(site.access.fourEyes.refuse(id, who));
}

function told(end: Ordered): Answer {
  return end.kind === "refused" ? problem(409, end.text) : json(end.kind === "done" ? 200 : 202, end);
}
