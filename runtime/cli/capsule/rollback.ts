import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { ask, askOptions, gatewayOf, knownCapsule } from "./asked.ts";
import { capsuleWord } from "./shared.ts";

export const rollbackPart: Part = {
  name: "rollback",
  usage: ["capsule rollback CAPSULE --config FILE [--wait] [--json]"],
  about:
    "Goes back to the version that an armed capsule took over from, between two ticks and without a trial, because that one was armed here before.",
  options: askOptions,
  examples: [
    {
      run: "iv capsule rollback casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "undo the last update",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const named = await knownCapsule(capsuleWord(call, "capsule rollback"), config);
    return await ask(named, { verb: "rollback" }, { config, call, io });
  },
};
