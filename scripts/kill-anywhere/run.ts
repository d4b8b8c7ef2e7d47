// Every fault in every state of a deployment, in every situation, with real processes: `node scripts/kill-anywhere/run.ts`
// prints the matrix, and with --write puts it into docs/updates.md. A process that is to be killed kills itself, by
// the signal that cannot be caught, at the place that the case names; the next one goes on from what it finds. The test
// does so with a sample. In its other kills the life is left where the process would die, and another is begun on its
// files: the deployer waits for its action and for nothing else there, so both leave the same on the disk.

import { deepEqual } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed } from "#runtime/capsule/store/keep.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { assert } from "#runtime/core/fault.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { lookAtJournal } from "#runtime/update/deploy/journal.ts";
import { allCases, type Case, type Death, type Ending, isKill, isSampled, nameOf } from "./cases.ts";
import { leftIn } from "./left.ts";
import { SimulatedMachine } from "./machine.ts";
import { matrixText } from "./matrix-text.ts";
import { comingEpoch, makeCase, makeGround, product } from "./site.ts";
import { live } from "./world.ts";

/** A killed process loses nothing that the kernel has, so the disk need not be made to hurry. */
const memory: string = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

type Task = Case & { readonly death: Death };

/** In `lanes` processes at a time, and one more for each kill by a signal: of all kills, or of a sample. */
export async function killAnywhere(lanes: number, signals: "all" | "sample"): Promise<readonly Ending[]> {
  const tasks = allCases.map((each): Task => {
    const isSignalled = isKill(each) && (signals === "all" || isSampled(each));
    return { ...each, death: isSignalled ? "signal" : "left" };
  });
  const root = await mkdtemp(join(memory, "kill-anywhere-"));
  try {
    await makeGround(root);
    const [left, killed] = [
      tasks.filter(({ death }) => death === "left"),
      tasks.filter(({ death }) => death === "signal"),
    ];
    const parts = [left, killed].flatMap((cases) =>
      Array.from({ length: lanes }, (_, lane) => cases.filter((_each, index) => index % lanes === lane)),
    );
    const ends: (readonly Ending[])[] = [];
    for (let at = 0; at < parts.length; at += lanes)
      ends.push(
        ...(await Promise.all(
          parts.slice(at, at + lanes).map((cases, lane) => laneOf(root, { cases, name: `${at + lane}` })),
        )),
      );
    const all = new Map(ends.flat().map((ending) => [nameOf(ending), ending]));
    return allCases.map((each) => all.get(nameOf(each))!);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** One process after the other: each finishes the case of the one that was killed, and goes on to the next. */
async function laneOf(
  root: string,
  { cases, name }: { readonly cases: readonly Task[]; readonly name: string },
): Promise<readonly Ending[]> {
  const list = join(root, `lane-${name}.json`);
  await writeFile(list, JSON.stringify(cases));
  let ends: readonly Ending[] = [];
  while (ends.length < cases.length) {
    const child = spawn(process.execPath, [import.meta.filename, "child", root, list], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, "code") },
    });
    const errors = textOf(child);
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    const before = ends.length;
    ends = endsIn(list);
    const next = cases[ends.length];
    const isKilled = signal === "SIGKILL" && next?.death === "signal";
    assert(
      code === 0 || (isKilled && (ends.length > before || before === 0)),
      `a process ended with ${code} ${signal} at ${next && nameOf(next)}: ${await errors}`,
    );
  }
  return ends;
}

async function textOf({ stderr }: ChildProcess): Promise<string> {
  let text = "";
  for await (const piece of stderr!) text += String(piece);
  return text.slice(0, 4_000);
}

function endsIn(list: string): readonly Ending[] {
  const path = `${list}.ends`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Ending[]) : [];
}

