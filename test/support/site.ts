// A site for tests of the whole: a furnace behind a real Modbus TCP server in this process, so that a test
// can read the PLC's own write log, and the daemon as a process of its own, so that it can be killed.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { VirtualPlc } from "#sim/plc.ts";

export const root: string = fileURLToPath(new URL("../../", import.meta.url));

export interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly plc: VirtualPlc;
  readonly plcPort: number;
}

export async function openSite({
  speed = 1,
  seed = 1,
  startK = 1_000,
}: {
  speed?: number;
  seed?: number;
  startK?: number;
} = {}): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "iv-site-"));
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Furnace({ seed, startK }) });
  const plcPort = await plc.listen(0);
  plc.run(20, speed);
  return {
    folder,
    plc,
    plcPort,
    async [Symbol.asyncDispose]() {
      await plc.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The demo's own configuration with this site's addresses, as a file that a person could have written. */
export async function gatewayFile(
  site: Pick<Site, "folder" | "plcPort">,
  change: object = {},
): Promise<string> {
  const base = await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"));
  const { capsules, devices, ...rest } = base;
  const config = {
    ...rest,
    ...("capsule" in change ? {} : { capsules }),
    gateway: { name: "test-gateway", data: join(site.folder, "data") },
    ...("devices" in change ? {} : { device: { ...devices["device"], port: site.plcPort } }),
    console: { host: "127.0.0.1", port: 0 },
    // Tests look at the disk while the daemon runs.
    proof: { flushMs: 100 },
    ...change,
  };
  const path = join(site.folder, "gateway.yaml");
  await writeFile(path, stringify(config));
  return path;
}

export interface LogLine {
  readonly event?: string;
  readonly msg?: string;
  readonly url?: string;
  readonly [key: string]: unknown;
}

const fromSources: readonly string[] = [process.execPath, join(root, "runtime/main.ts")];

export class DaemonProcess {
  readonly lines: LogLine[] = [];
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #errors = "";

  get pid(): number {
    return this.#child.pid!;
  }

  /** `iv` is the command and its first words: the sources', unless a test means another. */
  constructor(argv: readonly string[], [command, ...words]: readonly string[] = fromSources) {
    this.#child = spawn(command!, [...words, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exited = once(this.#child, "exit").then(([code]) => {
      this.#wake();
      return code as number | null;
    });
    this.#child.stderr!.on("data", (chunk) => {
      this.#errors += String(chunk);
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as LogLine);
      this.#wake();
    });
  }

  get errors(): string {
    return this.#errors;
  }

  /** The next line with this event that nobody has asked for yet; fails when the daemon ends before it comes. */
  async event(name: string, from = 0): Promise<LogLine> {
    let isOver = false;
    void this.exited.then(() => {
      isOver = true;
    });
    for (;;) {
      const found = this.lines.slice(from).find(({ event }) => event === name);
      if (found !== undefined) return found;
      if (isOver)
        throw new Error(
          `The daemon ended before "${name}": ${this.#errors}\n${JSON.stringify(this.lines, null, 1)}`,
        );
      // Also where it ends without a line.
      await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), this.exited]);
    }
  }

  async url(): Promise<string> {
    return (await this.event("open")).url!;
  }

  async status(): Promise<GatewayStatus> {
    return (await (await fetch(new URL("/v1/status", await this.url()))).json()) as GatewayStatus;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.exited;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Looks again and again until it is so; the test's own time-out is the bound. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
