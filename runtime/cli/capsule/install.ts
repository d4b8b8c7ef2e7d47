import { install } from "#runtime/capsule/store/install.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import {
  briefOf,
  capsuleWord,
  identityLines,
  neededOption,
  signerLines,
  storeOption,
  trustOption,
} from "./shared.ts";
import { sourceOf } from "./source.ts";
import { bytesText, counted } from "./text.ts";

export const installPart: Part = {
  name: "install",
  usage: ["capsule install CAPSULE --store DIR --trust FILE [--allow-older REASON] [--json]"],
  about:
    "Takes a capsule into a gateway's store, if those have signed who must. Files that the store has already are not written again. A power cut in between leaves the capsule installed or not, never half; installing it again mends what was damaged. A capsule with a lower epoch than an installed one of its name is refused, unless --allow-older says why; going back to one that is installed is `iv capsule rollback`. Nothing starts to run by this.",
  options: {
    store: storeOption,
    trust: trustOption,
    "allow-older": {
      type: "string",
      value: "REASON",
      about: "installs one that is older than what is installed, for this reason",
    },
  },
  examples: [
    {
      run: "iv capsule install pump.capsule --store /var/lib/industriverse/capsules --trust /etc/industriverse/trust.yaml",
      what: "from a USB stick, without a network",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const store = neededOption(call, "store", "where capsules are kept");
    const trust = neededOption(call, "trust", "who must have signed");
    const word = capsuleWord(call, "capsule install");
    const olderBecause = textOption(call, "allow-older");
    if (olderBecause?.trim() === "") throw new UsageError("--allow-older wants a reason, in words");
    const { place, stream } = await sourceOf(word, store);
    const done = await install(stream, { store, policy: readTrust(trust), place, olderBecause });
    const { blobsWritten, bytesWritten, blobsKept } = done;
    if (call.options["json"])
      io.out(
        JSON.stringify({
          store,
          ...briefOf(done),
          blobsWritten,
          bytesWritten,
          blobsKept,
          olderBecause: olderBecause ?? null,
        }),
      );
    else
      for (const line of [
        ...identityLines(done),
        ...signerLines(done),
        `  written    ${counted(blobsWritten, "file")}, ${bytesText(bytesWritten)}; ${blobsKept} were there`,
        ...(olderBecause === undefined ? [] : [`  older      allowed: ${olderBecause}`]),
      ])
        io.out(line);
    return 0;
  },
};
