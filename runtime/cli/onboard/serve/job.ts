// The one run that a page may have going, as the page's process sees it.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FirstHour } from "#runtime/cli/onboard/first-hour.ts";
import type { Step } from "#runtime/cli/onboard/told.ts";
import { assert } from "#runtime/core/fault.ts";
import type { End, Said } from "./child.ts";

export type JobState = Readonly<
  | { kind: "idle" }
  | {
      kind: "running";
      until: FirstHour["until"];
      step: Step;
      what: string;
      /** Null where nobody can say. */
      share: number | null;
      text: string;
      isStopping: boolean;
      seconds: number;
    }
  | { kind: "ended"; until: FirstHour["until"]; end: End }
>;

export class Job implements AsyncDisposable {
  #state: JobState = { kind: "idle" };
  #child: ChildProcess | undefined;
  #beganMs = 0;
  readonly #onEnd: () => void;

  constructor(onEnd: () => void = () => undefined) {
    this.#onEnd = onEnd;
  }

  get state(): JobState {
    const state = this.#state;
    if (state.kind !== "running") return state;
    return { ...state, seconds: Math.floor((performance.now() - this.#beganMs) / 1_000) };
  }

  get isRunning(): boolean {
    return this.#state.kind === "running";
  }

  start(asked: FirstHour): void {
    assert(!this.isRunning, "one run at a time");
    const { until } = asked;
    this.#beganMs = performance.now();
    this.#state = {
      ...{ kind: "running", until, step: "ingest", what: "Reading", share: 0, text: "", seconds: 0 },
      isStopping: false,
    };
    // Flags of this process, such as a test runner's, are not for that one.
    const child = fork(fileURLToPath(new URL("./child.ts", import.meta.url)), [], { execArgv: [] });
    this.#child = child;
    let end: End | undefined;
    child.on("message", (said: Said) => {
      if (said.kind === "ended") end = said.end;
      else this.#hear(said);
    });
    child.on("error", (error) => {
      end ??= lost(error.message);
    });
    // After `exit` a message may still come; after `close` none does.
    child.on("close", (code, signal) => {
      this.#child = undefined;
      const isStopped = this.#state.kind === "running" && this.#state.isStopping;
      end ??= isStopped ? { how: "stopped" } : lost(signal ?? `exit code ${code}`);
      this.#state = { kind: "ended", until, end };
      this.#onEnd();
    });
    child.send(asked);
  }

  /** What is read is saved first; who then still computes is ended. */
  stop(): void {
    const child = this.#child;
    if (child === undefined || this.#state.kind !== "running") return;
    this.#state = { ...this.#state, isStopping: true };
    if (child.connected) child.send("stop");
    const late = setTimeout(() => child.kill("SIGKILL"), stopMs);
    child.once("close", () => clearTimeout(late));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const closed = once(child, "close");
    this.stop();
    await closed;
  }

  #hear(said: Exclude<Said, { kind: "ended" }>): void {
    if (this.#state.kind !== "running" || said.kind === "done") return;
    const now =
      said.kind === "reading"
        ? ({ step: "ingest", what: "Reading", share: said.share, text: said.text } as const)
        : { step: said.step, what: said.what, share: null, text: "" };
    this.#state = { ...this.#state, ...now };
  }
}

function lost(how: string): End {
  return {
    ...{ how: "failed", code: "process", message: `The work ended by itself (${how})` },
    hint: "Most likely the memory was short. Go on: what was read is kept; if it ends again, read less at once",
  };
}

/** A part of a file is read, and saved, within this. */
const stopMs = 5_000;
