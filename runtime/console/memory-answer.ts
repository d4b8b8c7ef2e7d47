// Have we been here before? The memory's thread finds and prints; here a question is only held to its bounds.

import type { RecallAsk } from "#runtime/prove/memory/messages.ts";
import { type DistanceName, distances } from "#runtime/signal/memory/distance.ts";
import type { Answer } from "./exchange.ts";
import { jsonHeaders } from "./json.ts";
import type { MemoryDesk } from "./memory-desk.ts";
import { problem } from "./problem.ts";

export async function memoryAnswer(query: URLSearchParams, memory: MemoryDesk | undefined): Promise<Answer> {
  // A page finds out without an error whether there is anything to show.
  if (query.size === 0) return { status: 200, headers: jsonHeaders, body: (await newest(memory)) ?? "null" };
  if (memory === undefined)
    return problem(404, "This gateway keeps no memory", "It does once its file says `memory: {}`");
  const ask = askIn(query);
  if (typeof ask === "string") return problem(400, "The memory was not asked in its terms", ask);
  const found = await memory.recall(ask);
  if (found === null)
    return problem(404, "That is in no window", "A window is kept once its minute is over and on disk");
  if (found !== "busy") return { status: 200, headers: jsonHeaders, body: found };
  const busy = problem(429, "The memory is being asked by others", "Ask again in a second");
  return { ...busy, headers: { ...busy.headers, "retry-after": "1" } };
}

async function newest(memory: MemoryDesk | undefined): Promise<string | undefined> {
  const found = await memory?.recall({ of: "now", count: countDefault, metric: "cosine" });
  return found === "busy" || found === null ? undefined : found;
}

/** What is asked, or what is wrong with it. */
function askIn(query: URLSearchParams): RecallAsk | string {
  for (const name of query.keys())
    if (!words.includes(name)) return `\`${name}\` is none of ${words.join(", ")}`;
  const [index = "now", count = String(countDefault), metric = "cosine"] = words.map(
    (name) => query.get(name) ?? undefined,
  );
  const of = index === "now" ? index : wholeIn(index);
  if (of === undefined) return "`index` is a log index, or `now`";
  const many = wholeIn(count);
  if (many === undefined || many < 1 || many > countMax) return `\`count\` is from 1 to ${countMax}`;
  if (!Object.hasOwn(distances, metric)) return `\`metric\` is ${Object.keys(distances).join(", ")}`;
  return { of, count: many, metric: metric as DistanceName };
}

const words: readonly string[] = ["index", "count", "metric"];
const countDefault = 3;
const countMax = 20;

function wholeIn(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
