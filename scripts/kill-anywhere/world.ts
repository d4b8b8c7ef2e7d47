// The deployer's surroundings in a case: the real journal, store and files, and between them and it whatever the case
// lets go wrong in one state.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unwritable } from "#runtime/capsule/store/disk.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import type { Action } from "#runtime/update/deploy/actions/action.ts";
import { actions } from "#runtime/update/deploy/actions/actions.ts";
import { Deployer } from "#runtime/update/deploy/deployer.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { journalPath, openJournal } from "#runtime/update/deploy/journal.ts";
import type { Disk, Surroundings } from "#runtime/update/deploy/port.ts";
import { rehearse } from "#runtime/update/deploy/rehearse.ts";
import { openSource } from "#runtime/update/deploy/source/open.ts";
import { realStore } from "#runtime/update/deploy/store.ts";
import type { State } from "#runtime/update/deploy/table.ts";
import { type Case, type Death, failingStates } from "./cases.ts";
import { SimulatedMachine } from "./machine.ts";
import { capsuleFile, comingEpoch } from "./site.ts";

type Acted = Exclude<State, "ended">;

/** How often a disk refuses that was full or had a bad moment. */
const refusalsMax = 5;
const yearUs = 365 * 86_400 * 1_000_000;

export interface Life extends Case {
  /** The life after, in which nothing goes wrong any more. */
  readonly isHealed: boolean;
  readonly death: Death;
}

/**
 * One life of the daemon's deployer: until it has ended, or was killed, or has to be started anew. One that is left
 * stands still for ever in its action, the only thing that is under way in it: no `finally` runs and nothing is
 * written any more, as where the process is gone.
 */
export async function live(
  root: string,
  folder: string,
  { fault, state: where, scenario, isHealed, death }: Life,
): Promise<void> {
  const stop = new AbortController();
  const left = new AbortController();
  const machine = new SimulatedMachine(join(folder, "machine.json"));
  let [hasStruck, refusals, at] = [false, 0, 1_800_000_000_000_000];
  const isOn = (): boolean => hasStruck && !isHealed;

  const refuse = (path: string, how: "read" | "write"): void => {
    if (!isOn() || (how === "read" && fault !== "EIO")) return;
    if (fault !== "ENOSPC" && fault !== "EIO" && fault !== "EROFS") return;
    if (++refusals > refusalsMax) {
      // A file system that was mounted read-only stays so until somebody mounts it anew.
      if (fault !== "EROFS") return;
      stop.abort();
    }
    throw unwritable(path, Object.assign(new Error(fault), { code: fault }));
  };
  const store = realStore({ path: join(folder, "store"), trust: join(root, "trust.yaml") });
  const disk: Disk = {
    ...realDisk,
    async read(path, bytesMax) {
      refuse(path, "read");
      return await realDisk.read(path, bytesMax);
    },
    async writeWhole(path, bytes) {
      refuse(path, "write");
      await realDisk.writeWhole(path, bytes);
    },
    async extend(path, from) {
      refuse(path, "write");
      return await realDisk.extend(path, from);
    },
    async remove(path) {
      refuse(path, "write");
      await realDisk.remove(path);
    },
  };
  const world: Surroundings = {
    ...{ boot: isHealed ? "second" : "first", disk, machine, data: folder, open: openSource },
    store: {
      ...store,
      async install(head, how) {
        refuse(folder, "write");
        await store.install(head, how);
      },
      async open(id) {
        refuse(folder, "read");
        return await store.open(id);
      },
    },
    now() {
      at += 1_000;
      if (fault !== "clock") return at;
      return isOn() ? at + 20 * yearUs : isHealed ? at - 20 * yearUs : at;
    },
    pause(ms, signal) {
      // A limit is only reached where something hangs; all else waits as little as can be.
      const isHanging = fault === "hang" && !isHealed && journal.book.current?.state === where;
      return pauseFor(ms < 60_000 ? 1 : isHanging ? hangMs : ms, { signal, left: left.signal });
    },
    decisions: (listener) =>
      talk(machine, {
        listener,
        left: left.signal,
        bad: failingStates.has(where) ? journal.book.current?.offer.id : undefined,
      }),
    permits: () => true,
    rehearse: (capsule) => rehearse(capsule, kernels()),
    tell: () => undefined,
    recorded: async () => undefined,
    complain: () => undefined,
    progress: () => undefined,
  };
  const die = (): Promise<never> => {
    if (death === "signal") process.kill(process.pid, "SIGKILL");
    left.abort();
    return new Promise(() => undefined);
  };
  const actionOf = (state: Acted): Action => {
    if (state !== where || isHealed) {
      // It jumps forward at one state and back at the next.
      if (fault === "clock" && state !== where) hasStruck = false;
      return actions[state];
    }
    return async (deployment, acting) => {
      hasStruck = true;
      if (fault === "kill before") return await die();
      if (fault === "error") throw new Fault("field/silent", "injected", { hint: "none" });
      if (fault === "hang") return await new Promise(() => undefined);
      if (fault === "format") {
        writeInFormat(journalPath(folder), 2);
        stop.abort();
        return await new Promise(() => undefined);
      }
      const did = await actions[state](deployment, acting);
      if (fault === "kill after") return await die();
      return did;
    };
  };
  const { journal } = await openJournal(disk, folder);
  const demands = {
    ticks: 10,
    agreeShareMin: 0.9,
    withinShare: 0.1,
    refusedShareMax: 0.1,
    lateShareMax: 0.1,
  };
  const settings = { shadow: demands, probation: demands, permissiveWaitMs: 10_000 };
  const deployer = new Deployer(world, { journal, settings, actionOf });
  if (deployer.book.count === 0) {
    const from = capsuleFile(root, comingEpoch(scenario));
    const [offer] = await (await openSource(from)).offers(stop.signal);
    const olderBecause = scenario === "back" ? "leave was given" : null;
    await deployer.begin({ offer: offer!, from, asked: 1, olderBecause });
  }
  const isLeft = new Promise<void>((resolve) => left.signal.addEventListener("abort", () => resolve()));
  await Promise.race([deployer.run(stop.signal), isLeft]);
}

