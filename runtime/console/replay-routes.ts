import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import { problem } from "./problem.ts";
import { rejudged } from "./rejudged.ts";
import type { Ask } from "./site.ts";

/** Whoever may see a decision may have it judged again: it moves nothing, and one at a time is judged. */
export async function judgeAgain({ site: { gateway }, words: [word = ""] }: Ask): Promise<Answer> {
  const index = /^\d{1,15}$/.test(word) ? Number(word) : undefined;
  if (index === undefined)
    return problem(400, "A decision is named by its place in the log", "A number from 0");
  if (gateway.again === undefined)
    return problem(404, "This gateway judges nothing again", "`iv proof replay` does, on any machine");
  const [found] = await gateway.records(index, 1);
  if (found?.index !== index)
    return problem(404, "There is no such record", "It may have been given up by now");
  if ((JSON.parse(found.body) as { kind: string }).kind !== "decision")
    return problem(409, "That record is no decision", "Only what was judged can be judged again");
  const end = await gateway.again.again(index);
  if (end === "late")
    return problem(503, "It took too long", "`iv proof replay DATA --seq INDEX` has no such bound");
  if (end !== "busy") return json(200, rejudged(index, end));
  const busy = problem(429, "Another decision is being judged again", "Ask again in a few seconds");
  return { ...busy, headers: { ...busy.headers, "retry-after": "5" } };
}
