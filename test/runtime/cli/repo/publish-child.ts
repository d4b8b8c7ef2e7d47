// Runs `iv`, and dies before the step on the disk that it is given.

import { writeSync } from "node:fs";
import { dieAt } from "../../../support/die-at.ts";

const [step, ...argv] = process.argv.slice(2) as [string, ...string[]];
const steps = await dieAt(Number(step));
const { main } = await import("#runtime/cli/main.ts");
steps.begin();
const code = await main(argv, {
  out: () => undefined,
  err: (text) => void writeSync(2, `${text}\n`),
  isTerminal: false,
  stop: new AbortController().signal,
});
writeSync(1, `${JSON.stringify({ code, steps: steps.count() })}\n`);
