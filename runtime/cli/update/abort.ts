import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { askFor, updateOptions } from "./asked.ts";

export const abortPart: Part = {
  name: "abort",
  usage: ["update abort --config FILE [--wait] [--json]"],
  about:
    "Takes back the update that is under way. Whoever guarded before guards, also where the new capsule guards on probation already; once it is committed, `iv capsule rollback` goes back.",
  options: updateOptions,
  examples: [
    {
      run: "iv update abort --config /etc/industriverse/gateway.yaml",
      what: "somebody has thought better of it",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("update abort takes no words");
    return await askFor({ verb: "abort", from: "", olderBecause: null, ticket: null }, { call, io });
  },
};
