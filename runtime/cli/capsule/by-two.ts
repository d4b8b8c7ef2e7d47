// To arm a capsule where the site asks for two people: all of it by the daemon, so that whoever asks needs a token and no
// right to the gateway's files.

import { setTimeout as pause } from "node:timers/promises";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { apiOf, type DaemonApi, told } from "#runtime/cli/api.ts";
import { type Call, type ExitCode, type Io, numberOption } from "#runtime/cli/command.ts";
import { printable } from "#runtime/cli/printable.ts";
import { orderedOf, type Patience, patienceOf, type Said } from "#runtime/cli/second-person.ts";
import type { CapsuleStatus } from "#runtime/console/gateway-status.ts";
import type { CapsuleAnswer } from "#runtime/console/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import { isFolder, isMeant, only } from "./named.ts";

export interface Wanted {
  readonly verb: "activate" | "resume" | "rollback";
  readonly word: string;
  /** The capsule whose actuators it may take over. */
  readonly replace?: string | undefined;
}

type Told = Pick<CapsuleStatus, "name" | "state"> & { readonly id: string };

/** Exit code 0 where it is done, or waits for the second person; 1 where anybody refuses it, or nobody confirms. */
export async function askByTwo(
  { verb, word, replace }: Wanted,
  { call, io }: { readonly call: Call; readonly io: Io },
): Promise<ExitCode> {
  const api = await apiOf(call);
  const { capsules } = await told<{ capsules: readonly Told[] }>(api, { path: "/v1/capsules" });
  const { id, name } =
    verb === "activate" ? await anyOf(word, { api, capsules }) : one(capsules, word, verb === "resume");
  const query = replace === undefined ? "" : `?replace=${encodeURIComponent(one(capsules, replace).id)}`;
  // One that was suspended shows itself again in the same way as one that is new.
  const path = `/v1/capsules/${id}/${verb === "rollback" ? "rollback" : "activate"}${query}`;
  const seconds = numberOption(call, "timeout", { min: 1, max: 86_400 })!;
  const patience = patienceOf(io, { seconds, isWaiting: call.options["wait"] === true });
  const said = await became(api, await orderedOf(api, { path, body: {} }, patience), patience);
  if (call.options["json"]) io.out(JSON.stringify({ verb, id, name, ...said }));
  else io.out(printable(said.text));
  return said.kind === "refused" ? 1 : 0;
}

type Became = Said | { readonly kind: "asked" | "done"; readonly revision: number; readonly text: string };

/** What the daemon makes of what two have agreed to, until a trial is over too. */
async function became(api: DaemonApi, said: Said, { isWaiting, leftMs, io }: Patience): Promise<Became> {
  if (said.kind !== "agreed" || said.revision === undefined) return said;
  const { revision } = said;
  let { text } = said;
  while (isWaiting && leftMs() > 0 && !io.stop.aborted) {
    const { answers } = await told<{ answers: readonly CapsuleAnswer[] }>(api, { path: "/v1/capsules" });
    const answer = answers.find((each) => each.revision === revision);
    if (answer?.kind === "done") return { kind: "done", revision, text: answer.text };
    if (answer?.kind === "refused") return { kind: "refused", text: answer.text };
    text = answer?.text ?? text;
    await pause(lookMs);
  }
  return { kind: "asked", revision, text };
}

/** One that the gateway knows; `isStopped`: of those that are suspended. */
function one(capsules: readonly Told[], word: string, isStopped = false): Told {
  const found = capsules.filter((each) => isMeant(word, each) && (!isStopped || each.state === "suspended"));
  const where = isStopped ? "those that are suspended at this gateway" : "this gateway";
  return only(found.length > 1 ? found.filter(({ state }) => state !== "retired") : found, { word, where });
}

/** Also one that is only in the store; of several versions the newest. */
async function anyOf(
  word: string,
  { api, capsules }: { readonly api: DaemonApi; readonly capsules: readonly Told[] },
): Promise<Pick<Told, "id" | "name">> {
  const meant = isFolder(word) ? (await openCapsule(word)).id : word;
  const { status, body } = await api.ask({ path: "/v1/store" });
  const stored = status === 200 ? (body as { readonly capsules: readonly Stored[] }).capsules : [];
  const found = stored
    .flatMap(({ id, name, epoch }) => (name === null || epoch === null ? [] : [{ id, name, epoch }]))
    .filter((each) => isMeant(meant, each))
    .toSorted((a, b) => b.epoch - a.epoch)[0];
  if (found !== undefined) return found;
  if (meant !== word && !capsules.some(({ id }) => id === meant))
    throw new Fault("capsule/not-installed", `${word} is neither at this gateway nor in its store`, {
      hint: "Where two people arm a capsule it comes from the store: `iv capsule install`",
    });
  return one(capsules, meant);
}

interface Stored {
  readonly id: string;
  readonly name: string | null;
  readonly epoch: number | null;
}

const lookMs = 250;
