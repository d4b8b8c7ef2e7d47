import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "#runtime/config.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { type Call, type Command, type ExitCode, type Io, numberOption, textOption } from "./command.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { openLog } from "./log.ts";
import { plantOption, type Simulator, startSimulator } from "./simulator.ts";

export const demo: Command = {
  name: "demo",
  summary: "watch a simulated furnace being guarded, in two minutes",
  usage: ["demo [--plant NAME] [--port N] [--speed N] [--seed N] [--data DIR] [--json]"],
  about:
    "Starts a simulated plant, a casting furnace where no other is named, behind a PLC on Modbus TCP, an MQTT broker, the daemon with the sample capsule, and the console. Everything but the steel is real: the same daemon, with another configuration file, guards a real machine. The page has a button that makes the AI go rogue.",
  options: {
    plant: plantOption,
    port: { type: "string", value: "N", about: "the console's port", default: "8470" },
    speed: {
      type: "string",
      value: "N",
      about: "how much faster than real time the plant runs",
      default: "1",
    },
    seed: { type: "string", value: "N", about: "the seed of all noise and disturbances", default: "1" },
    data: {
      type: "string",
      value: "DIR",
      about: "keep the log here; without it, in a folder that goes with the demo",
    },
  },
  examples: [
    { run: "iv demo", what: "then open the address that it prints" },
    { run: "iv demo --plant grid-frequency", what: "a battery that holds a grid at 60 Hz" },
    { run: "iv demo --speed 4 --data ./demo-data", what: "a livelier furnace, and a log that stays" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const port = numberOption(call, "port", { min: 0, max: 65_535 })!;
    const speed = numberOption(call, "speed", { min: 0.1, max: 100 })!;
    const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 })!;
    const isJson = call.options["json"] === true;
    await using closing = new AsyncDisposableStack();
    const plant = textOption(call, "plant")!;
    const simulator = await startSimulator(
      ["demo", "--plant", plant, "--speed", String(speed), "--seed", String(seed)],
      io,
    );
    closing.defer(simulator.stop);
    const kept = textOption(call, "data");
    const data = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), "iv-demo-"));
    if (kept === undefined) closing.defer(() => rm(data, { recursive: true, force: true }));
    const { openDaemon } = await import("#runtime/daemon.ts");
    const log = openLog(isJson ? "info" : "warn", { isPretty: !isJson && io.isTerminal });
    const daemon = closing.use(
      await openDaemon(await demoConfig({ plant, simulator, data, port }), { log }).catch(inDemoWords),
    );
    simulator.tell({ console: daemon.url });
    io.out(
      isJson
        ? JSON.stringify({ url: daemon.url, data, simulator: simulator.ready })
        : welcome(simulator.ready.title, { url: daemon.url, data }),
    );
    void simulator.ended.then(
      (code) => io.stop.aborted || log.error({ event: "simulator", code }, "The simulator has ended"),
    );
    return await daemon.untilStopped(io.stop);
  },
};

/** The demo is an ordinary gateway: its file is read like any other, and only where things listen is put in. */
async function demoConfig({
  plant,
  simulator,
  data,
  port,
}: {
  plant: string;
  simulator: Simulator;
  data: string;
  port: number;
}): Promise<Config> {
  const file = fileURLToPath(new URL(`../../capsules/${plant}/gateway.yaml`, import.meta.url));
  const config = await readGatewayFile(file);
  const [device] = Object.values(config.devices);
  assert(device?.driver === "modbus-tcp", "The simulated PLC is reached over a network");
  const { plc, broker, url } = simulator.ready;
  return {
    ...config,
    gateway: { ...config.gateway, data },
    devices: { device: { ...device, host: plc.host, port: plc.port } },
    console: { ...config.console, port },
    ...(broker ? { uplink: { url: `mqtt://127.0.0.1:${broker.port}`, topic: "demo/gateway" } } : {}),
    ...(url ? { simulator: { url } } : {}),
  };
}

/** The demo has no configuration file that a person could change. */
function inDemoWords(error: unknown): never {
  if (error instanceof Fault && error.code === "console/port-taken")
    throw new Fault(error.code, error.message, {
      cause: error,
      hint: "Stop the program that uses it, or name another port: --port N",
    });
  throw error;
}

function welcome(title: string, { url, data }: { readonly url: string; readonly data: string }): string {
  return [
    "",
    `  Industriverse Edge is guarding a simulation of ${title}. Open ${url}`,
    "",
    '  The AI in the capsule runs it. Press "Make the AI go rogue" and watch what gets through.',
    `  Every decision is in ${data}; \`iv proof verify ${data}\` checks it. Ctrl-C ends the demo.`,
    "",
  ].join("\n");
}
