import { type Call, type ExitCode, type Io, textsOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { usualPatience } from "#runtime/update/fetch/patience.ts";
import { bring, isThere } from "#runtime/update/fetch/verified-file.ts";
import type { TufClient } from "#runtime/update/tuf/client.ts";
import { fileNameOf, quotedPath } from "#runtime/update/tuf/quoted.ts";
import { clientOf, inFolder, metadataDir, metadataUrl, needed } from "./shared.ts";

export const downloadPart: Part = {
  name: "download",
  usage: [
    "update download --metadata-dir DIR --metadata-url URL --target-name NAME [--target-name NAME] --target-base-url URL --target-dir DIR",
  ],
  about:
    "Refreshes, and brings files that the repository vouches for into a folder; a file that is there already is not fetched again, and what breaks off is taken up where it broke. A name's slashes are written %2F in the folder, so that no name leads out of it. Stops at the first that cannot be had, with exit code 1.",
  options: {
    "metadata-dir": metadataDir,
    "metadata-url": metadataUrl,
    "target-name": {
      type: "string",
      value: "NAME",
      about: "which file; may be given several times",
      isRepeatable: true,
    },
    "target-base-url": { type: "string", value: "URL", about: "where the repository's files lie" },
    "target-dir": { type: "string", value: "DIR", about: "where they are to go" },
  },
  examples: [
    {
      run: "iv update download --metadata-dir trust --metadata-url https://updates.example/metadata/ --target-name acme/pump-guard/1.2.0.json --target-base-url https://updates.example/targets/ --target-dir .",
      what: "look at what would be installed",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const names = textsOption(call, "target-name");
    if (names.length === 0) throw new UsageError("--target-name is needed");
    needed(call, "target-base-url");
    needed(call, "target-dir");
    await inFolder({ call, io }, async (store) => {
      const client = clientOf(call, store);
      for (const name of names) io.out(await downloaded(call, { client, name, signal: io.stop }));
    });
    return 0;
  },
};

async function downloaded(
  call: Call,
  { client, name, signal }: { client: TufClient; name: string; signal: AbortSignal },
): Promise<string> {
  const target = await client.find(name, signal);
  if (target === undefined)
    throw new Fault("update/absent", `The repository vouches for no "${name}"`, {
      hint: "Check the name; it is the path under which the publisher lists it",
    });
  const place = { folder: needed(call, "target-dir"), name: fileNameOf(name) };
  if (await isThere(place, target)) return `${name} is there already`;
  const mirror = mirrorAt(needed(call, "target-base-url"));
  const path = quotedPath(await client.mirrorPath(target, signal));
  await bring({ mirror, path }, target, { ...place, signal, patience: usualPatience });
  return `${name} is in ${place.folder}/${place.name}`;
}
