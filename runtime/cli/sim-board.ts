import { type Call, type ExitCode, type Io, numberOption, textOption } from "./command.ts";
import { startSimulator } from "./simulator.ts";

/** `iv sim board`: the board of a register map, with the furnace behind it, made of whatever the back end is. */
export async function simBoard(call: Call, io: Io): Promise<ExitCode> {
  const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 })!;
  const [map, pty] = [textOption(call, "map"), textOption(call, "pty")];
  const backend = textOption(call, "backend")!;
  const simulator = await startSimulator(
    [
      ...["board", "--listen", textOption(call, "listen")!, "--seed", String(seed)],
      ...["--backend", backend],
      ...(map === undefined ? [] : ["--map", map]),
      ...(pty === undefined ? [] : ["--pty", pty]),
    ],
    io,
  );
  const { title, board } = simulator.ready;
  const places = [`${board!.host}:${board!.port}`, ...(pty === undefined ? [] : [pty])].join(" and ");
  io.out(
    call.options["json"] === true
      ? JSON.stringify(simulator.ready)
      : `Virtual board with ${title} on ${places}. Ctrl-C ends it.`,
  );
  return await simulator.ended;
}
