// The machine, watched from the page: a daemon in a process of its own that only looks on, what it says, and what a person
// says to that.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { keepLive, readLive } from "#runtime/cli/onboard/live/kept-live.ts";
import type { Counts, Kept, Mark, Sighting } from "#runtime/cli/onboard/live/sighting.ts";
import { type Command, type Dot, type Watched, Watcher } from "#runtime/cli/onboard/live/watcher.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { LiveFailed } from "./live-child.ts";
import { askJudge, listen } from "./live-link.ts";

export type LiveState = Readonly<
  | { kind: "idle" }
  | { kind: "starting" | "ending" }
  | { kind: "watching"; console: string }
  | ({ kind: "failed" } & LiveFailed)
>;

/** Whose sightings: of one capsule, kept in the folder of the first hour. */
export interface About {
  readonly out: string;
  readonly capsule: Digest;
}

export interface Watching extends Watched, About {
  /** The gateway's file that the first hour wrote. */
  readonly config: string;
  readonly machine: string;
}

interface Book extends About {
  readonly machine: string;
  readonly watcher: Watcher;
  readonly before: Kept | undefined;
}

/** What a page shows; nothing of it is live but as far as `heardMs` and each age say so. */
export interface LiveView {
  readonly state: LiveState;
  /** How long ago the daemon last said how things stand; null where it has not. */
  readonly heardMs: number | null;
  readonly seconds: number;
  readonly device: GatewayStatus["device"] | null;
  readonly points: GatewayStatus["points"];
  /** The newest tick: how rare the state is, and how long ago that was; null before the first. */
  readonly now: {
    readonly ageMs: number;
    readonly energy: number | null;
    readonly limit: number | null;
    readonly isUsable: boolean;
    readonly text: string;
  } | null;
  readonly course: readonly Dot[];
  readonly counts: Counts;
  readonly sightings: readonly Sighting[];
}

export class Live implements AsyncDisposable {
  #state: LiveState = { kind: "idle" };
  #child: ChildProcess | undefined;
  #status: GatewayStatus | undefined;
  #heardAt = 0;
  #tickAt = 0;
  #beganAt = 0;
  #book: Book | undefined;
  #isJudging = 0;
  #keptAt = 0;
  #unlisten: () => void = () => undefined;

  get state(): LiveState {
    return this.#state;
  }

  get isActive(): boolean {
    return this.#child !== undefined;
  }

