import { setTimeout as pause } from "node:timers/promises";
import { apiOf, apiOptions } from "#runtime/cli/api.ts";
import { askOptions, gatewayOf } from "#runtime/cli/capsule/asked.ts";
import { type Call, type ExitCode, type Io, numberOption, type Option } from "#runtime/cli/command.ts";
import { DaemonWatch, type WatchOptions } from "#runtime/cli/daemon-watch.ts";
import { printable } from "#runtime/cli/printable.ts";
import { orderedOf, patienceOf, type Said } from "#runtime/cli/second-person.ts";
import type { Config } from "#runtime/config.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Book } from "#runtime/update/deploy/book.ts";
import type { Ended } from "#runtime/update/deploy/deployment.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { lookAtJournal } from "#runtime/update/deploy/journal.ts";
import { readProgress, type UpdateWant, wantUpdate } from "#runtime/update/deploy/wants.ts";
import { barOf } from "./bar.ts";

export const updateOptions: Readonly<Record<string, Option>> = {
  ...askOptions,
  wait: { type: "flag", about: "wait until the update has ended, either way" },
  timeout: { type: "string", value: "S", about: "how long to wait, in seconds", default: "3600" },
  "token-file": apiOptions["token-file"]!,
};

/** What the site's policy makes of a place that a person names. */
export const byTwoAbout =
  "Where the gateway's file says `console.fourEyes` it takes two: the command asks the daemon, with --token-file, and says which approval another engineer has to confirm.";

/** The revision by which what becomes of it is found: the want's own, or what two people have agreed to. */
export async function wanted(
  asked: Omit<UpdateWant, "revision" | "agreed">,
  { call, io, config, seconds }: { call: Call; io: Io; config: Config; seconds: number },
): Promise<Exclude<Said, { kind: "agreed" }> | { readonly kind: "wanted"; readonly revision: number }> {
  const { data } = config.gateway;
  if (!config.console.fourEyes || asked.verb === "abort") {
    const revision = await wantUpdate(data, asked);
    return { kind: "wanted", revision };
  }
  const patience = patienceOf(io, { seconds, isWaiting: call.options["wait"] === true });
  const said = await orderedOf(await apiOf(call), { path: "/v1/updates", body: asked }, patience);
  return said.kind === "agreed" ? { kind: "wanted", revision: said.revision! } : said;
}

export async function bookOf(data: string): Promise<Book> {
  return await lookAtJournal(realDisk, data);
}

/** Writes the want down; with --wait, what becomes of it. Exit code 1 where it is refused, or does not end well. */
export async function askFor(
  asked: Omit<UpdateWant, "revision">,
  { call, io, watching = {} }: { readonly call: Call; readonly io: Io; readonly watching?: WatchOptions },
): Promise<ExitCode> {
  const config = await gatewayOf(call);
  const { data } = config.gateway;
  if (config.store === undefined)
    throw new Fault("config/bad", "The gateway has no store that a capsule could be put into", {
      hint: "Add `store:` with its path and the trust file to its configuration",
    });
  const seconds = numberOption(call, "timeout", { min: 1, max: 86_400 })!;
  const begun = await wanted(asked, { call, io, config, seconds });
  if (begun.kind !== "wanted") {
    io.out(call.options["json"] ? JSON.stringify({ verb: asked.verb, ...begun }) : printable(begun.text));
    return begun.kind === "refused" ? 1 : 0;
  }
  const { revision } = begun;
  const alone = asked.verb === "abort" ? "" : ", and this site asks for no second person";
  const said = call.options["wait"]
    ? await awaited(data, {
        ...{ revision, seconds, io, verb: asked.verb },
        watch: new DaemonWatch(config.console, watching),
      })
    : {
        kind: "asked",
        text: `It is written down; the daemon looks several times a second while it runs${alone}`,
      };
  if (call.options["json"]) io.out(JSON.stringify({ revision, verb: asked.verb, ...said }));
  else io.out(said.text);
  return said.kind === "refused" || said.kind === "failed" ? 1 : 0;
}

interface Heard {
  readonly kind: string;
  readonly text: string;
  readonly outcome?: Ended["outcome"];
  readonly ms?: number;
}

async function awaited(
  data: string,
  {
    revision,
    seconds,
    io,
    verb,
    watch,
  }: {
    readonly revision: number;
    readonly seconds: number;
    readonly io: Io;
    readonly verb: string;
    readonly watch: DaemonWatch;
  },
): Promise<Heard> {
  const bar = barOf(io);
  let where = whereOf(null, revision);
  for (let waitedMs = 0; waitedMs < seconds * 1_000 && !io.stop.aborted; waitedMs += lookMs) {
    const { answers, history, current } = await bookOf(data);
    const answer = answers.find((each) => each.revision === revision);
    if (answer?.kind === "refused" || (answer !== undefined && verb === "abort")) return answer;
    const ended = history.find(({ asked }) => asked === revision);
    if (ended !== undefined) return saidOf(ended);
    if (current?.asked === revision) bar(current, await readProgress(data));
    where = whereOf(current, revision);
    await watch.look(where);
    await pause(lookMs);
  }
  const waited = io.stop.aborted ? "No longer waited for" : `Not ended within ${seconds} s`;
  throw new Fault("console/unreachable", `${waited}: ${where}`, {
    hint: "It goes on by itself while the daemon runs; `iv update status` says where it is",
  });
}

function whereOf(current: Book["current"], revision: number): string {
  if (current?.asked === revision)
    return `update ${current.number} to ${current.offer.utid} is at ${current.state}, because ${current.because}`;
  return current === null
    ? "what was asked is written down, and nobody has begun it"
    : `what was asked is written down, and update ${current.number} is before it, at ${current.state}`;
}

function saidOf({ utid, number, outcome, reason, begun, ended }: Ended): Heard {
  const ms = (ended - begun) / US_PER_MS;
  const took = `${(ms / 1_000).toFixed(1)} s`;
  const isGood = outcome === "committed";
  return {
    kind: isGood ? "done" : "failed",
    text: isGood
      ? `${utid} guards for good (update ${number}, ${took})`
      : `${utid} was not taken (update ${number}, ${outcome} after ${took}): ${reason}`,
    outcome,
    ms,
  };
}

const lookMs = 100;
