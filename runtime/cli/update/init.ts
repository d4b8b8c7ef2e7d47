import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { rootBytesMax } from "#runtime/update/tuf/bounds.ts";
import { nodeDisk } from "#runtime/update/tuf/node-disk.ts";
import { keepFirstRoot } from "#runtime/update/tuf/roots.ts";
import { inFolder, metadataDir } from "./shared.ts";

export const initPart: Part = {
  name: "init",
  usage: ["update init ROOT.json --metadata-dir DIR"],
  about:
    "Begins to trust a repository: its root file, which you were given by hand, says whose signatures count from now on. No network is used. The same root again changes nothing; another one is refused.",
  options: { "metadata-dir": metadataDir },
  examples: [
    {
      run: "iv update init root.json --metadata-dir /var/lib/industriverse/update",
      what: "once on every gateway",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("update init takes one root file");
    const bytes = await nodeDisk.read(path, rootBytesMax);
    if (bytes === undefined)
      throw new Fault("update/unreadable", `${path} is not there`, {
        hint: "Name the publisher's root file",
      });
    const { version, roles } = await inFolder({ call, io }, (store) => keepFirstRoot(store, bytes, path));
    const { threshold, keyIds } = roles.targets;
    if (call.options["json"]) io.out(JSON.stringify({ root: version, threshold, keys: keyIds.length }));
    else
      io.out(
        `Root ${version} is trusted: what is installed must be signed by ${threshold} of ${keyIds.length} keys`,
      );
    return 0;
  },
};
