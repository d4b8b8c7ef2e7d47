// What the parts that command a running gateway have in common: which gateway, which capsule, and the answer.

import { setTimeout as pause } from "node:timers/promises";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { installed } from "#runtime/capsule/store/keep.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { apiOptions } from "#runtime/cli/api.ts";
import { type Call, type ExitCode, type Io, numberOption, type Option } from "#runtime/cli/command.ts";
import { DaemonWatch } from "#runtime/cli/daemon-watch.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Config } from "#runtime/config.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Answered, type Crew, readCrew, type Verb, want } from "#runtime/host/files.ts";
import type { Source } from "#runtime/host/fitted.ts";
import { isFolder, isMeant, only } from "./named.ts";
import { neededOption } from "./shared.ts";

export const askOptions: Readonly<Record<string, Option>> = {
  config: { type: "string", value: "FILE", about: "the gateway's configuration" },
  wait: { type: "flag", about: "wait for the daemon's answer, until a trial is over too" },
  timeout: { type: "string", value: "S", about: "how long to wait, in seconds", default: "600" },
};

/** Of what arms a capsule: with them it follows the site's policy of how many people that takes. */
export const armOptions: Readonly<Record<string, Option>> = {
  ...askOptions,
  wait: {
    type: "flag",
    about: "wait for a second person, where that is asked for, and for the daemon's answer",
  },
  "token-file": apiOptions["token-file"]!,
};

/** What the site's policy makes of it, for the page of each such command. */
export const armAbout =
  "Where the gateway's file says `console.fourEyes` it takes two: the command asks the daemon, with --token-file, and says which approval another engineer has to confirm. The exit code is 0 where it is done or waits, 1 where somebody refuses it or, with --wait, nobody confirms it in time.";

export interface Named {
  readonly id: Digest;
  readonly name: string;
  readonly source: Source;
}

export interface Asking {
  readonly verb: Verb;
  readonly replaces?: Digest | null;
}

export async function gatewayOf(call: Call): Promise<Config> {
  return await readGatewayFile(neededOption(call, "config", "which gateway is meant"));
}

/** Writes the want down and says so; with --wait, what the daemon makes of it. Exit code 1 where it is refused. */
export async function ask(
  { id, name, source }: Named,
  { verb, replaces = null }: Asking,
  { config, call, io }: { readonly config: Config; readonly call: Call; readonly io: Io },
): Promise<ExitCode> {
  const { data } = config.gateway;
  const seconds = numberOption(call, "timeout", { min: 1, max: 86_400 })!;
  const revision = await want(data, { verb, id, source, replaces });
  const answer = call.options["wait"]
    ? await answerTo(data, { revision, seconds, stop: io.stop, watch: new DaemonWatch(config.console) })
    : undefined;
  const kind = answer?.kind ?? "asked";
  const alone = verb === "suspend" || verb === "retire" ? "" : ", and this site asks for no second person";
  const text =
    answer?.text ??
    `${name} is to be ${past[verb]}; the daemon looks several times a second while it runs${alone}`;
  if (call.options["json"]) io.out(JSON.stringify({ revision, verb, id, name, kind, text }));
  else io.out(text);
  return kind === "refused" ? 1 : 0;
}

/** A capsule that the gateway knows: by its id, its name, or its whole address. */
export async function knownCapsule(word: string, config: Config): Promise<Named> {
  const crew = await readCrew(config.gateway.data);
  const found = (crew?.capsules ?? []).filter((member) => isMeant(word, member));
  const there = found.filter(({ state }) => state !== "retired");
  return only(there.length > 0 ? there : found, {
    word,
    where: "this gateway",
  });
}

/** One that the gateway may not know yet: a folder, or something of the store; of several versions the newest. */
export async function anyCapsule(word: string, config: Config): Promise<Named> {
  if (isFolder(word)) {
    const { id, manifest } = await openCapsule(word);
    const { resolve } = await import("node:path");
    return { id, name: utidText(manifest), source: { path: resolve(word), id } };
  }
  const listed = config.store === undefined ? [] : await installed(config.store.path);
  const found = listed
    .flatMap((each) => (each.kind === "capsule" ? [each.opened] : []))
    .map(({ id, manifest }) => ({ id, name: utidText(manifest), epoch: manifest.epoch, source: { id } }))
    .filter((each) => isMeant(word, each))
    .toSorted((a, b) => b.epoch - a.epoch);
  if (found[0] !== undefined) return found[0];
  return await knownCapsule(word, config);
}

async function answerTo(
  data: string,
  {
    revision,
    seconds,
    stop,
    watch,
  }: {
    readonly revision: number;
    readonly seconds: number;
    readonly stop: AbortSignal;
    readonly watch: DaemonWatch;
  },
): Promise<Answered> {
  let last: Answered | undefined;
  for (let waitedMs = 0; waitedMs < seconds * 1_000 && !stop.aborted; waitedMs += lookMs) {
    const crew: Crew | undefined = await readCrew(data);
    last = crew?.answers.find((answer) => answer.revision === revision);
    if (last !== undefined && last.kind !== "under-way") return last;
    await watch.look(last === undefined ? "what was asked is written down" : last.text);
    await pause(lookMs);
  }
  if (last !== undefined) return last;
  throw new Fault("console/unreachable", `No daemon has answered in ${seconds} s`, {
    hint: "It will find what was asked when it runs; start it with `iv run`",
  });
}

const past: Readonly<Record<Verb, string>> = {
  activate: "activated",
  suspend: "suspended",
  resume: "resumed",
  retire: "retired",
  rollback: "rolled back",
};
const lookMs = 100;
