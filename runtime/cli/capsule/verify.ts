import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { briefOf, checkedCapsule, identityLines, signerLines, storeOption, trustOption } from "./shared.ts";

export const verifyPart: Part = {
  name: "verify",
  usage: ["capsule verify CAPSULE [--store DIR] [--trust FILE] [--json]"],
  about:
    "Reads a capsule to its end and says whether every byte is what its manifest lists, and who has signed it. It needs no network and writes nothing. Without --trust the capsule is found whole, but nobody says whose it is.",
  options: { trust: trustOption, store: storeOption },
  examples: [
    { run: "iv capsule verify pump.capsule --trust trust.yaml", what: "would this gateway take it?" },
    {
      run: "iv capsule verify capsule://acme/pump@1.2.0 --store /var/lib/industriverse/capsules --trust trust.yaml",
      what: "is what is installed still what was signed?",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const { opened } = await checkedCapsule(call, "capsule verify");
    const isTrusted = opened.approval !== undefined;
    if (call.options["json"]) {
      io.out(JSON.stringify({ ok: true, trusted: isTrusted, ...briefOf(opened) }));
      return 0;
    }
    for (const line of [...identityLines(opened), ...signerLines(opened)]) io.out(line);
    io.out(
      isTrusted ? "  whole, and signed by those who must" : "  whole; to know whose it is, give --trust",
    );
    return 0;
  },
};
