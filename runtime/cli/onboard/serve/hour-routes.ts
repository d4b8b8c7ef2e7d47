import { keepAnswers } from "#runtime/cli/onboard/answers-file.ts";
import { plantNamed } from "#runtime/cli/onboard/first-hour.ts";
import { answersDigest } from "#runtime/cli/onboard/found.ts";
import { keepSources, readSources } from "#runtime/cli/onboard/sources.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import { json } from "#runtime/console/json.ts";
import { problem } from "#runtime/console/problem.ts";
import type { HourAsk } from "./ask.ts";
import { filledIn } from "./form.ts";
import { bodyOf } from "./hour-body.ts";
import { answersPath, foundOf, present, stateOf } from "./site.ts";

export function tellState({ site }: HourAsk): Answer {
  return json(200, stateOf(site));
}

export function tellFound({ site }: HourAsk): Answer {
  return json(200, foundOf(site));
}

/** `{"until": "ingest" | "protect", "paths": […]}`; without paths those of the last time, and what was uploaded. */
export async function begin({ request, site }: HourAsk): Promise<Answer> {
  const body = await bodyOf(request);
  if ("status" in body) return body;
  const { until, paths } = body.value as { readonly until?: unknown; readonly paths?: unknown };
  if (until !== "ingest" && until !== "protect")
    return problem(422, "Nobody said how far to go", "until is ingest or protect");
  const { out, uploads, asked, job } = site;
  if (job.isRunning) return busy();
  if (site.live.isActive)
    return problem(409, "The machine is being watched with what these steps made", "End that first");
  const named = paths === undefined ? lastTime(site) : pathsIn(paths);
  if (named === undefined)
    return problem(
      422,
      "The folders are not as they are described",
      `paths is a list of at most ${pathsMax} paths on this machine`,
    );
  const all = [...new Set([...named, ...(uploads.count > 0 ? [uploads.folder] : [])])];
  if (all.length === 0)
    return problem(422, "There is nothing to read yet", "Add files, or name the folder they lie in");
  // The folder of what was uploaded is called as all of them are.
  const { plant = named[0] === undefined ? plantNamed(out) : undefined, commands, objective } = asked;
  // What was said on the command line is a first word; the form has the last.
  const first = until === "ingest" && readSources(out).length === 0;
  const said = first ? { commands, objective } : { commands: [], objective: undefined };
  // Before anything else: whoever comes after a kill shall not have to name them again.
  keepSources(out, all);
  job.start({ out, plant, ...said, paths: all, until });
  return json(202, stateOf(site));
}

export function end({ site }: HourAsk): Answer {
  site.job.stop();
  return json(202, stateOf(site));
}

/** `tag` says which answers were looked at: who changed the file in the terminal meanwhile is not overwritten. */
export async function takeAnswers({ request, site }: HourAsk): Promise<Answer> {
  const body = await bodyOf(request);
  if ("status" in body) return body;
  const { tag, ...filled } = body.value as { readonly tag?: unknown };
  if (site.job.isRunning) return busy();
  const there = present(site);
  if (there === undefined) return problem(409, "Nothing has been read yet", "Read the files first");
  if (tag !== answersDigest(there.answers))
    return problem(
      409,
      "Somebody has changed the answers meanwhile",
      "Load the page again; it shows them as they are now",
    );
  const { answers, found } = there;
  const taken = filledIn(filled, { answers, channels: found.ingest.channels });
  if ("flaw" in taken) {
    const { flaw, hint, channel } = taken;
    const refused = { type: "about:blank", title: flaw, status: 422, detail: hint, channel };
    return { ...problem(422, flaw), body: JSON.stringify(refused) };
  }
  keepAnswers(answersPath(site.out), { answers: taken, questions: [] });
  return json(200, foundOf(site));
}

function lastTime({ out, uploads, asked }: HourAsk["site"]): readonly string[] {
  const kept = readSources(out).filter((path) => path !== uploads.folder);
  return kept.length > 0 ? kept : asked.paths;
}

function pathsIn(paths: unknown): readonly string[] | undefined {
  if (!Array.isArray(paths) || paths.length > pathsMax) return undefined;
  const isPath = (path: unknown): path is string =>
    typeof path === "string" && path !== "" && path.length <= pathCharsMax && !path.includes("\0");
  return paths.every(isPath) ? paths : undefined;
}

function busy(): Answer {
  return problem(409, "A run is going", "Wait for its end, or stop it");
}

const pathsMax = 16;
const pathCharsMax = 4_096;