async function child(root: string, list: string): Promise<void> {
  const cases = JSON.parse(await readFile(list, "utf8")) as readonly Task[];
  const ends = [...endsIn(list)];
  for (const one of cases.slice(ends.length)) {
    const folder = join(root, nameOf(one));
    // Where it is there, the process before was killed in it.
    const isKilled = existsSync(folder);
    if (!isKilled) await begin(root, folder, one);
    const state = await stateIn(folder);
    assert(!isKill(one) || state === one.state, `${nameOf(one)} died in ${state}`);
    if (isKilled) await isLeftAlike(root, folder, one);
    if (state !== undefined) await live(root, folder, { ...one, isHealed: true });
    ends.push(await endingOf(root, folder, one));
    await writeFile(`${list}.ends`, JSON.stringify(ends));
    await rm(folder, { recursive: true, force: true });
  }
}

async function begin(root: string, folder: string, task: Task): Promise<void> {
  await makeCase(root, folder, task.scenario);
  await live(root, folder, { ...task, isHealed: false });
}

/** A life that is left stands for one that is killed, because it leaves the same files: here is the proof. */
async function isLeftAlike(root: string, folder: string, one: Task): Promise<void> {
  const beside = `${folder}-left`;
  await begin(root, beside, { ...one, death: "left" });
  deepEqual(await leftIn(beside), await leftIn(folder), `${nameOf(one)}, left and killed`);
  await rm(beside, { recursive: true });
}

/** What is under way there; undefined where it has ended. */
async function stateIn(folder: string): Promise<string | undefined> {
  return (await lookAtJournal(realDisk, folder)).current?.state;
}

/** Looks at the gateway as a person would who comes afterwards. */
async function endingOf(root: string, folder: string, one: Case): Promise<Ending> {
  const machine = new SimulatedMachine(join(folder, "machine.json"));
  const { current, history, floors } = await lookAtJournal(realDisk, folder);
  const store = join(folder, "store");
  const wrong: string[] = [];
  const ended = history.at(-1);
  const [guard, ...more] = machine.armed;
  const isNew = guard !== undefined && guard === ended?.id;
  if (current !== null || history.length !== 1) wrong.push("it has not ended once");
  // Where nobody guarded before, giving back is to the safe state.
  if (machine.wasBare && one.scenario !== "first") wrong.push("there was a moment in which nobody guarded");
  if (more.length > 0 || machine.onTrial.length > 0) wrong.push("somebody is left over");
  if (guard === undefined && one.scenario !== "first") wrong.push("nobody guards");
  for (const each of await installed(store)) if (each.kind === "damaged") wrong.push(each.fault.message);
  if (guard !== undefined)
    await openInstalled(store, { id: guard, policy: readTrust(join(root, "trust.yaml")) }).catch(
      (error: Error) => wrong.push(error.message),
    );
  // Where giving back itself is what fails, whoever has the actuators keeps them.
  const isStuck = one.state === "rollback" && (one.fault === "error" || one.fault === "hang");
  if (!isStuck && (ended?.outcome === "committed") !== isNew)
    wrong.push(`it ended ${ended?.outcome}, and ${guard} guards`);
  if (isNew && !isStuck && (floors[product] ?? 0) < comingEpoch(one.scenario))
    wrong.push("the floor was not raised");
  return {
    ...one,
    guard: guard === undefined ? "nobody" : isNew ? "new" : "old",
    outcome: ended?.outcome ?? "none",
    wrong,
  };
}

const [word, ...rest] = import.meta.main ? process.argv.slice(2) : ["imported"];
if (word === "child") await child(rest[0]!, rest[1]!);
else if (word !== "imported") {
  const text = matrixText(await killAnywhere(2, "all"));
  const page = join(import.meta.dirname, "../../docs/updates.md");
  if (word === "--write") {
    const before = await readFile(page, "utf8");
    await writeFile(page, before.replace(/(<!-- matrix -->\n).*(<!-- \/matrix -->)/s, `$1${text}$2`));
  } else console.log(text);
}
