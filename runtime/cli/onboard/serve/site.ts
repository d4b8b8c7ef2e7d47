// What the page of a first hour is made of: one folder, one run at a time, and whoever has the token.

import { statSync } from "node:fs";
import { join } from "node:path";
import type { Gate } from "#runtime/access/gate.ts";
import type { Answers } from "#runtime/cli/onboard/answers.ts";
import { readAnswers } from "#runtime/cli/onboard/answers-file.ts";
import type { FirstHour } from "#runtime/cli/onboard/first-hour.ts";
import { answersDigest, type Found, readFound } from "#runtime/cli/onboard/found.ts";
import { readSources } from "#runtime/cli/onboard/sources.ts";
import type { Asset } from "#runtime/console/site.ts";
import { commandsOf } from "./commands.ts";
import type { Job } from "./job.ts";
import type { Live } from "./live.ts";
import type { Uploads } from "./uploads.ts";

export interface HourSite {
  readonly out: string;
  readonly gate: Gate;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly uploads: Uploads;
  readonly job: Job;
  readonly live: Live;
  /** What was said on the command line; a run takes it unless the page says otherwise. */
  readonly asked: Pick<FirstHour, "paths" | "plant" | "commands" | "objective">;
  /** Milliseconds since 1970. */
  now(): number;
  chance(bytes: number): Uint8Array;
}

/** What changes while somebody looks; small, for a page asks for it all the time. */
export function stateOf({ out, uploads, job, live, asked }: HourSite): object {
  const kept = readSources(out);
  const named = (kept.length > 0 ? kept : asked.paths).filter((path) => path !== uploads.folder);
  const { count, bytes, bounds } = uploads;
  return {
    ...{ out, named, job: job.state, live: live.state.kind },
    uploads: { count, bytes, files: uploads.list(filesShown), ...bounds },
    // Who works in the terminal meanwhile changes these files too.
    stamp: [stampOf(join(out, "onboarding.json")), stampOf(answersPath(out))].join(" "),
  };
}

/** What is there: the end of each step, and the answers as they are now. */
export function foundOf({ out, uploads }: HourSite): object {
  const found = readFound(out);
  const answers = readAnswers(answersPath(out));
  const answered = answers && answersDigest(answers);
  return {
    ...{ found: found ?? null, answers: answers ?? null, tag: answered ?? "" },
    // Somebody has answered otherwise since: what is shown is of the earlier answers.
    isOld: found !== undefined && answered !== undefined && found.answered !== answered,
    commands: commandsOf(out, readSources(out)),
    uploads: uploads.folder,
  };
}

export function answersPath(out: string): string {
  return join(out, "answers.yaml");
}

export function present(site: HourSite): { readonly found: Found; readonly answers: Answers } | undefined {
  const found = readFound(site.out);
  const answers = readAnswers(answersPath(site.out));
  return found && answers && { found, answers };
}

function stampOf(path: string): string {
  const { mtimeMs = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${Math.round(mtimeMs)}-${size}`;
}

const filesShown = 200;
