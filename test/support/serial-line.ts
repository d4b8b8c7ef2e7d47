// A serial line without hardware: two pseudo-terminals that socat ties together. It can be unplugged and
// plugged in again, which a pair made once for a test's life cannot.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unless } from "./lacking.ts";
import { until } from "./site.ts";

/** For the `skip` of a test that needs a line. */
export const noSocat: string | false = unless(
  spawnSync("socat", ["-V"]).status === 0 ? undefined : "there is no socat here to make a serial line",
);

export class SerialLine implements AsyncDisposable {
  readonly folder: string;
  readonly ours: string;
  readonly theirs: string;
  #socat: ChildProcess | undefined;

  constructor(folder: string) {
    this.folder = folder;
    this.ours = join(folder, "ours");
    this.theirs = join(folder, "theirs");
  }

  async plug(): Promise<void> {
    const end = (link: string) => `pty,raw,echo=0,link=${link}`;
    this.#socat = spawn("socat", [end(this.ours), end(this.theirs)], { stdio: "ignore" });
    await until(() => existsSync(this.ours) && existsSync(this.theirs));
  }

  /** Both ends vanish, as an adapter does whose cable is pulled out. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    this.#socat = undefined;
    if (socat === undefined || socat.exitCode !== null) return;
    const gone = new Promise((resolve) => socat.once("exit", resolve));
    socat.kill("SIGTERM");
    // One that is held hears of it only then.
    socat.kill("SIGCONT");
    await gone;
  }

  /** The same before anybody else in this process hears of it. */
  unplugAtOnce(): void {
    this.#socat?.kill("SIGTERM");
    while (existsSync(this.ours)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }

  /** The line takes nothing more, as one does whose other side holds it. */
  hold(): void {
    this.#socat?.kill("SIGSTOP");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function openLine(): Promise<SerialLine> {
  const line = new SerialLine(await mkdtemp(join(tmpdir(), "iv-line-")));
  await line.plug();
  return line;
}
