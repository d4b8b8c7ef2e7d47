import { type ChildProcess, spawn } from "node:child_process";
import { lstat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "#runtime/core/fault.ts";

/**
 * A pseudo-terminal at `path` that leads to a TCP port of ours. socat makes it, so that no native code is
 * needed; when a host hangs up, the terminal ends as an unplugged adapter does, and comes back.
 */
export class PtyEnd implements AsyncDisposable {
  readonly #path: string;
  readonly #port: number;
  #socat: ChildProcess | undefined;
  #isClosed = false;

  constructor(path: string, port: number) {
    this.#path = path;
    this.#port = port;
  }

  /** Resolves once the path is there. */
  async open(): Promise<void> {
    const failure = this.#start();
    // It may come while nobody looks; the next look meets it.
    failure.catch(alreadyTold);
    for (let waitedMs = 0; waitedMs < readyMsMax; waitedMs += lookMs) {
      if (await isThere(this.#path)) return;
      await Promise.race([sleep(lookMs), failure]);
    }
    throw new Fault("sim/failed", `No pseudo-terminal came to be at ${this.#path}`, { hint });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const socat = this.#socat;
    if (socat === undefined || socat.exitCode !== null) return;
    const gone = new Promise((resolve) => socat.once("exit", resolve));
    socat.kill("SIGTERM");
    await gone;
  }

  /** Never resolves; rejects where there is no socat. */
  #start(): Promise<never> {
    const ends = [`pty,raw,echo=0,link=${this.#path}`, `tcp:127.0.0.1:${this.#port},nodelay`];
    const socat = spawn("socat", ends, { stdio: "ignore" });
    this.#socat = socat;
    socat.once("exit", () => {
      if (!this.#isClosed) setTimeout(() => this.#isClosed || void this.#start().catch(alreadyTold), againMs);
    });
    return new Promise((_, reject) => {
      socat.once("error", (cause) => {
        this.#isClosed = true;
        reject(new Fault("sim/failed", `Cannot start socat: ${cause.message}`, { cause, hint }));
      });
    });
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The first start is raced with the path, and a second one fails only where the first did too. */
function alreadyTold(): void {}

const readyMsMax = 5_000;
const lookMs = 20;
const againMs = 50;
const hint = "Install socat, name a path that is free, or use --listen HOST:PORT alone";
