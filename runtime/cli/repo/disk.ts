// A publisher's folder:
//
//   public/             what any web server or USB stick holds, and nothing else leaves the folder by itself
//   pending/            documents that wait for signatures; these files travel to whoever has a key
//   rollouts/           plans of roll-outs, with the names of the fleet
//   repository.json     for how long documents are good
//   lock                one writer

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { exists, plainFile, syncFolder, writeWhole } from "#runtime/capsule/store/disk.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, type Documents, publication } from "#runtime/update/repo/books.ts";
import type { ReadFile } from "#runtime/update/repo/check.ts";
import { documentBytesMax, documentPath, type RoleName, roleNames } from "#runtime/update/repo/form.ts";
import { documentBytes, readDocument } from "#runtime/update/repo/models.ts";
import { type Plan, readPlan } from "#runtime/update/repo/plan.ts";
import { readSettings } from "#runtime/update/repo/settings.ts";
import { isWord } from "#runtime/update/repo/well-formed.ts";

export interface Place {
  readonly root: string;
  readonly public: string;
  readonly pending: string;
  readonly rollouts: string;
  readonly settings: string;
}

export function placeOf(dir: string): Place {
  const root = resolve(dir);
  return {
    root,
    public: join(root, "public"),
    pending: join(root, "pending"),
    rollouts: join(root, "rollouts"),
    settings: join(root, "repository.json"),
  };
}

/** Keeps other writers out until it is disposed of; a process that dies lets go. */
export function writing({ root }: Place): Disposable {
  if (!existsSync(root)) throw noFolder(root);
  const lock = exclusive(join(root, "lock"));
  if (lock !== undefined) return lock;
  throw new Fault("repo/busy", `Another process writes the repository ${root}`, {
    hint: "Wait until it has finished, then try again",
  });
}

export async function makeFolders(place: Place): Promise<void> {
  for (const folder of ["metadata", "targets", "blobs/sha256", "deltas", "tickets"])
    await mkdir(join(place.public, folder), { recursive: true });
  for (const folder of [place.pending, place.rollouts]) await mkdir(folder, { recursive: true });
  await syncFolder(place.root);
}

function noFolder(root: string): Fault {
  return new Fault("repo/unreadable", `${root} is no publisher's folder`, {
    hint: "Name it with --repo, or make one with `iv repo init`",
  });
}

export async function loadBooks(place: Place): Promise<Books> {
  if (!(await exists(place.settings))) throw noFolder(place.root);
  const settings = readSettings(await readFile(place.settings, "utf8"), place.settings);
  const published = await publishedIn(place);
  const waiting = await Promise.all(
    roleNames.map(async (kind) => [kind, await pendingIn(place, kind)] as const),
  );
  // Whoever died while publishing has left behind here what is published already.
  const pending = waiting.filter(
    ([kind, document]) =>
      document !== undefined && document.signed.version > (published[kind]?.signed.version ?? 0),
  );
  return { settings, published, pending: Object.fromEntries(pending) as Documents };
}

async function publishedIn(place: Place): Promise<Documents> {
  const names = await readdir(join(place.public, "metadata"));
  const roots = names.flatMap((name) => /^([1-9]\d{0,8})\.root\.json$/.exec(name)?.[1] ?? []).map(Number);
  const at = async <Kind extends RoleName>(kind: Kind, version: number) => {
    const path = join(place.public, documentPath(kind, version));
    return (await exists(path))
      ? readDocument(await plainFile(path, documentBytesMax), { kind, place: path })
      : undefined;
  };
  const root = roots.length === 0 ? undefined : await at("root", Math.max(...roots));
  const timestamp = await at("timestamp", 1);
  const snapshot = timestamp && (await at("snapshot", timestamp.signed.meta["snapshot.json"].version));
  const targets = snapshot && (await at("targets", snapshot.signed.meta["targets.json"].version));
  return { root, timestamp, snapshot, targets };
}

async function pendingIn<Kind extends RoleName>(place: Place, kind: Kind) {
  const path = pendingPath(place, kind);
  return (await exists(path))
    ? readDocument(await plainFile(path, documentBytesMax), { kind, place: path })
    : undefined;
}

export function pendingPath({ pending }: Place, kind: RoleName): string {
  return join(pending, `${kind}.json`);
}

/**
 * Keeps what waits, and publishes it if all have signed. Each file appears whole, in the order that
 * `publication` gives; whoever dies in between leaves a repository that gateways accept, and the next
 * command that writes goes on where this one stopped.
 */
export async function keepBooks(place: Place, books: Books): Promise<readonly string[]> {
  await writeText(place.settings, books.settings);
  for (const kind of roleNames) {
    const document = books.pending[kind];
    if (document === undefined) await rm(pendingPath(place, kind), { force: true });
    else await writeWhole(pendingPath(place, kind), [documentBytes(document)]);
  }
  const paths = await publish(place, books);
  if (paths.length > 0) for (const kind of roleNames) await rm(pendingPath(place, kind), { force: true });
  await syncFolder(place.pending);
  return paths;
}

/** Writes what is complete, in order, and says what that was; nothing where somebody is missing. */
export async function publish(place: Place, books: Books): Promise<readonly string[]> {
  const writes = publication(books) ?? [];
  for (const { path, bytes } of writes) await writeFileWhole(join(place.public, path), [bytes]);
  return writes.map(({ path }) => path);
}

/** The books of who is about to write: what somebody did not finish who died while publishing comes first. */
export async function openBooks(
  place: Place,
): Promise<{ readonly books: Books; readonly finished: readonly string[] }> {
  const books = await loadBooks(place);
  if (publication(books) === undefined) return { books, finished: [] };
  const finished = await keepBooks(place, books);
  return { books: await loadBooks(place), finished };
}

async function writeText(path: string, value: unknown): Promise<void> {
  await writeWhole(path, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}

/** Public files may be read by the web server's user. */
export async function writeFileWhole(
  path: string,
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, stream, { mode: 0o644 });
}

export function folderReader(root: string): ReadFile {
  return async (path, bytesMax) =>
    (await exists(join(root, path))) ? await plainFile(join(root, path), bytesMax) : undefined;
}

function planPath({ rollouts }: Place, id: string): string {
  return join(rollouts, `${id}.json`);
}

export async function loadPlan(place: Place, id: string): Promise<Plan> {
  const path = planPath(place, id);
  if (!isWord(id) || !(await exists(path)))
    throw new Fault("repo/bad-rollout", `There is no roll-out ${id} in ${place.root}`, {
      hint: "`iv repo list` shows those that there are; `iv repo add --rollout` begins one",
    });
  return readPlan(new TextDecoder().decode(await plainFile(path, planBytesMax)), path);
}

const planBytesMax: number = 16 * 1_024 * 1_024;

/** A name is a roll-out for ever: by it gateways know their place, and people what they had looked at. */
export async function keepPlan(place: Place, plan: Plan): Promise<void> {
  const before = (await exists(planPath(place, plan.id))) ? await loadPlan(place, plan.id) : plan;
  if (!before.capsules.every(({ id }, at) => plan.capsules[at]?.id === id))
    throw new Fault("repo/bad-rollout", `${plan.id} is the roll-out of ${before.capsules[0]!.utid}`, {
      hint: "Give this one another name",
    });
  await writeText(planPath(place, plan.id), plan);
}
