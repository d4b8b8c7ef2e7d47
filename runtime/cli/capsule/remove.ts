import { collect, remove } from "#runtime/capsule/store/keep.ts";
import { isDigest } from "#runtime/capsule/store/place.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { capsuleWord, neededOption, storeOption } from "./shared.ts";
import { counted } from "./text.ts";

export const removePart: Part = {
  name: "remove",
  usage: ["capsule remove ID --store DIR [--json]"],
  about:
    "Takes a capsule out of a store, with the files that no other capsule lists. It is named by its id, because a name may stand for the next release too. A gateway that runs it goes on until its next start.",
  options: { store: storeOption },
  examples: [
    {
      run: "iv capsule remove sha256:2c26… --store /var/lib/industriverse/capsules",
      what: "an old release that nobody goes back to",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const id = capsuleWord(call, "capsule remove");
    if (!isDigest(id)) throw new UsageError("name the capsule by its id, sha256: and 64 hex digits");
    const store = neededOption(call, "store", "where capsules are kept");
    await remove(store, id);
    const { blobsRemoved } = await collect(store);
    if (call.options["json"]) io.out(JSON.stringify({ store, id, blobsRemoved }));
    else io.out(`removed ${id}, and ${counted(blobsRemoved, "file")} that no other capsule lists`);
    return 0;
  },
};
