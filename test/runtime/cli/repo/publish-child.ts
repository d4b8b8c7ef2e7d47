// Runs `iv` and dies by its own SIGKILL just before a given step on the disk: a rename, a write, an fsync …

import { writeSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const [step, ...argv] = process.argv.slice(2) as [string, ...string[]];
let steps = 0;

function count(): void {
  if (++steps === Number(step)) process.kill(process.pid, "SIGKILL");
}

const own = promises as unknown as Record<string, (...words: unknown[]) => unknown>;
for (const name of ["open", "rename", "chmod", "mkdir", "rm"]) {
  const original = own[name]!;
  own[name] = (...words) => {
    count();
    return original.apply(promises, words);
  };
}
const probe = await promises.open(import.meta.filename, "r");
const handle = Object.getPrototypeOf(probe) as Record<string, (...words: unknown[]) => unknown>;
await probe.close();
for (const name of ["write", "sync"]) {
  const original = handle[name]!;
  handle[name] = function (this: unknown, ...words) {
    count();
    return original.apply(this, words);
  };
}
syncBuiltinESMExports();

const { main } = await import("#runtime/cli/main.ts");
steps = 0;
const code = await main(argv, {
  out: () => undefined,
  err: (text) => void writeSync(2, `${text}\n`),
  isTerminal: false,
  stop: new AbortController().signal,
});
writeSync(1, `${JSON.stringify({ code, steps })}\n`);
