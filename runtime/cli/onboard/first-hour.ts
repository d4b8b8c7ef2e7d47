// The first hour itself: four steps, in the one order there is. The command and the page are two who listen to it; both
// leave the same files, so what one began the other goes on with.

import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { UsageError } from "#runtime/cli/command.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { loadMap, openKind } from "#runtime/map/open.ts";
import { answersDigest, type Found, foundFiles, foundGround, keepFound, readFound } from "./found.ts";
import { grounded } from "./ground.ts";
import { type Ingested, ingested } from "./ingest.ts";
import { readLive } from "./live/kept-live.ts";
import { liveText } from "./live/live-text.ts";
import { optimised } from "./optimise.ts";
import { protectedOn } from "./protect.ts";
import { divided } from "./recorded.ts";
import { keepSources, readSources } from "./sources.ts";
import { groundText, ingestText, optimiseText, protectText } from "./text.ts";
import type { Doing, Step } from "./told.ts";

export interface FirstHour {
  /** Empty: those of the last time. */
  readonly paths: readonly string[];
  readonly out: string;
  /** Undefined: called as its folder is. */
  readonly plant: string | undefined;
  readonly commands: readonly string[];
  readonly objective: string | undefined;
  /** `ingest` stops before anything is learnt, so that a person may answer first. */
  readonly until: Extract<Step, "ingest" | "protect">;
}

/** Undefined where it was stopped: what was read is kept, and the same call goes on. */
export async function firstHour(asked: FirstHour, doing: Doing): Promise<Found | undefined> {
  const out = resolve(asked.out);
  makeFolder(out);
  using lock = exclusive(join(out, "lock"));
  if (lock === undefined)
    throw new Fault("foundry/busy", `Somebody else is at work on ${out}`, {
      hint: "Wait until that is over, or stop it: the page of `iv onboard --serve` counts too",
    });
  const paths = asked.paths.length > 0 ? asked.paths : readSources(out);
  if (paths.length === 0) throw new UsageError("name the files or folders to read");
  const whole = keepSources(out, paths);
  const before = readFound(out);
  const plant = asked.plant ?? plantNamed(whole[0]!);
  const files = await ingested({ ...asked, paths: whole, out, plant }, doing);
  if (files === undefined) return undefined;
  const done = (step: Step, lines: readonly string[]): void => doing.tell({ kind: "done", step, lines });
  done("ingest", ingestText(files));
  let found: Found = { out, answered: answersDigest(files.answers), ingest: foundFiles(files) };
  if (asked.until === "ingest") {
    found = stillAsking(found, before);
    keepFound(found);
    return found;
  }
  assertCommands(files);
  keepFound(found);
  if (await isStopped(doing)) return undefined;
  const parts = divided(files.recording, keptShare);
  const ground = await grounded(parts, { out, answers: files.answers, doing });
  done("ground", groundText(ground, parts));
  found = { ...found, ground: foundGround(ground, parts) };
  keepFound(found);
  if (await isStopped(doing)) return undefined;
  const say = (step: Step, what: string): void => doing.tell({ kind: "doing", step, what });
  say("optimise", "Looking for better set-points");
  const opened = openKind(ground.mapBytes, loadKernels());
  const { objective } = files.answers;
  const better =
    objective === null
      ? undefined
      : optimised(opened, { recording: parts.learnt, objective, stop: doing.stop });
  done("optimise", optimiseText(better));
  found = { ...found, optimise: better ?? null };
  keepFound(found);
  if (await isStopped(doing)) return undefined;
  say("protect", "Judging what was kept back");
  const map = loadMap(ground.mapBytes, loadKernels());
  const guarded = protectedOn(parts.heldBack, { manifest: ground.manifest, id: ground.id, map });
  done("protect", [...protectText(guarded, ground.portrait), ...liveText(readLive(out, ground.id))]);
  found = { ...found, protect: guarded };
  keepFound(found);
  return found;
}

/** A step computes in one go; what was said meanwhile is heard between two of them. */
async function isStopped({ stop }: Doing): Promise<boolean> {
  await turn();
  return stop.aborted;
}

/** Who only has read once more has answered nothing: what was open is open. */
function stillAsking(found: Found, before: Found | undefined): Found {
  if (before?.answered !== found.answered) return found;
  const names = new Set(found.ingest.channels.map(({ name }) => name));
  const open = before.ingest.questions.filter(({ channels }) => channels.every((name) => names.has(name)));
  const own = found.ingest.questions.filter(({ what }) => open.every((other) => other.what !== what));
  return { ...found, ingest: { ...found.ingest, questions: [...open, ...own] } };
}

/** Nothing can be guarded that nobody sets; and a guess here would be the worst of all. */
function assertCommands({ recording, file }: Ingested): void {
  if (recording.channels.some(({ role }) => role === "command")) return;
  throw new Fault("foundry/refused", "No channel's name says that somebody sets it", {
    hint: `Name the set-points with --commands A,B, or give them \`role: command\` in ${file}`,
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new Fault("map/disk", `Cannot make the folder ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Name another folder with --out",
    });
  }
}

export function plantNamed(path: string): string {
  const plain = basename(resolve(path))
    .toLowerCase()
    .replace(/\.[a-z0-9]+$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return plain === "" ? "plant" : plain.slice(0, 40);
}

/** The last fifth of the time. */
const keptShare = 0.2;
