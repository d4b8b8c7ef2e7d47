import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { armAbout, armOptions, ask, gatewayOf, knownCapsule } from "./asked.ts";
import { askByTwo } from "./by-two.ts";
import { capsuleWord } from "./shared.ts";

export const rollbackPart: Part = {
  name: "rollback",
  usage: ["capsule rollback CAPSULE --config FILE [--wait] [--token-file FILE] [--json]"],
  about: `Goes back to the version that an armed capsule took over from, between two ticks and without a trial, because that one was armed here before. ${armAbout} What the gateway goes back from by itself waits for nobody.`,
  options: armOptions,
  examples: [
    {
      run: "iv capsule rollback casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "undo the last update",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const word = capsuleWord(call, "capsule rollback");
    if (config.console.fourEyes) return await askByTwo({ verb: "rollback", word }, { call, io });
    const named = await knownCapsule(word, config);
    return await ask(named, { verb: "rollback" }, { config, call, io });
  },
};
