import { type Call, type Command, type ExitCode, type Io, textOption, UsageError } from "./command.ts";
import { acceptPart } from "./enrol/accept.ts";
import { asked, placesIn } from "./enrol/files.ts";
import { signPart } from "./enrol/sign.ts";
import { statusPart } from "./enrol/status.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { commandOfParts } from "./part.ts";

const whole: Command = commandOfParts({
  name: "enrol",
  summary: "make this gateway's keys, and have the site vouch for them",
  about:
    "Makes the key of the log and the key of the device, where there are none, and prints what is to be signed: a note that names the gateway, its log's key and its certificate request. Files carry everything, so it works without a network: the site signs the note with `iv enrol sign`, its authority signs the request, and `iv enrol accept` takes both back. Secret keys never leave the machine.",
  parts: [signPart, acceptPart, statusPart],
});

export const enrol: Command = {
  ...whole,
  usage: ["enrol --config FILE [--json]", ...whole.usage],
  options: { config: { type: "string", value: "FILE", about: "the gateway's configuration" } },
  examples: [
    { run: "iv enrol --config /etc/industriverse/gateway.yaml", what: "the first step, on the gateway" },
    ...whole.examples,
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) return await whole.run(call, io);
    const path = textOption(call, "config");
    if (path === undefined) throw new UsageError("say with --config which gateway");
    const { name, data } = (await readGatewayFile(path)).gateway;
    const { identity, note, csr } = await asked(name, data);
    const places = placesIn(data);
    if (call.options["json"]) {
      io.out(
        JSON.stringify({ ...identity, note, csr, files: { note: places.asked, request: places.request } }),
      );
      return 0;
    }
    io.out(
      [
        note,
        `1. The note above is ${places.asked}: have the site sign it, iv enrol sign identity.asked --key SITE.key`,
        `2. The certificate request is ${places.request}: have the plant's authority sign it`,
        `3. iv enrol accept NOTE CERTIFICATE --config ${path} --site SITE.pub`,
      ].join("\n"),
    );
    return 0;
  },
};
