import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { openHubView } from "#runtime/hub/store/open-store.ts";
import type { ShownFork } from "#runtime/hub/view.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

export const forksPart: Part = {
  name: "forks",
  usage: [`hub forks [--out DIR] ${storeUsage} [--json]`],
  about:
    "Prints which logs were told in two ways, and with --out writes the evidence: two checkpoints under one key, `older` and `newer`, and where their sizes differ `proof`, which shows that the newer one goes on from another root than the older one has. Exit code 1 where there is any.",
  options: { ...storeOptions, out: { type: "string", value: "DIR", about: "a folder a fork goes there" } },
  examples: [{ run: "iv hub forks --out ./evidence", what: "for whoever investigates" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    await using view = await openHubView(storeIn(call));
    const forks = await view.forks();
    const out = textOption(call, "out");
    if (out !== undefined) for (const fork of forks) write(join(out, `${fork.id}`), fork);
    if (call.options["json"]) io.out(JSON.stringify({ forks }));
    else
      io.out(
        forks
          .map(({ id, atMs, evidence }) => `${id}  ${new Date(atMs).toISOString()}  ${evidence.because}`)
          .join("\n") || "No log was told in two ways.",
      );
    return forks.length > 0 ? 1 : 0;
  },
};

function write(folder: string, { evidence }: ShownFork): void {
  mkdirSync(folder, { recursive: true });
  const { because, older, newer, rootInNewer, proof } = evidence;
  writeFileSync(join(folder, "because"), `${because}\n`);
  writeFileSync(join(folder, "older"), older);
  writeFileSync(join(folder, "newer"), newer);
  if (rootInNewer !== null) writeFileSync(join(folder, "proof"), `${[rootInNewer, ...proof].join("\n")}\n`);
}
