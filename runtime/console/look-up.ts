// What is looked up beside the status: points, devices, capsules, deployments, decisions, the books, and what the doctor
// finds. Nothing here changes anything.

import type { Desk } from "./desk.ts";
import type { Answer } from "./exchange.ts";
import { json, jsonHeaders } from "./json.ts";
import { problem } from "./problem.ts";
import { recordsJson } from "./records-json.ts";
import type { SearchPage } from "./search/search.ts";
import type { Ask } from "./site.ts";

export function points({ site: { gateway } }: Ask): Answer {
  const { now, points: all } = gateway.status();
  return json(200, { now, points: all });
}

/** Whole records, the newest first, in their own bytes. */
export async function decisions(ask: Ask): Promise<Answer> {
  return await searched(ask, "decision", ({ found }) => `"records":${recordsJson(found)}`);
}

/** Of each decision what a list shows. */
export async function verdicts(ask: Ask): Promise<Answer> {
  return await searched({ ...ask, given: { ...ask.given, kind: "decision" } }, "decision", ({ found }) => {
    const short = found.map(({ index, body }) => {
      const record = JSON.parse(body) as { readonly [name: string]: unknown };
      const said = Object.fromEntries(shown.map((name) => [name, record[name] ?? null]));
      return { index, ...said, isTrial: record["trial"] !== undefined };
    });
    return `"verdicts":${JSON.stringify(short)}`;
  });
}

async function searched(
  { given, site: { gateway } }: Ask,
  kindDefault: string,
  print: (page: SearchPage) => string,
): Promise<Answer> {
  const { desk } = gateway;
  if (desk === undefined) return isNotKept();
  const { kind = kindDefault, cursor, max = foundDefault, ...wanted } = given as Given;
  const page = await desk.search({ ...wanted, kind: kind === "any" ? undefined : kind, before: cursor, max });
  if (page === "busy") return busy("The log is being searched by others");
  const now = gateway.status().now;
  return { status: 200, headers: jsonHeaders, body: `{"now":${now},"next":${page.next},${print(page)}}` };
}

export function devices({ site: { gateway } }: Ask): Answer {
  if (gateway.desk === undefined) return isNotKept();
  return json(200, { now: gateway.status().now, devices: gateway.desk.devices() });
}

export function capsules({ site: { gateway } }: Ask): Answer {
  const { now, capsules: all } = gateway.status();
  return json(200, { now, capsules: all, answers: gateway.answers?.() ?? [] });
}

export function capsule({ words: [id = ""], site: { gateway } }: Ask): Answer {
  const status = gateway.status().capsules.find((each) => each.id === id);
  const manifest = gateway.desk?.manifest(id);
  if (status === undefined || manifest === undefined)
    return problem(404, "There is no such capsule", "/v1/capsules lists those of this gateway, by their ids");
  // Without what changes with every tick, so that it is the same for as long as nothing happens to it.
  const { tick: _tick, overruns: _overruns, ...standing } = status;
  return json(200, { ...standing, manifest });
}

export async function deployments({ site: { gateway } }: Ask): Promise<Answer> {
  return gateway.desk === undefined ? isNotKept() : json(200, await gateway.desk.deployments());
}

export async function rehearsals({ site: { gateway } }: Ask): Promise<Answer> {
  const { desk } = gateway;
  return desk === undefined ? isNotKept() : json(200, { reports: await desk.rehearsals() });
}

export function trials({ site: { gateway } }: Ask): Answer {
  const { desk } = gateway;
  return desk === undefined ? isNotKept() : json(200, { now: gateway.status().now, trials: desk.trials() });
}

export async function doctor({ site: { gateway } }: Ask): Promise<Answer> {
  return gateway.desk === undefined ? isNotKept() : json(200, await gateway.desk.doctor());
}

export function ledger({ site: { gateway } }: Ask): Answer {
  return gateway.desk === undefined ? isNotKept() : json(200, gateway.desk.ledger());
}

export function busy(title: string): Answer {
  const given = problem(429, title, "Ask again in a second");
  return { ...given, headers: { ...given.headers, "retry-after": "1" } };
}

export function isNotKept(): Answer {
  return problem(404, "Nobody here can look that up", "A gateway that runs on its own has a desk for it");
}

/** As the description holds it. */
type Given = Omit<Parameters<Desk["search"]>[0], "before" | "max"> & {
  readonly cursor?: number;
  readonly max?: number;
};

const shown = [
  ...["at", "tick", "capsule", "origin", "by", "verdict", "because"],
  ...["text", "fallback", "asked", "nearest", "writes", "mode"],
] as const;
export const foundDefault = 50;
export const foundMax = 200;
