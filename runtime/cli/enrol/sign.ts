import { countersigned, ownIdentity } from "#runtime/access/identity.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { readSecretKey } from "#runtime/capsule/trust/disk.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { siteKey, textOf } from "./files.ts";

export const signPart: Part = {
  name: "sign",
  usage: ["enrol sign NOTE --key FILE [--out FILE] [--json]"],
  about:
    "Signs a gateway's identity with the site's key, on any machine: it needs no gateway. Compare the log's key with what `iv enrol` printed at the gateway first; that is what the signature says you have done.",
  options: {
    key: { type: "string", value: "FILE", about: "the site's secret key, as `iv keys new` makes it" },
    out: { type: "string", value: "FILE", about: "where the signed note goes; without it, it is printed" },
  },
  examples: [
    {
      run: "iv enrol sign identity.asked --key plant-7.key --out identity.note",
      what: "at the engineer's desk",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("enrol sign takes one note");
    const keyPath = textOption(call, "key");
    if (keyPath === undefined) throw new UsageError("say with --key whose signature it is to be");
    const note = textOf(path);
    const identity = ownIdentity(note);
    if (identity === undefined)
      throw new Fault("access/refused", `${path} is no identity that its gateway has signed`, {
        hint: "Take the file `identity.asked` that `iv enrol` has written on the gateway",
      });
    const signed = countersigned(note, siteKey(keyPath), readSecretKey(keyPath).secret);
    const out = textOption(call, "out");
    if (out !== undefined) await writeWhole(out, [Buffer.from(signed)]);
    if (call.options["json"])
      io.out(JSON.stringify({ ...identity, ...(out === undefined ? { note: signed } : { out }) }));
    else if (out === undefined) io.out(signed.trimEnd());
    else
      io.out(
        `${out}: ${identity.gateway} with the log key ${identity.log}\nThe hub takes it up with: iv hub enrol ${identity.log}`,
      );
    return 0;
  },
};
