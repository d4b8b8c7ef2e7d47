import type { OutcomeRecord, Record } from "#runtime/prove/record.ts";
import type { Answer } from "./exchange.ts";
import { explained, type Found } from "./explain.ts";
import { json } from "./json.ts";
import type { Gateway } from "./port.ts";
import { problem } from "./problem.ts";
import type { Ask } from "./site.ts";

/** A record in plain words; `last` is the newest decision. */
export async function explain({ words: [word = ""], site: { gateway } }: Ask): Promise<Answer> {
  const index = word === "last" ? undefined : Number(word);
  if (index !== undefined && !/^\d{1,15}$/.test(word))
    return problem(400, "A record is named by its index in the log", "A whole number, or `last`");
  const found = index === undefined ? await lastDecision(gateway) : await recordAt(gateway, index);
  if (found === undefined)
    return problem(404, "That is not on disk", "What was just recorded is in a few seconds");
  const units = new Map(gateway.status().points.map(({ point, unit }) => [point, unit]));
  return json(200, explained(found, { outcome: await outcomeOf(gateway, found), units }));
}

async function recordAt(gateway: Gateway, index: number): Promise<Found | undefined> {
  const [found] = await foundFrom(gateway, index, 1);
  return found?.index === index ? found : undefined;
}

async function lastDecision(gateway: Gateway): Promise<Found | undefined> {
  const { entries } = gateway.status().log;
  const found = await foundFrom(gateway, Math.max(0, entries - lookedMax), lookedMax);
  return found.findLast(({ record }) => record.kind === "decision");
}

/** What became of a permit is written down soon after it, or not at all. */
async function outcomeOf(
  gateway: Gateway,
  { index, record }: Found,
): Promise<Found<OutcomeRecord> | undefined> {
  if (record.kind !== "decision" || record.permit === null) return undefined;
  const { permit } = record;
  const isOf = (each: Found): each is Found<OutcomeRecord> =>
    each.record.kind === "outcome" && each.record.permit === permit;
  // Nearly always among the next few: to read all of them is the main thread's time.
  const soon = (await foundFrom(gateway, index + 1, soonMax)).find(isOf);
  return soon ?? (await foundFrom(gateway, index + 1 + soonMax, lookedMax - soonMax)).find(isOf);
}

async function foundFrom(gateway: Gateway, from: number, max: number): Promise<readonly Found[]> {
  const all = await gateway.records(from, max);
  return all.map(({ index, body }) => ({ index, record: JSON.parse(body) as Record }));
}

/** Half a minute of decisions at ten a second, and what became of them. */
const lookedMax = 500;
const soonMax = 32;
