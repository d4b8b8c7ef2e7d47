// What every simulator does as a process of its own: says in one line of JSON where it is, or why it is not, then runs until
// its standard input closes, so that it cannot outlive whoever started it.

import { createInterface, type Interface } from "node:readline";
import { Fault } from "#runtime/core/fault.ts";

export interface Surroundings {
  /** Closed at the end, the last first. */
  readonly closing: AsyncDisposableStack;
  /** What whoever started it says, a line each. */
  readonly news: Interface;
}

export interface Running {
  /** The line. */
  readonly ready: object;
  /** Where it may end by itself. */
  readonly gone?: Promise<void> | undefined;
}

/** `listen` is where it was told to listen, for whoever finds that place taken. */
export async function asProcess(
  listen: string,
  open: (surroundings: Surroundings) => Promise<Running>,
): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const news = createInterface({ input: process.stdin });
  const ended = new Promise<void>((resolve) => news.once("close", resolve));
  // The parent decides when this ends, not a Ctrl-C that was meant for it.
  process.on("SIGINT", () => undefined);
  try {
    const { ready, gone } = await open({ closing, news });
    say(ready);
    await Promise.race([ended, ...(gone === undefined ? [] : [gone])]);
  } catch (error) {
    say(inWords(error as NodeJS.ErrnoException, listen));
    process.exitCode = 1;
    process.stdin.destroy();
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function inWords(error: NodeJS.ErrnoException, listen: string): object {
  if (error instanceof Fault) return { fault: error.message, hint: error.hint };
  if (error.code !== "EADDRINUSE") return { fault: error.message };
  return {
    fault: `${listen} is taken by another program`,
    hint: "Name a free port with --listen HOST:PORT",
  };
}
