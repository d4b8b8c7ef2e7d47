import { createInterface } from "node:readline/promises";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { addressOf, type Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { pointsOf } from "#runtime/devices.ts";
import { type HandWritten, writeByHand } from "./bring-up-run.ts";

export const write: Part = {
  name: "write",
  usage: ["hal write GATEWAY.yaml POINT=VALUE --bring-up [--i-am-at-the-machine] [--json]"],
  about:
    "Writes one value to one point, by hand, and reads it back. For bring-up only: it refuses while a daemon of this gateway runs, goes through the same guarded door, and needs a permit, which the shield issues for values inside the point's hard limits (and its capsule's, with its rate) and at most once a second. The log of the gateway gets the intent before, and the outcome after.\n\nA person confirms by typing the point's name, or says --i-am-at-the-machine. The device's own watchdog is armed by a write: it goes back to its safe state when no other follows in time. Exit code 0 only where the device has the value.",
  options: {
    "bring-up": {
      type: "flag",
      about: "say that this is bring-up, and that no capsule will judge the value",
    },
    "i-am-at-the-machine": { type: "flag", about: "in the place of typing the point's name" },
  },
  examples: [
    {
      run: "iv hal write gateway.yaml fan_speed_setpoint=95 --bring-up",
      what: "asks for the point's name, then writes",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    // A value below zero looks like an option, unless it stands behind the point's name.
    const [file, point, text, ...more] = call.words.flatMap((word, at) =>
      at === 1 && word.includes("=")
        ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]
        : [word],
    );
    if (file === undefined || point === undefined || text === undefined || more.length > 0)
      throw new UsageError("name the gateway's file, and what to write as POINT=VALUE");
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`"${text}" is no value`);
    if (call.options["bring-up"] !== true)
      throw new UsageError("a write by hand is judged by no capsule; if that is meant, add --bring-up");
    const config = await readGatewayFile(file);
    const confirmed = await confirmation(call, io, { config, point, value });
    const written = await writeByHand(config, { point, value, confirmed });
    io.out(call.options["json"] === true ? JSON.stringify(written) : describe(written));
    return written.outcome.kind === "verified" || written.outcome.kind === "applied" ? 0 : 1;
  },
};

async function confirmation(
  call: Call,
  io: Io,
  { config, point, value }: { readonly config: Config; readonly point: string; readonly value: number },
): Promise<"typed" | "flag"> {
  if (call.options["i-am-at-the-machine"] === true) return "flag";
  if (!io.isTerminal || !process.stdin.isTTY)
    throw new UsageError("nobody is here to confirm; whoever can see the machine adds --i-am-at-the-machine");
  const known = pointsOf(config.devices).get(point);
  const place = known === undefined ? "" : ` at ${addressOf(config.devices[known.device]!)}`;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(
      `This moves a machine: ${point} becomes ${value} ${known?.unit ?? ""}${place}.\nType the point's name to go on: `,
      { signal: io.stop },
    );
    if (typed.trim() === point) return "typed";
  } finally {
    terminal.close();
  }
  throw new Fault("field/refused", "Not confirmed: nothing was written", {
    hint: `Type ${point} to confirm`,
  });
}

function describe({ point, unit, value, found, outcome, verdict }: HandWritten): string {
  const before = found === null ? "could not be read" : `${found} ${unit}`;
  const lines = [`${point}: was ${before}, asked ${value} ${unit}`];
  switch (outcome.kind) {
    case "refused":
      return [
        ...lines,
        `  REFUSED by the shield (${outcome.because}): ${verdict}`,
        "  Nothing was sent",
      ].join("\n");
    case "verified":
      return [...lines, `  applied, and reads back as ${outcome.readBack} ${unit}`].join("\n");
    case "applied":
      return [...lines, "  applied: the device acknowledged it, and it was not read back"].join("\n");
    case "rejected":
      return [...lines, `  REFUSED (${outcome.because}): ${outcome.detail}`, "  Nothing was written"].join(
        "\n",
      );
    case "unknown":
      return [
        ...lines,
        `  UNKNOWN: ${outcome.detail}`,
        "  Look at the machine before anything else is written",
      ].join("\n");
  }
}
