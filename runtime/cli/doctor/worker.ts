// The doctor at work beside a daemon that has asked for him. He mends nothing.

import { parentPort, workerData } from "node:worker_threads";
import { examined, reportOf } from "#runtime/cli/doctor.ts";
import type { Config } from "#runtime/config.ts";
import { stepBack } from "#runtime/core/thread-rank.ts";
import { questionsOf } from "./checks.ts";

stepBack("doctor");
const results = [];
for (const question of questionsOf(workerData as Config)) results.push(await examined(question, false));
parentPort?.postMessage(reportOf(results));
