// The first hour as a process of its own: a fit takes all of a processor, a file of years much memory, and the page has to
// answer meanwhile. Whoever ends this process loses a few seconds; the next one goes on.

import { UsageError } from "#runtime/cli/command.ts";
import { progressText } from "#runtime/cli/map/progress.ts";
import { type FirstHour, firstHour } from "#runtime/cli/onboard/first-hour.ts";
import type { Step, Told } from "#runtime/cli/onboard/told.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Progress } from "#runtime/map/crawl/crawl-run.ts";

/** What the page's process hears of this one. */
export type Said = Readonly<
  | { kind: "reading"; share: number; text: string }
  | { kind: "doing"; step: Step; what: string }
  | { kind: "done"; step: Step }
  | { kind: "ended"; end: End }
>;

export type End = Readonly<
  { how: "done" | "stopped" } | { how: "failed"; code: string; message: string; hint: string }
>;

const stop = new AbortController();
// Ctrl-C reaches every process of a terminal; the one with the page asks this one to stop.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
// Nobody is left who would hear how it ends.
process.on("disconnect", () => stop.abort());
process.on("message", (message: FirstHour | "stop") => {
  if (message === "stop") stop.abort();
  else void work(message);
});

async function work(asked: FirstHour): Promise<void> {
  const began = performance.now();
  const reading = seldom((progress) => say(readingOf(progress, (performance.now() - began) / 1_000)));
  const tell = (told: Told): void => {
    if (told.kind === "reading") reading(told.progress);
    else if (told.kind === "doing") say(told);
    else say({ kind: "done", step: told.step });
  };
  const end = await firstHour(asked, { tell, stop: stop.signal }).then(
    (found): End => ({ how: found === undefined ? "stopped" : "done" }),
    failed,
  );
  say({ kind: "ended", end });
  if (process.connected) process.disconnect();
}

function readingOf(progress: Progress, seconds: number): Said {
  const { bytesDone, bytesAll } = progress;
  const share = bytesAll === 0 ? 1 : bytesDone / bytesAll;
  return { kind: "reading", share, text: progressText(progress, seconds) };
}

/** A crawl tells of every part; a page looks twice a second. */
function seldom(act: (progress: Progress) => void): (progress: Progress) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    act(progress);
  };
}

function failed(error: unknown): End {
  if (error instanceof Fault) {
    const { code, message, hint = "" } = error;
    return { how: "failed", code, message, hint };
  }
  if (error instanceof UsageError)
    return { how: "failed", code: "config/bad", message: error.message, hint: "Correct it, and go on" };
  // A bug of ours: its trace is for the terminal, the page says that there is one.
  process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
  return {
    ...{ how: "failed", code: "bug", message: `This program failed: ${(error as Error).message}` },
    hint: "The terminal has its trace, which whoever looks after the program needs",
  };
}

function say(said: Said): void {
  // Whether it arrives is the page's concern: one that is gone has no use for it.
  if (process.connected) process.send!(said, () => undefined);
}

const everyMs = 250;
