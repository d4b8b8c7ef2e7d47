import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { armAbout, armOptions, ask, gatewayOf, knownCapsule } from "./asked.ts";
import { askByTwo } from "./by-two.ts";
import { capsuleWord } from "./shared.ts";

export const resumePart: Part = {
  name: "resume",
  usage: ["capsule resume CAPSULE --config FILE [--wait] [--token-file FILE] [--json]"],
  about: `Lets a suspended capsule show itself again: it goes on trial, and is armed when its probes have held. ${armAbout}`,
  options: armOptions,
  examples: [
    {
      run: "iv capsule resume casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "after the reason for its suspension is gone",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const word = capsuleWord(call, "capsule resume");
    if (config.console.fourEyes) return await askByTwo({ verb: "resume", word }, { call, io });
    const named = await knownCapsule(word, config);
    return await ask(named, { verb: "resume" }, { config, call, io });
  },
};
