// The entry: argv and signals become a command, and a command's answer becomes an exit code. A Bug that
// nobody caught ends the process here with its trace; the service manager starts the next one, and the
// device's own watchdog guards the machine in between.

import { main } from "./cli/main.ts";

const stop = new AbortController();
let asked = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stop.abort();
    // The first request is honoured in order; who insists is believed.
    if (++asked === insist) process.exit(130);
  });
const insist = 3;

// Whoever read as much as they wanted, as `head` does, is no failure of ours: what was begun ends in order,
// unheard. A crawl still writes its map; what would print for ever stops.
let isHeard = true;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  isHeard = false;
  stop.abort();
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const code = await main(process.argv.slice(2), {
  out: (text) => {
    if (isHeard) process.stdout.write(`${text}\n`);
  },
  err: (text) => process.stderr.write(`${text}\n`),
  isTerminal: process.stdout.isTTY === true,
  stop: stop.signal,
});
process.exitCode = isHeard ? code : 0;
// A pipe tells late that nobody reads it.
process.on("exit", () => {
  if (!isHeard) process.exitCode = 0;
});
