import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import type { ExitCode, Io, Option } from "./command.ts";

/** The simulator knows which plants there are and says so when asked for another; this process loads none. */
export const plantOption: Option = {
  type: "string",
  value: "NAME",
  about: "casting-furnace, grid-frequency or pump-skid",
  default: "casting-furnace",
};

/** Those that no sample capsule guards, too. */
export const anyPlantOption: Option = {
  ...plantOption,
  about: `${plantOption.about.replace(" or ", ", ")}, two-tank, heat-exchanger, motor-drive or spring-chain`,
};

/** What the simulator says of itself once everything listens. */
export interface SimulatorReady {
  /** What it simulates, for people. */
  readonly title: string;
  readonly plc: { readonly host: string; readonly port: number };
  /** In the place of a PLC, where a board was asked for. */
  readonly board?: { readonly host: string; readonly port: number };
  /** In the place of a PLC, where a device behind a broker was asked for. */
  readonly mqtt?: { readonly url: string; readonly topic: string };
  readonly broker?: { readonly port: number };
  readonly url?: string;
}

/** `step` in seconds; 0 is one scan cycle. */
export type News = Readonly<{ console: string } | { step: number }>;

export interface Simulator {
  readonly ready: SimulatorReady;
  readonly ended: Promise<ExitCode>;
  /** Something it cannot know by itself: where the console listens, or that time may go on. */
  tell(news: News): void;
  stop(): void;
}

/**
 * The simulator is a process of its own, as a plant would be: nothing of it is loaded into the daemon,
 * and all that passes between the two goes over sockets. It ends with the pipe to this process, so that
 * not even a killed parent leaves it behind.
 */
export async function startSimulator(argv: readonly string[], io: Io): Promise<Simulator> {
  const main = mains[argv[0]!] ?? new URL("../../sim/main.ts", import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(main), ...argv], {
    stdio: ["pipe", "pipe", "inherit"],
    // Its own group: a Ctrl-C is for the daemon, which still needs the plant to stand it down.
    detached: true,
  });
  const ended = new Promise<ExitCode>((resolve) => child.once("exit", (code) => resolve(code === 0 ? 0 : 1)));
  const ready = await firstLine(child);
  const stop = () => child.stdin.end();
  io.stop.addEventListener("abort", () => argv[0] !== "demo" && stop());
  const tell = (news: News) => void child.stdin.write(`${JSON.stringify(news)}\n`);
  return { ready, ended, tell, stop };
}

const mains: Readonly<Record<string, URL>> = {
  board: new URL("../../sim/board/main.ts", import.meta.url),
  mqtt: new URL("../../sim/mqtt-main.ts", import.meta.url),
  replay: new URL("../../sim/replay/main.ts", import.meta.url),
};

async function firstLine(child: ChildProcess): Promise<SimulatorReady> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const said = JSON.parse(line) as SimulatorReady & { readonly fault?: string; readonly hint?: string };
    if (said.fault !== undefined)
      throw new Fault("sim/failed", said.fault, said.hint === undefined ? {} : { hint: said.hint });
    return said;
  }
  throw new Fault("sim/failed", "The simulator ended before it was ready");
}
