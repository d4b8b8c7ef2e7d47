// What a gateway's box notices of us: how long after its start the machine is guarded, and how much
// memory the daemon holds. PSS counts pages shared with other programs in part, as the published figures
// do; where other Nodes run, they pay for part of the binary, so RSS says what a lone daemon takes.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

export const processBench: Bench = {
  name: "process",
  about: "the daemon on a simulated PLC, as a process: start to first guarded tick, and idle memory",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    return await besideFurnace(async (nextConfig) => {
      const idle: Record<"daemon" | "bare", Memory[]> = { daemon: [], bare: [] };
      const starts = await interleave(rounds, {
        daemon: async () => {
          const life = await measureDaemon(fromSources, await nextConfig());
          idle.daemon.push(life.idle);
          return life.startMs;
        },
        bare: async () => {
          const life = await measure([process.execPath, "--eval", bareProgram], (line) => line === "ready");
          idle.bare.push(life.idle);
          return life.startMs;
        },
      });
      return [...startRows(starts), ...memoryRows(idle)];
    });
  },
};

/** Runs `use` while a simulated furnace's PLC listens; it may ask for any number of gateways on it, each with a fresh log. */
export async function besideFurnace<T>(
  use: (nextConfig: () => Promise<string>, folder: string) => Promise<T>,
): Promise<T> {
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Furnace({ seed: 1 }) });
  const folder = await mkdtemp(join(tmpdir(), "iv-bench-"));
  try {
    const port = await plc.listen(0);
    plc.run(plcStepMs, 1);
    return await use(() => gatewayFile(folder, port), folder);
  } finally {
    await plc.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Both = Readonly<Record<"daemon" | "bare", readonly number[]>>;

/** What others have been measured to take, on a machine of this kind; printed as published. */
export type Published = readonly (readonly [name: string, figure: number])[];

/** In ms. */
export const publishedStarts: Published = [
  ["Greengrass lite (C)", 1_300],
  ["Node-RED", 1_350],
];
/** PSS, in MB. */
export const publishedMemory: Published = [
  ["Greengrass lite (C), 12–16", 14],
  ["Greengrass, at least", 96],
  ["Node-RED", 143],
];

export function besidePublished(row: Omit<BenchRow, "peer">, all: Published): readonly BenchRow[] {
  return all.map(([name, published]) => ({ ...row, peer: { name, published } }));
}

function startRows({ daemon, bare }: Both): readonly BenchRow[] {
  const what = "start to first guarded tick, with a sample capsule";
  const row = { what, unit: "ms", better: "less", ours: daemon, reach: 1_500 } as const;
  return [
    { ...row, peer: { name: "bare Node, start to first line", values: bare } },
    ...besidePublished(row, publishedStarts),
  ];
}

function memoryRows({
  daemon,
  bare,
}: Readonly<Record<"daemon" | "bare", readonly Memory[]>>): readonly BenchRow[] {
  const row = {
    what: "idle memory (PSS), with a sample capsule",
    unit: "MB",
    better: "less",
    ours: daemon.map(({ pssMB }) => pssMB),
    reach: 170,
  } as const;
  return [
    { ...row, peer: { name: "bare Node", values: bare.map(({ pssMB }) => pssMB) } },
    ...besidePublished(row, publishedMemory),
    {
      what: "the same, counted in full (RSS)",
      unit: "MB",
      better: "less",
      ours: daemon.map(({ rssMB }) => rssMB),
      peer: { name: "bare Node", values: bare.map(({ rssMB }) => rssMB) },
    },
  ];
}

export interface Life {
  readonly startMs: number;
  readonly idle: Memory;
}

export interface Memory {
  readonly pssMB: number;
  readonly rssMB: number;
}

/** `iv` is the command and its first words: from sources, or out of a package. */
export function measureDaemon(iv: readonly string[], config: string): Promise<Life> {
  const isFirstTick = (line: string): boolean => line.includes('"event":"first-tick"');
  return measure([...iv, "run", "--config", config], isFirstTick);
}

/** From the call that starts the process to its telling line; then its memory once it has calmed down. */
async function measure(
  [command, ...argv]: readonly string[],
  tells: (line: string) => boolean,
): Promise<Life> {
  const began = performance.now();
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  try {
    await firstLine(child, tells);
    const startMs = performance.now() - began;
    await pause(settleMs);
    return { startMs, idle: await memoryOf(child.pid!) };
  } finally {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), killMs);
    await ended;
    clearTimeout(killer);
  }
}

async function firstLine(child: ChildProcess, tells: (line: string) => boolean): Promise<void> {
  let errors = "";
  child.stderr!.on("data", (chunk) => {
    errors += String(chunk);
  });
  const late = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  try {
    for await (const line of createInterface({ input: child.stdout! })) if (tells(line)) return;
  } finally {
    clearTimeout(late);
  }
  throw new Error(`The process ended before the line that was waited for: ${errors || "no message"}`);
}

/** Linux alone tells the proportional share; the figures beside ours are from Linux as well. */
export async function memoryOf(pid: number): Promise<Memory> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const [pssMB, rssMB] = ["Pss", "Rss"].map((name) => {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup) ?? [];
    return Number(kilobytes) / 1_024;
  });
  if (pssMB === undefined || rssMB === undefined || !(pssMB > 0 && rssMB > 0))
    throw new Error("This system does not tell how much memory a process holds");
  return { pssMB, rssMB };
}

/** The sample capsule's own gateway, with a fresh log each time: recovery is another measurement. */
async function gatewayFile(folder: string, port: number): Promise<string> {
  const { devices, ...base } = await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"));
  const config = {
    ...base,
    gateway: { ...base.gateway, data: await mkdtemp(join(folder, "data-")) },
    device: { ...devices["device"], host: "127.0.0.1", port },
    console: { host: "127.0.0.1", port: 0 },
  };
  const path = join(folder, "gateway.yaml");
  await writeFile(path, stringify(config));
  return path;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
export const fromSources: readonly string[] = [process.execPath, join(root, "scripts/iv.mjs")];
const bareProgram = 'console.log("ready"); setInterval(() => {}, 60_000);';
const plcStepMs = 20;
const settleMs = 2_000;
const startMsMax = 30_000;
const killMs = 5_000;
