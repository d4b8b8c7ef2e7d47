import { createInterface, type Interface } from "node:readline";
import { type Command, type ExitCode, type Io, numberOption, textOption, UsageError } from "./command.ts";
import { simBoard } from "./sim-board.ts";
import { simMqtt } from "./sim-mqtt.ts";
import { simReplay } from "./sim-replay.ts";
import { simRun } from "./sim-run.ts";
import { anyPlantOption, type Simulator, startSimulator } from "./simulator.ts";

export const sim: Command = {
  name: "sim",
  summary: "run a simulated plant with its PLC, or a whole scenario",
  usage: [
    "sim plc [--plant NAME] [--listen HOST:PORT] [--serial PATH] [--speed N] [--seed N]",
    "sim run SCENARIO [--speed N|max|step] [--seed N] [--out FILE.csv|FILE.npz] [--json]",
    "sim board [--map FILE] [--listen HOST:PORT] [--pty LINK] [--backend ts|verilator|qemu|litex] [--seed N]",
    "sim mqtt [--plant NAME] [--broker URL | --listen HOST:PORT] [--speed N] [--seed N]",
    "sim replay DIR [--listen HOST:PORT] [--speed N]",
  ],
  about:
    "Serves a virtual PLC with a plant behind it on Modbus TCP, and on a serial line if one is named, until it is stopped. A daemon, or any other Modbus client, connects to it as to a real one. `sim run` runs a scenario file without any socket, in virtual time, with the gateway's own scan, tick and shield, and holds it to what the file expects.",
  options: {
    plant: anyPlantOption,
    listen: { type: "string", value: "HOST:PORT", about: "where to serve", default: "127.0.0.1:5020" },
    serial: {
      type: "string",
      value: "PATH",
      about: "a serial port or pseudo-terminal to serve as well, Modbus RTU at 19200 baud, even parity",
    },
    speed: {
      type: "string",
      value: "N",
      about:
        "how much faster than real time: 1 for a PLC, as fast as it can for a scenario; `step` waits for Enter",
    },
    personality: {
      type: "string",
      value: "NAME",
      about: "how the PLC is to live with: plain, veteran or busy",
      default: "plain",
    },
    out: { type: "string", value: "FILE", about: "for a scenario: the recording, as .csv or .npz" },
    seed: {
      type: "string",
      value: "N",
      about: "the seed of all noise and disturbances; absent: 1, or the scenario's",
    },
    map: { type: "string", value: "FILE", about: "for a board: its register map; without it, a furnace's" },
    backend: {
      type: "string",
      value: "NAME",
      about:
        "for a board: ts, the model; verilator, the Verilog; qemu, the firmware on a Cortex-M3; litex, a bridge that speaks UARTBone",
      default: "ts",
    },
    broker: {
      type: "string",
      value: "URL",
      about: "for mqtt: the broker to connect to; without it, one of its own is opened",
    },
    pty: {
      type: "string",
      value: "LINK",
      about: "for a board: a pseudo-terminal to make as well (with socat)",
    },
  },
  examples: [
    { run: "iv sim plc", what: "a furnace on 127.0.0.1:5020" },
    { run: "iv sim plc --plant pump-skid", what: "a pump instead" },
    { run: "iv sim board --pty ./board0", what: "a board on a pseudo-terminal, for a link of its own" },
    { run: "iv sim mqtt --listen 127.0.0.1:1883", what: "a device that speaks MQTT, and a broker" },
    { run: "iv sim plc --listen 127.0.0.1:1502 --speed 10", what: "ten times as fast" },
    { run: "iv sim plc --serial ./plc-end", what: "on one end of a pair that socat made" },
    { run: "iv sim replay pump", what: "the rows that `iv onboard` kept back" },
    { run: "iv sim run sim/scenarios/stuck-valve.yaml", what: "a shift in which a valve sticks" },
  ],
  async run(call, io: Io): Promise<ExitCode> {
    // A scenario has a seed of its own, so only what is served has one that nobody named.
    const served = { ...call, options: { ...call.options, seed: textOption(call, "seed") ?? "1" } };
    if (call.words.length === 1 && call.words[0] === "board") return simBoard(served, io);
    if (call.words.length === 1 && call.words[0] === "mqtt")
      return simMqtt(
        { ...served, options: { ...served.options, speed: textOption(call, "speed") ?? "1" } },
        io,
      );
    if (call.words[0] === "run") return simRun(call, io);
    if (call.words[0] === "replay") return simReplay(call, io);
    if (call.words.length !== 1 || call.words[0] !== "plc")
      throw new UsageError(
        "say which part: `iv sim plc`, `iv sim run`, `iv sim board`, `iv sim mqtt` or `iv sim replay`",
      );
    const isStepped = textOption(call, "speed") === "step";
    const speed = isStepped ? "step" : (numberOption(call, "speed", { min: 0.01, max: 1_000 }) ?? 1);
    const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 }) ?? 1;
    const personality = textOption(call, "personality")!;
    const plant = textOption(call, "plant")!;
    const listen = textOption(call, "listen")!;
    const serial = textOption(call, "serial");
    const simulator = await startSimulator(
      [
        ...["plc", "--plant", plant, "--listen", listen, "--speed", String(speed), "--seed", String(seed)],
        ...["--personality", personality],
        ...(serial === undefined ? [] : ["--serial", serial]),
      ],
      io,
    );
    const { plc, title } = simulator.ready;
    io.out(
      call.options["json"]
        ? JSON.stringify(simulator.ready)
        : `Virtual PLC with ${title} on ${plc.host}:${plc.port}${serial === undefined ? "" : ` and ${serial}`}, unit 1. Ctrl-C ends it.`,
    );
    const keys = isStepped ? stepsFrom(process.stdin, simulator) : undefined;
    const code = await simulator.ended;
    keys?.close();
    return code;
  },
};

/** Each line is a step: Enter for one scan cycle, or a number of seconds. */
function stepsFrom(input: NodeJS.ReadableStream, simulator: Simulator): Interface {
  return createInterface({ input }).on("line", (line) => simulator.tell({ step: Number(line) || 0 }));
}