  start(watching: Watching): void {
    assert(!this.isActive, "one machine at a time");
    const { out, capsule, machine } = watching;
    const before = readLive(out, capsule);
    this.#book = { out, capsule, machine, before, watcher: new Watcher(watching, before) };
    this.#status = undefined;
    this.#beganAt = performance.now();
    this.#state = { kind: "starting" };
    const path = fileURLToPath(new URL("./live-child.ts", import.meta.url));
    // Flags of this process, such as a test runner's, are not for that one; what it prints is its log.
    const child = fork(path, [], { execArgv: [], stdio: ["ignore", "pipe", "inherit", "ipc"] });
    this.#child = child;
    let failed: LiveFailed | undefined;
    child.on("message", (message: LiveFailed) => {
      failed = message;
    });
    child.on("error", (error) => {
      failed ??= lost(error.message);
    });
    createInterface({ input: child.stdout! }).on("line", (line) => this.#read(line));
    child.on("close", (code, signal) => {
      this.#unlisten();
      this.#child = undefined;
      this.#keep();
      const isMeant = this.#state.kind === "ending";
      failed ??= isMeant ? undefined : lost(signal ?? `exit code ${code}`);
      this.#state = failed === undefined ? { kind: "idle" } : { kind: "failed", ...failed };
    });
    child.send({ config: watching.config });
  }

  stop(): void {
    const child = this.#child;
    if (child === undefined || this.#state.kind === "ending") return;
    this.#state = { kind: "ending" };
    if (child.connected) child.send("stop");
    const late = setTimeout(() => child.kill("SIGKILL"), stopMs);
    child.once("close", () => clearTimeout(late));
  }

  /** False where there is no such sighting. */
  mark(about: About, { number, mark }: { readonly number: number; readonly mark: Mark | null }): boolean {
    const isMarked = this.#bookOf(about).watcher.mark(number, mark);
    if (isMarked) this.#keep();
    return isMarked;
  }

  view(about: About): LiveView {
    const { newest, counts, sightings, course } = this.#bookOf(about).watcher;
    const status = this.isActive ? this.#status : undefined;
    const tick = this.isActive ? newest : undefined;
    const energy = Number(tick?.energy.now);
    return {
      state: this.#state,
      heardMs: status === undefined ? null : performance.now() - this.#heardAt,
      seconds: this.#seconds(),
      device: status?.device ?? null,
      points: status?.points ?? [],
      now: tick
        ? {
            ageMs: performance.now() - this.#tickAt,
            energy: Number.isFinite(energy) ? energy : null,
            limit: Number(tick.threshold.now),
            isUsable: !Number.isNaN(energy),
            text: tick.text,
          }
        : null,
      course,
      counts,
      sightings: sightings.slice(-shownMax),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const closed = once(child, "close");
    this.stop();
    await closed;
  }

  /** Where nothing was watched in this run, what one before has kept. */
  #bookOf({ out, capsule }: About): Book {
    if (this.#book !== undefined && (this.isActive || this.#book.capsule === capsule)) return this.#book;
    const before = readLive(out, capsule);
    const { machine = "" } = before ?? {};
    this.#book = { out, capsule, machine, before, watcher: new Watcher(nothingToWatch, before) };
    this.#beganAt = this.#tickAt = 0;
    return this.#book;
  }

  #seconds(): number {
    const until = this.isActive ? performance.now() : this.#tickAt;
    return (this.#book?.before?.seconds ?? 0) + Math.max(0, until - this.#beganAt) / 1_000;
  }

  /** A line of the daemon's log; the one that says where it is opens the way to it. */
  #read(line: string): void {
    const url = urlIn(line);
    if (url === undefined || this.#state.kind !== "starting") return;
    this.#state = { kind: "watching", console: url };
    this.#unlisten = listen(url, {
      status: (status) => {
        this.#status = status;
        this.#heardAt = performance.now();
      },
      decision: (decision) => {
        this.#tickAt = performance.now();
        const command = this.#book!.watcher.take(decision);
        if (command !== undefined) void this.#judge(url, command);
        if (performance.now() - this.#keptAt > keepMs) this.#keep();
      },
    });
  }

  async #judge(url: string, command: Command): Promise<void> {
    const { watcher } = this.#book!;
    // Who gives commands faster than they can be judged is told how many were not.
    if (this.#isJudging >= judgingMax) return watcher.judged(command, undefined);
    this.#isJudging++;
    const ruling = await askJudge(url, command);
    this.#isJudging--;
    watcher.judged(command, ruling);
    this.#keep();
  }

  #keep(): void {
    this.#keptAt = performance.now();
    if (this.#book === undefined) return;
    const { out, capsule, machine, watcher, before } = this.#book;
    const { counts, sightings } = watcher;
    const now = Date.now();
    const times = { since: before?.since ?? now, until: now, seconds: Math.round(this.#seconds()) };
    keepLive(out, { capsule, machine, ...times, counts, sightings });
  }
}

function urlIn(line: string): string | undefined {
  try {
    const { event, url } = JSON.parse(line) as { readonly event?: unknown; readonly url?: unknown };
    return event === "open" && typeof url === "string" ? url : undefined;
  } catch {
    // What is no line of the log says nothing.
    return undefined;
  }
}

function lost(how: string): LiveFailed {
  return {
    ...{ code: "process", message: `What watches the machine has ended by itself (${how})` },
    hint: "What was seen is kept. Watch again; if it ends again, `iv run --config machine.yaml` in a terminal says more",
  };
}

const nothingToWatch: Watched = { actuators: [], withinSeconds: 0 };
const shownMax = 40;
const judgingMax = 4;
const keepMs = 5_000;
/** A daemon that watches has nothing to put in order but its log. */
const stopMs = 10_000;
