import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { BoardBackend, RunningBoard } from "#bridge/conformance/board-end.ts";
import { Inbox } from "#bridge/link/inbox.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";

/** What a process that is a board has: the bytes of its UART, and lines for the side of the machine. */
export interface BoardStreams {
  readonly child: ChildProcess;
  readonly say: Writable;
  readonly heard: Readable;
}

export interface ProcessBoardOptions {
  readonly map: RegisterMap;
  readonly clock: BoardBackend["clock"];
  /** Starts a process whose boot number this is. */
  readonly launch: (boot: number) => BoardStreams;
  readonly boot: number;
  /** `line`: the process knows `restart` and keeps its flash; `process`: only another process is another life. */
  readonly restartBy: "line" | "process";
}

/** A board that is a process. `firmware/port/control.h` and `rtl/sim/main.cpp` say which lines it takes. */
export class ProcessBoard implements RunningBoard {
  readonly #options: ProcessBoardOptions;
  readonly #inputs: readonly RegisterPoint[];
  readonly #outputs: readonly RegisterPoint[];
  readonly #inbox = new Inbox();
  #listener: ((bytes: Uint8Array) => void) | undefined;
  #streams: BoardStreams;
  #waiting: { readonly line: string; tell(answer: string | undefined): void }[] = [];
  #boot: number;

  /** Resolves once it has power, as far as it says so. */
  static async start(options: ProcessBoardOptions): Promise<ProcessBoard> {
    const board = new ProcessBoard(options);
    if (options.restartBy === "line") await board.#answer(power);
    return board;
  }

  constructor(options: ProcessBoardOptions) {
    this.#options = options;
    this.#boot = options.boot;
    const points = Object.values(options.map.points).toSorted((a, b) => a.address - b.address);
    this.#inputs = points.filter(({ access }) => access === "read");
    this.#outputs = points.filter(({ access }) => access === "write");
    this.#streams = this.#launch();
  }

  /** From now on the bytes go to whoever this is, and not to `hear`. */
  listen(hear: (bytes: Uint8Array) => void): void {
    this.#listener = hear;
  }

  send(bytes: Uint8Array): void {
    if (this.#streams.child.stdin!.writable) this.#streams.child.stdin!.write(bytes);
  }

  hear(): Promise<Uint8Array | undefined> {
    return this.#inbox.take();
  }

  async pass(ms: number): Promise<void> {
    if (this.#options.clock === "real") await sleep(ms);
    else {
      await this.#ask(`elapse ${ms}`);
      // What was answered before it is in the pipe: the loop turns once, so that it is read.
      await setImmediate();
    }
  }

  async restart(): Promise<void> {
    this.#boot++;
    if (this.#options.restartBy === "line") {
      await this.#ask(power);
      return;
    }
    await this.#end();
    this.#streams = this.#launch();
  }

  async sense(words: ReadonlyMap<number, number>): Promise<void> {
    await this.#ask(["in", ...this.#inputs.map(({ address }) => words.get(address) ?? 0)].join(" "));
  }

  async outputs(): Promise<ReadonlyMap<number, number>> {
    const [, ...words] = (await this.#ask("out")).split(" ");
    return new Map(this.#outputs.map(({ address }, index) => [address, Number(words[index])]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #launch(): BoardStreams {
    const streams = this.#options.launch(this.#boot);
    const { child, say, heard } = streams;
    child.stdout!.on("data", (bytes: Buffer) =>
      this.#listener === undefined ? this.#inbox.put(bytes) : this.#listener(bytes),
    );
    const lines = createInterface({ input: heard });
    lines.on("line", (line) => this.#told(line));
    // A board that has ended takes and says nothing more; who asks is told by the missing answer.
    for (const stream of [say, child.stdin!, heard, lines]) stream.on("error", () => undefined);
    child.once("error", () => this.#dismiss());
    child.once("exit", () => streams === this.#streams && this.#dismiss());
    return streams;
  }

  async #ask(line: string): Promise<string> {
    const answer = this.#answer(line);
    const { child, say } = this.#streams;
    if (child.exitCode === null && child.signalCode === null) say.write(`${line}\n`);
    else this.#dismiss();
    return await answer;
  }

  async #answer(line: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#waiting.push({ line, tell: resolve });
    const timer = setTimeout(() => resolve(undefined), lineMsMax);
    const answer = await promise;
    clearTimeout(timer);
    if (answer === undefined || answer === "unknown")
      throw new Fault("sim/failed", `The board does not answer "${line.slice(0, 40)}"`);
    return answer;
  }

  /** `up` is said whenever there is power again; it answers nobody but who asked for that. */
  #told(answer: string): void {
    if (answer === "up" && this.#waiting[0]?.line !== power) return;
    this.#waiting.shift()?.tell(answer);
  }

  #dismiss(): void {
    for (const { tell } of this.#waiting.splice(0)) tell(undefined);
  }

  async #end(): Promise<void> {
    const { child } = this.#streams;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
}

/** The child ends with this process, also where this one is killed. */
export function launched(command: string, words: readonly string[], extra: number): ChildProcess {
  const [program, ...argv] = hasSetpriv
    ? ["setpriv", "--pdeathsig", "KILL", command, ...words]
    : [command, ...words];
  return spawn(program!, argv, { stdio: ["pipe", "pipe", "inherit", ...Array(extra).fill("pipe")] });
}

const hasSetpriv = spawnSync("setpriv", ["--version"]).status === 0;
const lineMsMax = 10_000;
const power = "restart";
