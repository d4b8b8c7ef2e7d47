// The doctor at work beside a daemon that has asked for him. He mends nothing, and says what he finds as it comes.

import { parentPort, workerData } from "node:worker_threads";
import type { Config } from "#runtime/config.ts";
import { stepBack } from "#runtime/core/thread-rank.ts";
import { questionsOf } from "./checks.ts";
import { examinationMs, examine, type Told, told } from "./examine.ts";

/** First what will be asked, then each answer by its place among the questions. */
export type Word =
  | { readonly asked: readonly Pick<Told, "name" | "kind" | "why">[] }
  | { readonly place: number; readonly told: Told };

const questions = questionsOf(workerData as Config);
say({ asked: questions.map(({ name, kind, why }) => ({ name, kind, why })) });
stepBack("doctor");
for (const [place, answer] of examine(questions, { mayFix: false, withinMs: examinationMs }).entries())
  void answer.then((result) => say({ place, told: told(result) }));

function say(word: Word): void {
  parentPort?.postMessage(word);
}
