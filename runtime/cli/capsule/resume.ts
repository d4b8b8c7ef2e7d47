import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { ask, askOptions, gatewayOf, knownCapsule } from "./asked.ts";
import { capsuleWord } from "./shared.ts";

export const resumePart: Part = {
  name: "resume",
  usage: ["capsule resume CAPSULE --config FILE [--wait] [--json]"],
  about:
    "Lets a suspended capsule show itself again: it goes on trial, and is armed when its probes have held.",
  options: askOptions,
  examples: [
    {
      run: "iv capsule resume casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "after the reason for its suspension is gone",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const named = await knownCapsule(capsuleWord(call, "capsule resume"), config);
    return await ask(named, { verb: "resume" }, { config, call, io });
  },
};
