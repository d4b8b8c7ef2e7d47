import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, listed, withTargets } from "#runtime/update/repo/books.ts";
import type { TargetsForm } from "#runtime/update/repo/form.ts";
import {
  type Count,
  countOf,
  type Decision,
  decide,
  type Plan,
  type Report,
  readReports,
} from "#runtime/update/repo/plan.ts";
import type { Rollout } from "#runtime/update/rollout.ts";
import { loadBooks, loadPlan, type Place } from "./disk.ts";
import { hubOptions, hubReports } from "./hub-reports.ts";
import { change, keyOption, keysIn, placeIn, repoOption, tellDone, textAt } from "./shared.ts";

export const rolloutPart: Part = {
  name: "rollout",
  usage: [
    "repo rollout show ID [--reports FILE] [--hub DIR|URL] [--hub-token FILE] [--hub-ca FILE] [--repo DIR] [--json]",
    "repo rollout advance ID [--reports FILE] [--hub DIR|URL] [--hub-token FILE] [--hub-ca FILE] [--key FILE…] [--repo DIR] [--json]",
    "repo rollout pause|resume ID [--key FILE…] [--repo DIR] [--json]",
  ],
  about:
    "Leads a roll-out through its steps. `advance` counts what the gateways that are meant have reported, takes the next step if enough of them have answered and few enough have failed, and pauses where too many have. REPORTS has one JSON object a line: gateway, capsule (its id), outcome (committed, rolled-back or failed), at, because; with --hub they are looked for in the gateways' logs. Steps and shares stand in `rollouts/ID.json` and may be edited. Each step is signed by the holders of targets.",
  options: {
    repo: repoOption,
    reports: { type: "string", value: "FILE", about: "what gateways have reported, one JSON object a line" },
    ...hubOptions,
    key: keyOption,
  },
  examples: [
    {
      run: "iv repo rollout advance pump-1-3 --hub /var/lib/industriverse-hub --key alice.key --key online.key",
      what: "on to the next step, if all is well",
    },
    {
      run: "iv repo rollout show pump-1-3 --hub https://hub.plant.local:8443 --hub-token hub.token --hub-ca plant-ca.pem",
      what: "how it stands, asked of the hub's page from another machine",
    },
    { run: "iv repo rollout pause pump-1-3 --key alice.key --key online.key", what: "nobody more begins" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [verb, id, ...more] = call.words;
    const act = verbs[verb ?? ""];
    if (act === undefined || id === undefined || more.length > 0)
      throw new UsageError(`repo rollout takes ${Object.keys(verbs).join(", ")} and the name of a roll-out`);
    const place = placeIn(call);
    const plan = await loadPlan(place, id);
    return await act({ call, io, place, plan });
  },
};

interface Turn {
  readonly call: Call;
  readonly io: Io;
  readonly place: Place;
  readonly plan: Plan;
}

const verbs: Readonly<Record<string, (turn: Turn) => Promise<ExitCode>>> = {
  show: async ({ call, io, place, plan }) => {
    const now = currentOf(await loadBooks(place), plan);
    const count = countOf(plan, { now, reports: await reportsIn(call, plan) });
    const decision = decide(plan, { now, count });
    if (call.options["json"]) io.out(JSON.stringify({ now, count, decision, steps: plan.steps }));
    else
      for (const line of [...planLines(plan, now), ...countLines(count, decision)]) io.out(printable(line));
    return decision.kind === "pause" ? 1 : 0;
  },
  advance: async (turn) => {
    const { call, io, place, plan } = turn;
    const now = currentOf(await loadBooks(place), plan);
    const count = countOf(plan, { now, reports: await reportsIn(call, plan) });
    const decision = decide(plan, { now, count });
    const said = countLines(count, decision).map((line) => printable(line));
    if (decision.kind === "advance")
      return await turnTo(turn, {
        said,
        json: { count, decision },
        next: { ...now, percent: decision.percent },
      });
    if (decision.kind === "pause") {
      await turnTo(turn, { said, json: { count, decision }, next: { ...now, isPaused: true } });
      return 1;
    }
    if (call.options["json"]) io.out(JSON.stringify({ count, decision }));
    else for (const line of said) io.out(line);
    return decision.kind === "done" ? 0 : 1;
  },
  pause: async (turn) => {
    const now = currentOf(await loadBooks(turn.place), turn.plan);
    return await turnTo(turn, { next: { ...now, isPaused: true } });
  },
  resume: async (turn) => {
    const now = currentOf(await loadBooks(turn.place), turn.plan);
    return await turnTo(turn, { next: { ...now, isPaused: false } });
  },
};

/** The next targets say of every capsule of the plan what the roll-out has come to. */
async function turnTo(
  { call, io, place, plan }: Turn,
  {
    next,
    said = [],
    json = {},
  }: { readonly next: Rollout; readonly said?: readonly string[]; readonly json?: object },
): Promise<ExitCode> {
  const nowMs = Date.now();
  const done = await change(place, {
    keys: keysIn(call),
    nowMs,
    work: (books) => withTargets(books, { targets: turned(books, { plan, next }), nowMs }),
  });
  const head = `roll-out   ${plan.id}: ${next.percent} %${next.isPaused ? ", paused" : ""}`;
  return tellDone(call, io, { done, place, said: [...said, head], json: { ...json, now: next } });
}

function turned(
  books: Books,
  { plan, next }: { readonly plan: Plan; readonly next: Rollout },
): TargetsForm["targets"] {
  const all = { ...listed(books) };
  for (const { target } of plan.capsules) {
    const offered = all[target];
    if (offered !== undefined) all[target] = { ...offered, custom: { ...offered.custom, rollout: next } };
  }
  return all;
}

/** What was signed last, or waits to be signed: the plan itself has no state of its own. */
function currentOf(books: Books, { id, capsules }: Plan): Rollout {
  const all = listed(books);
  const rollout = capsules.map(({ target }) => all[target]?.custom.rollout).find((each) => each?.id === id);
  if (rollout === undefined)
    throw new Fault("repo/bad-rollout", `The repository offers nothing any more that belongs to ${id}`, {
      hint: "It was removed, or goes out in another roll-out; `iv repo list` shows how",
    });
  return rollout;
}

async function reportsIn(call: Call, plan: Plan): Promise<readonly Report[]> {
  const path = textOption(call, "reports");
  return [...(path === undefined ? [] : readReports(textAt(path), path)), ...(await hubReports(call, plan))];
}

function planLines({ id, capsules, gateways, steps }: Plan, now: Rollout): readonly string[] {
  return [
    `${id}: ${capsules.map(({ utid }) => utid).join(", ")}`,
    `  ${gateways.length} gateways${now.groups.length === 0 ? "" : `, of them the groups ${now.groups.join(", ")}`}`,
    ...steps.map(
      ({ percent, answeredPercentMin, failedPercentMax }) =>
        `  ${percent === now.percent ? ">" : " "} ${String(percent).padStart(3)} %   at least ${answeredPercentMin} % answered, at most ${failedPercentMax} % failed`,
    ),
    ...(now.isPaused ? ["  paused"] : []),
  ];
}

function countLines(count: Count, decision: Decision): readonly string[] {
  const { meant, answered, failed, failures } = count;
  return [
    `  meant ${meant}, answered ${answered}, failed ${failed}`,
    ...failures.map(
      ({ gateway, outcome, because }) =>
        `    ${gateway}: ${outcome}${because === undefined ? "" : `, ${because}`}`,
    ),
    `  ${decisionText(decision)}`,
  ];
}

function decisionText(decision: Decision): string {
  switch (decision.kind) {
    case "advance":
      return `goes on to ${decision.percent} %`;
    case "pause":
      return "pauses: too many have failed";
    case "wait":
      return decision.because === "paused"
        ? "waits: it is paused (`resume` goes on)"
        : "waits: too few have answered";
    case "done":
      return "is done: all have it, and enough have answered";
  }
}