const hangMs = 10;

let loaded: Kernels | undefined;
/** Those of all lives in this process: the capsules have no models, and leave nothing in them. */
const kernels = (): Kernels => (loaded ??= loadKernels());

function pauseFor(
  ms: number,
  { signal, left }: { readonly signal: AbortSignal; readonly left: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    left.addEventListener("abort", () => clearTimeout(timer), { once: true });
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Both capsules decide all the time; a bad one is blocked as soon as it guards. */
function talk(
  machine: SimulatedMachine,
  {
    listener,
    bad,
    left,
  }: {
    readonly listener: (decision: DecisionRecord) => void;
    readonly bad: string | undefined;
    readonly left: AbortSignal;
  },
): () => void {
  let at = 0;
  const timer = setInterval(() => {
    at += 100_000;
    for (const capsule of machine.armed)
      listener(decisionOf({ capsule, at, verdict: capsule === bad ? "block" : "permit" }));
    for (const capsule of machine.onTrial)
      listener({ ...decisionOf({ capsule, at, verdict: "permit" }), trial: { writes: null } });
  }, 1);
  const hush = (): void => clearInterval(timer);
  left.addEventListener("abort", hush);
  return hush;
}

function decisionOf(said: object): DecisionRecord {
  return {
    kind: "decision",
    origin: "capsule",
    because: "permitted",
    asked: {},
    ...said,
  } as unknown as DecisionRecord;
}

function writeInFormat(path: string, format: number): void {
  const { book } = JSON.parse(readFileSync(path, "utf8")) as { readonly book: Canonical };
  writeFileSync(path, canonicalBytes({ format, digest: digestOf(canonicalBytes(book)), book }));
}
