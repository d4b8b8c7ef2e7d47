import { existsSync } from "node:fs";
import { certificateFlaw, certificateIn, ownIdentity } from "#runtime/access/identity.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { splitNote } from "#runtime/prove/note.ts";
import { deviceKey, placesIn, textOf } from "./files.ts";

export const statusPart: Part = {
  name: "status",
  usage: ["enrol status --config FILE [--json]"],
  about:
    "Says how far the enrolment is: whether there are keys, who has signed the note, and until when the certificate lasts. Exit code 1 while something is missing. It shows no secret.",
  options: { config: { type: "string", value: "FILE", about: "the gateway's configuration" } },
  examples: [{ run: "iv enrol status --config /etc/industriverse/gateway.yaml", what: "is it enrolled?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const path = textOption(call, "config");
    if (path === undefined || call.words.length > 0) throw new UsageError("say with --config which gateway");
    const { name, data } = (await readGatewayFile(path)).gateway;
    const places = placesIn(data);
    const hasKey = existsSync(places.key);
    const note = existsSync(places.note) ? textOf(places.note) : undefined;
    const read = note === undefined ? undefined : splitNote(note);
    const identity = note === undefined ? undefined : ownIdentity(note);
    const signers = typeof read === "object" ? read.signatures.map((each) => each.name) : [];
    const chain = existsSync(places.certificate) ? textOf(places.certificate) : undefined;
    const flaw =
      chain === undefined || !hasKey
        ? undefined
        : certificateFlaw(chain, { name, key: deviceKey(places.key) });
    const until = chain === undefined ? undefined : certificateIn(chain)?.validToDate.toISOString();
    const isEnrolled = identity?.gateway === name && chain !== undefined && flaw === undefined && hasKey;
    if (call.options["json"])
      io.out(
        JSON.stringify({
          gateway: name,
          isEnrolled,
          hasKey,
          log: identity?.log ?? null,
          signers,
          until: until ?? null,
          flaw: flaw ?? null,
        }),
      );
    else
      io.out(
        [
          `${name}: ${isEnrolled ? "enrolled" : "not enrolled yet"}`,
          `  keys         ${hasKey ? places.key : "none yet; `iv enrol` makes them"}`,
          `  note         ${note === undefined ? "not signed yet" : `signed by ${signers.join(" and ")}`}`,
          `  certificate  ${flaw ?? (until === undefined ? "none yet" : `good until ${until}`)}`,
        ].join("\n"),
      );
    return isEnrolled ? 0 : 1;
  },
};
