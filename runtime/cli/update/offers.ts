import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { timeNow } from "#runtime/cli/time-now.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { usualPatience } from "#runtime/update/fetch/patience.ts";
import type { Offer } from "#runtime/update/port.ts";
import { TufSource } from "#runtime/update/tuf/source.ts";
import { inFolder, metadataDir, needed } from "./shared.ts";

export const offersPart: Part = {
  name: "offers",
  usage: ["update offers --metadata-dir DIR --repository URL --gateway NAME [--group GROUP] [--json]"],
  about:
    "Asks a repository of capsules what it offers to this gateway: signed by those whom the root names, current, and in a roll-out that has come to it. URL is where metadata/, targets/ and blobs/ lie: a web address or the folder of a stick. Nothing is installed.",
  options: {
    "metadata-dir": metadataDir,
    repository: { type: "string", value: "URL", about: "where the repository lies" },
    gateway: {
      type: "string",
      value: "NAME",
      about: "this gateway's name, which decides when a roll-out comes to it",
    },
    group: { type: "string", value: "GROUP", about: "the group that this gateway is in" },
  },
  examples: [
    {
      run: "iv update offers --metadata-dir /var/lib/industriverse/update --repository /media/stick --gateway hall-3",
      what: "what is on this stick for us?",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const source = new TufSource({
      mirror: mirrorAt(needed(call, "repository")),
      withStore: (work) => inFolder({ call, io }, work),
      time: timeNow,
      gateway: { gateway: needed(call, "gateway"), group: textOption(call, "group") },
      // Whoever types this stands at the gateway, and is only told.
      consent: "operator",
      patience: usualPatience,
    });
    const offers = await source.offers(io.stop);
    if (call.options["json"]) io.out(JSON.stringify({ repository: source.name, offers }));
    else io.out(pageOf(offers, source.name));
    return 0;
  },
};

function pageOf(offers: readonly Offer[], name: string): string {
  if (offers.length === 0) return `${name} offers nothing to this gateway`;
  return offers.map(({ utid, epoch, id }) => `${utid}  epoch ${epoch}  ${id}`).join("\n");
}
