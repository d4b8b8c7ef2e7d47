import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { readSecretKey, writeSecretKey } from "#runtime/capsule/trust/disk.ts";
import { isKeyName, keyNameCharactersMax, publicText } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { seedBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";

export const newKeyPart: Part = {
  name: "new",
  usage: ["keys new NAME [--dir DIR] [--json]"],
  about:
    "Makes a pair of keys: NAME.key, the secret half, which only this user may read, and NAME.pub, the line to hand out. A key that is there already is never written over.",
  options: {
    dir: { type: "string", value: "DIR", about: "the folder for both files", default: "." },
  },
  examples: [{ run: "iv keys new alice@acme", what: "then give alice@acme.pub to those who shall trust it" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [name, ...more] = call.words;
    if (name === undefined || more.length > 0) throw new UsageError("keys new takes one name");
    if (!isKeyName(name))
      throw new UsageError(
        `a name has at most ${keyNameCharactersMax} letters, digits and @ . _ - and begins with a letter or digit`,
      );
    const folder = textOption(call, "dir")!;
    const secretPath = join(folder, `${name}.key`);
    const publicPath = join(folder, `${name}.pub`);
    for (const path of [secretPath, publicPath])
      if (existsSync(path))
        throw new Fault("keys/exists", `${path} is there already`, {
          hint: "Choose another name or folder; what that key has signed cannot be signed again without it",
        });
    writeSecretKey(secretPath, { name, seed: randomBytes(seedBytes) });
    // Read back, so that what is handed out belongs to what is on the disk.
    const { publicKey } = readSecretKey(secretPath);
    const line = publicText(publicKey);
    await writeWhole(publicPath, [Buffer.from(`${line}\n`)]);
    if (call.options["json"])
      io.out(JSON.stringify({ name, id: publicKey.id, secretPath, publicPath, public: line }));
    else
      io.out(
        `${name}\n  id      ${publicKey.id}\n  secret  ${secretPath}: keep it, back it up, show it to nobody\n  public  ${publicPath}: hand it out\n\n${line}`,
      );
    return 0;
  },
};
