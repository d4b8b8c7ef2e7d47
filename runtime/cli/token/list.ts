import { readTokens } from "#runtime/access/disk/tokens.ts";
import { isLive } from "#runtime/access/token.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { configOption, dataIn } from "./shared.ts";

export const listTokensPart: Part = {
  name: "list",
  usage: ["token list --config FILE [--json]"],
  about:
    "Prints who may come in, in which role and until when. The tokens themselves were shown when they were made, and nobody has kept them.",
  options: { config: configOption },
  examples: [{ run: "iv token list --config /etc/industriverse/gateway.yaml", what: "who may come in?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError(`"${call.words[0]}" is one word too many`);
    const now = Date.now();
    const tokens = readTokens(await dataIn(call)).map((entry) => {
      const { id, name, role, createdMs, expiresMs } = entry;
      return { id, name, role, createdMs, expiresMs, isLive: isLive(entry, now) };
    });
    if (call.options["json"]) io.out(JSON.stringify({ tokens }));
    else if (tokens.length === 0) io.out("Nobody has a token");
    for (const { id, name, role, expiresMs, isLive: opens } of call.options["json"] ? [] : tokens) {
      const until = expiresMs === null ? "for ever" : `until ${new Date(expiresMs).toISOString()}`;
      io.out(`${id}  ${role.padEnd(8)}  ${name.padEnd(32)}  ${until}${opens ? "" : ", over"}`);
    }
    return 0;
  },
};
