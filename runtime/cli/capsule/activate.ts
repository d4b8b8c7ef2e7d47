import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { anyCapsule, armAbout, armOptions, ask, gatewayOf, knownCapsule } from "./asked.ts";
import { askByTwo } from "./by-two.ts";
import { capsuleWord } from "./shared.ts";

export const activatePart: Part = {
  name: "activate",
  usage: ["capsule activate CAPSULE --config FILE [--replace CAPSULE] [--wait] [--token-file FILE] [--json]"],
  about: `Puts a capsule on trial beside what runs: on live inputs, with its hands tied. When its probes have held it takes over from the earlier version between two ticks, from the set-points that stand; if it does not get through its first ticks, the earlier version goes on. CAPSULE is an id or a name of the store, or a folder. ${armAbout}`,
  options: {
    ...armOptions,
    replace: {
      type: "string",
      value: "CAPSULE",
      about: "a capsule of another name whose actuators it takes over",
    },
  },
  examples: [
    {
      run: "iv capsule activate casting-furnace --config /etc/industriverse/gateway.yaml --wait",
      what: "after `iv capsule install`: the update comes without a stop",
    },
    {
      run: "iv capsule activate casting-furnace --config gateway.yaml --token-file ann.token --wait",
      what: "where two people arm a capsule: ask, and wait for the second one",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const config = await gatewayOf(call);
    const word = capsuleWord(call, "capsule activate");
    const other = textOption(call, "replace");
    if (config.console.fourEyes)
      return await askByTwo({ verb: "activate", word, replace: other }, { call, io });
    const named = await anyCapsule(word, config);
    const replaces = other === undefined ? null : (await knownCapsule(other, config)).id;
    return await ask(named, { verb: "activate", replaces }, { config, call, io });
  },
};
