// The board in Verilog as a process, built once for all tests of the same sources.

import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { digestOf } from "#runtime/core/digest.ts";
import { unless } from "../../support/lacking.ts";

const folder = "firmware-bridge/rtl";
const furnace = "firmware-bridge/regmap/furnace.regmap.json";

/** For a test's `skip`: which of the tools are missing, or false. */
export function missingTools(...names: readonly string[]): string | false {
  const missing = names.filter((name) => spawnSync(name, ["--version"]).error !== undefined);
  return unless(missing.length === 0 ? undefined : `${missing.join(", ")} not installed`);
}

/** A folder named after everything that is built from, so that the next test of the same sources finds it. */
export async function builtBoard(regmap: string = furnace): Promise<string> {
  const sources = [
    regmap,
    "firmware-bridge/regmap/generate.ts",
    ...filesIn(folder),
    ...filesIn(`${folder}/sim`),
  ];
  const digest = digestOf(Buffer.concat(sources.map((path) => readFileSync(path))));
  const out = join(tmpdir(), `iv-rtl-${digest.slice(-16)}`);
  if (existsSync(join(out, "board"))) return out;
  const building = `${out}-${process.pid}`;
  await mkdir(building, { recursive: true });
  const make = ["-C", folder, "sim", `OUT=${building}`, `REGMAP=${join(process.cwd(), regmap)}`];
  await promisify(execFile)("make", [...make, `NODE=${process.execPath}`]);
  // Somebody else may have been faster; what they built is the same.
  await rename(building, out).catch(() => rm(building, { recursive: true, force: true }));
  return out;
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(path, name))
    .sort();
}

/** A board whose time moves while bytes travel, and when it is told to. */
export class VerilatedBoard implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #said: Buffer[] = [];
  #lines = "";
  #waiting: ((line: string) => void)[] = [];

  constructor(built: string, { boot = 1 }: { readonly boot?: number } = {}) {
    const words = ["--clock", "stepped", "--control", "--boot", String(boot)];
    this.#child = spawn(join(built, "board"), words, {
      stdio: ["pipe", "pipe", "inherit", "pipe", "pipe"],
    });
    this.#child.stdout!.on("data", (bytes: Buffer) => this.#said.push(bytes));
    (this.#child.stdio[4] as Readable).on("data", (bytes: Buffer) => this.#answered(String(bytes)));
  }

  /** What the board says until it has nothing more to say. */
  async receive(bytes: Uint8Array): Promise<Buffer> {
    this.#child.stdin!.write(bytes);
    await this.tell("out");
    return Buffer.concat(this.#said.splice(0));
  }

  /** Answers how long it has been since power-up: bytes on the wire take their time, too. */
  async elapse(ms: number): Promise<number> {
    return Number((await this.tell(`elapse ${ms}`)).split(" ")[1]);
  }

  async sense(words: readonly number[]): Promise<void> {
    await this.tell(`in ${words.join(" ")}`);
  }

  /** The outputs as their pins have them. */
  async outputs(): Promise<readonly number[]> {
    return (await this.tell("out")).split(" ").slice(1, -1).map(Number);
  }

  async tell(line: string): Promise<string> {
    const answer = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      (this.#child.stdio[3] as Writable).write(`${line}\n`);
    });
    // What the board said before it answered is on its way through another pipe.
    await setImmediate();
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }

  #answered(text: string): void {
    const lines = (this.#lines + text).split("\n");
    this.#lines = lines.pop()!;
    for (const line of lines) this.#waiting.shift()?.(line);
  }
}
