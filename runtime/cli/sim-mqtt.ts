import { type Call, type ExitCode, type Io, numberOption, textOption } from "./command.ts";
import { startSimulator } from "./simulator.ts";

/** `iv sim mqtt`: a plant whose device speaks MQTT, with a broker of its own unless one is named. */
export async function simMqtt(call: Call, io: Io): Promise<ExitCode> {
  const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 })!;
  const speed = numberOption(call, "speed", { min: 0.01, max: 1_000 })!;
  const [broker, plant] = [textOption(call, "broker"), textOption(call, "plant")!];
  const simulator = await startSimulator(
    [
      ...["mqtt", "--plant", plant, "--speed", String(speed), "--seed", String(seed)],
      ...(broker === undefined ? ["--listen", textOption(call, "listen")!] : ["--broker", broker]),
    ],
    io,
  );
  const { title, mqtt } = simulator.ready;
  io.out(
    call.options["json"] === true
      ? JSON.stringify(simulator.ready)
      : `Virtual MQTT device with ${title} on ${mqtt!.url}, topics ${mqtt!.topic}/… Ctrl-C ends it.`,
  );
  return await simulator.ended;
}
