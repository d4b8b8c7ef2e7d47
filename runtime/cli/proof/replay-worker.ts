// A thread that judges one stretch of a log again.

import { parentPort, workerData } from "node:worker_threads";
import { Fault } from "#runtime/core/fault.ts";
import { doneWord, type PartEnd, type PartSetup, stopWord } from "./replay-parts.ts";
import { replayStretch } from "./replay-stretch.ts";

const { asked, part, words: memory } = workerData as PartSetup;
const words = new Int32Array(memory);
parentPort!.postMessage(await judgedAgain());

async function judgedAgain(): Promise<PartEnd> {
  try {
    const summary = await replayStretch(asked, part, (done) => {
      Atomics.store(words, doneWord, done);
      return Atomics.load(words, stopWord) === 0;
    });
    return { kind: "done", summary };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, message, hint } = error;
    return { kind: "fault", code, message, hint };
  }
}
