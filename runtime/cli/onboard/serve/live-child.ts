// The daemon that watches the machine, as `iv run` opens it, in a process that ends with the page's: nobody may find one
// that goes on alone, and whoever is killed closes this pipe too.

import { run } from "#runtime/cli/run.ts";
import { Fault } from "#runtime/core/fault.ts";

/** What the page's process hears beside the daemon's log, which goes to standard output. */
export interface LiveFailed {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const stop = new AbortController();

function end(): void {
  stop.abort();
  // A daemon that does not come to its end within this holds nothing: its hands are tied.
  setTimeout(() => process.exit(1), endMs).unref();
}

// Ctrl-C reaches every process of a terminal; the one with the page asks this one to stop.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
process.on("disconnect", end);
process.on("message", (message: { readonly config: string } | "stop") => {
  if (message === "stop") end();
  else void watch(message.config);
});
// Where nobody is left to read the log, nobody is left to watch for.
process.stdout.on("error", end);

async function watch(config: string): Promise<void> {
  const unheard = (): void => undefined;
  const io = { out: unheard, err: unheard, isTerminal: false, stop: stop.signal };
  try {
    await run.run({ words: [], options: { config, json: true } }, io);
  } catch (error) {
    const failed = failedBy(error);
    if (process.connected) process.send!(failed, unheard);
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
}

function failedBy(error: unknown): LiveFailed {
  if (error instanceof Fault) return { code: error.code, message: error.message, hint: error.hint ?? "" };
  process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
  const message = `This program failed: ${(error as Error).message}`;
  return { code: "bug", message, hint: "The terminal has its trace" };
}

const endMs = 10_000;
