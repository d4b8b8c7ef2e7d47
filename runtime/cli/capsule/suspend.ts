import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { ask, askOptions, gatewayOf, knownCapsule } from "./asked.ts";
import { capsuleWord } from "./shared.ts";

export const suspendPart: Part = {
  name: "suspend",
  usage: ["capsule suspend CAPSULE --config FILE [--wait] [--json]"],
  about:
    "Ends a capsule's thread and puts its actuators, and only those, into the safe state that it declares. They stay its own and safe until it is resumed, replaced or retired.",
  options: askOptions,
  examples: [
    {
      run: "iv capsule suspend casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "stop an AI that somebody is worried about",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const named = await knownCapsule(capsuleWord(call, "capsule suspend"), config);
    return await ask(named, { verb: "suspend" }, { config, call, io });
  },
};
