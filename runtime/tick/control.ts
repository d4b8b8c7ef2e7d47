import { setFlagsFromString } from "node:v8";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { Fault } from "#runtime/core/fault.ts";
import { claim, type Rank } from "#runtime/core/thread-rank.ts";
import type { ControlSetup } from "./setup.ts";
import { ControlStatus } from "./status.ts";

/** The control thread as the main thread sees it: its status, its end, and the ways to bring that about. */
export interface ControlThread {
  readonly status: ControlStatus;
  /** Resolves when the thread is gone: undefined after a stop that was asked for, else what ended it. */
  readonly ended: Promise<Fault | undefined>;
  /** Whether its ticks come before the work of others; as usual until it has loaded, which is not what may hold others up. */
  readonly rank: Rank;
  /** Lets the running tick finish, then ends the thread; terminates it if that takes too long. */
  stop(): Promise<void>;
  /** Ends it wherever it is, for a thread that no longer answers. */
  terminate(): Promise<void>;
}

/** `onRank` hears what a thread has got that can move the machine. */
export function startControl(setup: ControlSetup, onRank: (rank: Rank) => void): ControlThread {
  setFlagsFromString(collectAlone);
  const status = new ControlStatus(setup.shared.status);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    resourceLimits,
    workerData: setup,
    name: "iv control",
  });
  let error: Error | undefined;
  worker.once("error", (thrown: Error) => {
    error = thrown;
  });
  const ended = new Promise<Fault | undefined>((resolve) => {
    worker.once("exit", () => {
      const isAsked = status.isStopping && error === undefined;
      const what = error?.message ?? "it was ended";
      resolve(
        isAsked
          ? undefined
          : new Fault("worker/dead", `The control thread is dead: ${what}`, { cause: error }),
      );
    });
  });
  let rank: Rank = "usual";
  // What is on trial moves nothing, and has no claim before what does.
  if (setup.shared.wire !== undefined)
    worker.once("message", (thread: number | undefined) => {
      const release = claim(thread, (got) => {
        rank = got;
        onRank(got);
      });
      worker.once("exit", release);
    });
  return {
    status,
    ended,
    get rank() {
      return rank;
    },
    async stop() {
      status.stop();
      const late = setTimeout(() => void worker.terminate(), stopMs);
      await ended;
      clearTimeout(late);
    },
    async terminate() {
      await worker.terminate();
    },
  };
}

/**
 * Of the whole process, because the engine has it so. Its helpers have the usual rank: on a machine with much other work one
 * that had taken a part of a collection got no turn for up to 70 ms, and the tick that collected waited for it.
 */
export const collectAlone = "--no-parallel-scavenge";

/** A tick and the closing of a model take far less; whoever needs more has hung. */
const stopMs = 1_000;

/**
 * A thread that leaks dies and is replaced before it takes the gateway with it. Models live outside this heap. With
 * half as much room for the young, one tick in a hundred would meet the collector.
 */
export const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };
