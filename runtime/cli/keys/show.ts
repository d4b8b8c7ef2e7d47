import { readPublicKey } from "#runtime/capsule/trust/disk.ts";
import { publicText } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";

export const showKeyPart: Part = {
  name: "show",
  usage: ["keys show FILE [--json]"],
  about:
    "Prints the public half of a key, from either of its files. The last word is the key's id, for two people to compare by telephone.",
  options: {},
  examples: [{ run: "iv keys show alice@acme.key", what: "the line for a gateway's trust file" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("keys show takes one file");
    const key = readPublicKey(path);
    io.out(
      call.options["json"]
        ? JSON.stringify({ name: key.name, id: key.id, public: publicText(key) })
        : publicText(key),
    );
    return 0;
  },
};
