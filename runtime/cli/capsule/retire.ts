import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { ask, askOptions, gatewayOf, knownCapsule } from "./asked.ts";
import { capsuleWord } from "./shared.ts";

export const retirePart: Part = {
  name: "retire",
  usage: ["capsule retire CAPSULE --config FILE [--wait] [--json]"],
  about:
    "Takes a capsule off the machine for good: its actuators go into their safe state, and whoever comes next may have them.",
  options: askOptions,
  examples: [
    {
      run: "iv capsule retire casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "before another capsule takes over with other actuators",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const named = await knownCapsule(capsuleWord(call, "capsule retire"), config);
    return await ask(named, { verb: "retire" }, { config, call, io });
  },
};
