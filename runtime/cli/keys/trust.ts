import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { parseTrust, readPublicKey, trustedText } from "#runtime/capsule/trust/disk.ts";
import { parsePublicKey } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";

export const trustKeyPart: Part = {
  name: "trust",
  usage: ["keys trust KEY --in TRUST [--role ROLE] [--json]"],
  about:
    "Adds a public key to a gateway's trust file, and makes the file if there is none. KEY is a file or the line itself. Compare the id with the key's owner first: whoever holds a trusted key decides what runs here. Thresholds and the roles that are asked for are set in the file.",
  options: {
    in: { type: "string", value: "TRUST", about: "the gateway's trust file" },
    role: { type: "string", value: "ROLE", about: "what the key's owner answers for", default: "author" },
  },
  examples: [
    {
      run: "iv keys trust alice@acme.pub --in trust.yaml",
      what: "capsules that Alice has signed may come in",
    },
    {
      run: "iv keys trust plant-7.pub --in trust.yaml --role site",
      what: "and the plant has a key of its own",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0)
      throw new UsageError("keys trust takes one key; put a line of text in quotes");
    const path = textOption(call, "in");
    if (path === undefined) throw new UsageError("say with --in which trust file");
    const role = textOption(call, "role")!;
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(role))
      throw new UsageError(`a role is a word in lower case, such as author or site, not "${role}"`);
    const key = parsePublicKey(word) ?? readPublicKey(word);
    const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    const after = trustedText(before, { key, role, path });
    await writeWhole(path, [Buffer.from(after)]);
    const { accept } = parseTrust(after, path);
    const isAsked = accept.some(({ name }) => name === role);
    if (call.options["json"])
      io.out(JSON.stringify({ path, role, name: key.name, id: key.id, asked: isAsked }));
    else {
      io.out(`${path} now trusts ${key.name} as ${role}\n  id  ${key.id}`);
      if (!isAsked)
        io.out(
          `  The role is not asked for yet: set \`accept: ${[...accept.map(({ name }) => name), role].join("+")}\` in the file`,
        );
    }
    return 0;
  },
};
