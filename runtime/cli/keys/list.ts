import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";

export const listKeysPart: Part = {
  name: "list",
  usage: ["keys list TRUST [--json]"],
  about:
    "Prints whom a trust file trusts: the roles that must all sign a capsule, how many of each, and their keys. Roles that stand in the file without being asked for are shown as such.",
  options: {},
  examples: [
    { run: "iv keys list /etc/industriverse/trust.yaml", what: "whose signature opens this gateway?" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("keys list takes one trust file");
    const { accept, others = [] } = readTrust(path);
    const named = (roles: typeof accept): object[] =>
      roles.map(({ name, threshold, keys }) => ({
        name,
        threshold,
        keys: keys.map((key) => ({ name: key.name, id: key.id })),
      }));
    if (call.options["json"]) {
      io.out(JSON.stringify({ accept: named(accept), others: named(others) }));
      return 0;
    }
    for (const role of [...accept, ...others]) {
      const needs = accept.includes(role)
        ? `${role.threshold} of ${role.keys.length} must sign`
        : "not asked for";
      io.out(`${role.name}: ${needs}`);
      for (const key of role.keys) io.out(`  ${key.id}  ${key.name}`);
    }
    return 0;
  },
};
