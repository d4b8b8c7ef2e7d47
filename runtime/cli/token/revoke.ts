import { removeToken } from "#runtime/access/disk/tokens.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { configOption, dataIn } from "./shared.ts";

export const revokeTokenPart: Part = {
  name: "revoke",
  usage: ["token revoke NAME --config FILE [--json]"],
  about:
    "Takes a token back, by its name or its id. It opens nothing from that moment on; pages that were opened with it are closed within a second.",
  options: { config: configOption },
  examples: [
    { run: "iv token revoke panel-1 --config /etc/industriverse/gateway.yaml", what: "the panel was stolen" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0) throw new UsageError("token revoke takes one name or id");
    const gone = removeToken(await dataIn(call), word);
    if (gone === undefined)
      throw new Fault("access/refused", `There is no token "${word}"`, {
        hint: "`iv token list` shows them",
      });
    const { id, name, role } = gone;
    io.out(call.options["json"] ? JSON.stringify({ id, name, role }) : `${name} (${role}, ${id}) is revoked`);
    return 0;
  },
};
