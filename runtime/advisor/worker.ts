// The advisor's thread: one question after the other, each with a time by which a search comes to its end by itself. It has
// memory of its own and shares none with anybody; who waits too long for it ends it.

import { parentPort, workerData } from "node:worker_threads";
import { loadKernels } from "#runtime/core/kernels.ts";
import { stepBack } from "#runtime/core/thread-rank.ts";
import { advise, openMind } from "./advise.ts";
import type { AdvisorSetup, Question } from "./question.ts";

/** What comes in; what goes out is the advice. */
export interface Posted {
  readonly question: Question;
  readonly searchMs: number;
}

stepBack("advisor");

const mind = openMind(workerData as AdvisorSetup, loadKernels());
parentPort!.on("message", ({ question, searchMs }: Posted) => {
  const until = performance.now() + searchMs;
  parentPort!.postMessage(advise(question, mind, () => performance.now() > until));
});
