import { type Command, type ExitCode, type Io, numberOption, textOption, UsageError } from "./command.ts";
import { simBoard } from "./sim-board.ts";
import { plantOption, startSimulator } from "./simulator.ts";

export const sim: Command = {
  name: "sim",
  summary: "run a simulated plant with its PLC",
  usage: [
    "sim plc [--plant NAME] [--listen HOST:PORT] [--serial PATH] [--speed N] [--seed N]",
    "sim board [--map FILE] [--listen HOST:PORT] [--pty LINK] [--backend ts|verilator|qemu|litex] [--seed N]",
  ],
  about:
    "Serves a virtual PLC with a plant behind it on Modbus TCP, and on a serial line if one is named, until it is stopped. A daemon, or any other Modbus client, connects to it as to a real one.",
  options: {
    plant: plantOption,
    listen: { type: "string", value: "HOST:PORT", about: "where to serve", default: "127.0.0.1:5020" },
    serial: {
      type: "string",
      value: "PATH",
      about: "a serial port or pseudo-terminal to serve as well, Modbus RTU at 19200 baud, even parity",
    },
    speed: {
      type: "string",
      value: "N",
      about: "how much faster than real time the plant runs",
      default: "1",
    },
    seed: { type: "string", value: "N", about: "the seed of all noise and disturbances", default: "1" },
    map: { type: "string", value: "FILE", about: "for a board: its register map; without it, a furnace's" },
    backend: {
      type: "string",
      value: "NAME",
      about:
        "for a board: ts, the model; verilator, the Verilog; qemu, the firmware on a Cortex-M3; litex, a bridge that speaks UARTBone",
      default: "ts",
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
    { run: "iv sim plc --listen 127.0.0.1:1502 --speed 10", what: "ten times as fast" },
    { run: "iv sim plc --serial ./plc-end", what: "on one end of a pair that socat made" },
  ],
  async run(call, io: Io): Promise<ExitCode> {
    if (call.words.length === 1 && call.words[0] === "board") return simBoard(call, io);
    if (call.words.length !== 1 || call.words[0] !== "plc")
      throw new UsageError("say which part: `iv sim plc` or `iv sim board`");
    const speed = numberOption(call, "speed", { min: 0.01, max: 1_000 })!;
    const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 })!;
    const plant = textOption(call, "plant")!;
    const listen = textOption(call, "listen")!;
    const serial = textOption(call, "serial");
    const simulator = await startSimulator(
      [
        ...["plc", "--plant", plant, "--listen", listen, "--speed", String(speed), "--seed", String(seed)],
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
    return await simulator.ended;
  },
};
