// The advisor's thread: one question after the other, each with a time by which a search comes to its end by itself. It has
// memory of its own and shares none with anybody; who waits too long for it ends it.

import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { loadKernels } from "#runtime/core/kernels.ts";
import { advise, openMind } from "./advise.ts";
import type { AdvisorSetup, Question } from "./question.ts";

/** A third of the weight that others have: behind them, and not for ever. */
const nice = 5;

/** What comes in; what goes out is the advice. */
export interface Posted {
  readonly question: Question;
  readonly searchMs: number;
}

// Of this thread alone, on Linux: where processors are scarce, whoever only wonders gives way to whoever ticks.
if (process.platform === "linux") setPriority(nice);

const mind = openMind(workerData as AdvisorSetup, loadKernels());
parentPort!.on("message", ({ question, searchMs }: Posted) => {
  const until = performance.now() + searchMs;
  parentPort!.postMessage(advise(question, mind, () => performance.now() > until));
});
