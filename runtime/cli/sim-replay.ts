import { resolve } from "node:path";
import { type Call, type ExitCode, type Io, numberOption, textOption, UsageError } from "./command.ts";
import { startSimulator } from "./simulator.ts";

/** `iv sim replay`: what was kept back of a recording, as a device that a gateway can observe. */
export async function simReplay(call: Call, io: Io): Promise<ExitCode> {
  const [, folder] = call.words;
  if (folder === undefined) throw new UsageError("say which folder: one that `iv onboard` made");
  const speed = numberOption(call, "speed", { min: 0.01, max: 100_000 }) ?? 1;
  const listen = textOption(call, "listen")!;
  const simulator = await startSimulator(
    ["replay", "--folder", resolve(folder), "--speed", String(speed), "--listen", listen],
    io,
  );
  const { title, plc } = simulator.ready;
  io.out(
    call.options["json"] === true
      ? JSON.stringify(simulator.ready)
      : `Replay of ${title}, on ${plc.host}:${plc.port}, unit 1. Ctrl-C ends it.`,
  );
  return await simulator.ended;
}
