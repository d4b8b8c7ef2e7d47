import { readFile, stat } from "node:fs/promises";
import { EdcTalk } from "#bridge/drivers/edc-talk.ts";
import { sendFirmware } from "#bridge/drivers/send-firmware.ts";
import { firmwareBytesMax } from "#bridge/protocol/edc-firmware.ts";
import { type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { sha256 } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { boardTarget } from "./board-target.ts";

export const firmware: Part = {
  name: "firmware",
  usage: ["hal firmware send FILE TARGET [--digest sha256:HEX] [--until transfer|commit]"],
  about:
    "Sends an image to a board on the EDC link. The board compares its SHA-256, restarts into it on trial, and is told that it stays; a transfer that was cut goes on where it stopped when the same command is given again. Refused while somebody commands the board's outputs. Whether the image is the right one is yours to know: --digest refuses any other. TARGET is HOST:PORT or a serial port, with @BAUD where that is not 115200.",
  options: {
    digest: { type: "string", value: "sha256:HEX", about: "the only image to send" },
    until: {
      type: "string",
      value: "STEP",
      about: "transfer: leave it verified on the board; commit: have it run",
      default: "commit",
    },
  },
  examples: [
    { run: "iv hal firmware send board.bin /dev/ttyUSB0", what: "over a serial port at 115200 baud" },
    { run: "iv hal firmware send board.bin 127.0.0.1:5021", what: "to a simulated board" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [verb, file, target, ...more] = call.words;
    if (verb !== "send" || file === undefined || target === undefined || more.length > 0)
      throw new UsageError("say `iv hal firmware send FILE TARGET`");
    const until = textOption(call, "until")!;
    if (until !== "transfer" && until !== "commit")
      throw new UsageError(`--until takes transfer or commit, not "${until}"`);
    const wire = boardTarget(target);
    const image = await readImage(file);
    const digest = sha256(image);
    const name = `sha256:${Buffer.from(digest).toString("hex")}`;
    const wanted = textOption(call, "digest");
    if (wanted !== undefined && wanted !== name)
      throw new Fault("config/bad", `${file} is ${name}, and not the image that was named`);
    const clock = nodeClock(takeAnchor());
    const talk = new EdcTalk({
      ...{ wire, clock, random: Math.random, onLink: () => undefined },
      // Any map will do: an image is how two sides come to agree about one.
      ...{ mapHash: [0, 0, 0, 0], timeoutMs },
    });
    try {
      const bar = progressBar(io, image.length);
      const parts = { image, digest, clock, stop: io.stop, until, onProgress: bar } as const;
      const { sentBytes } = await sendFirmware(talk, parts);
      const done = until === "commit" ? "runs and stays" : "is verified; activate it when you like";
      const said = { digest: name, bytes: image.length, sentBytes, state: until };
      const text = `${name}: ${sentBytes} of ${image.length} bytes sent, ${done}`;
      io.out(call.options["json"] === true ? JSON.stringify(said) : text);
      return 0;
    } finally {
      talk.close();
    }
  },
};

async function readImage(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size < 1 || size > firmwareBytesMax)
      throw new Fault("config/bad", `${path} has ${size} bytes, and an image has 1 to ${firmwareBytesMax}`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("config/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** A line at every tenth, for whoever watches. */
function progressBar(io: Io, bytes: number): (held: number) => void {
  let told = -1;
  return (held) => {
    const tenths = Math.floor((held / bytes) * 10);
    if (!io.isTerminal || tenths <= told) return;
    told = tenths;
    io.err(`${"█".repeat(tenths * 2).padEnd(20, "·")} ${held} of ${bytes} bytes`);
  };
}

/** Longer than the longest frame takes both ways at 115200 baud, and a digest of the whole image after it. */
const timeoutMs = 1_000;
