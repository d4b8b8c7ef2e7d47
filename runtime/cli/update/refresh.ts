import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import type { Trusted } from "#runtime/update/tuf/client.ts";
import { timeText } from "#runtime/update/tuf/trusted-time.ts";
import { clientOf, inFolder, metadataDir, metadataUrl } from "./shared.ts";

export const refreshPart: Part = {
  name: "refresh",
  usage: ["update refresh --metadata-dir DIR --metadata-url URL [--json]"],
  about:
    "Asks what a repository says now, and believes it only where the signatures, versions and dates fit. Exit code 1 where they do not; then what was trusted before still is.",
  options: { "metadata-dir": metadataDir, "metadata-url": metadataUrl },
  examples: [
    {
      run: "iv update refresh --metadata-dir /var/lib/industriverse/update --metadata-url https://updates.example/metadata/",
      what: "is this repository what it says?",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const trusted = await inFolder({ call, io }, (store) => clientOf(call, store).refresh(io.stop));
    if (call.options["json"]) io.out(JSON.stringify({ ...versionsOf(trusted), time: trusted.time }));
    else io.out(pageOf(trusted));
    return 0;
  },
};

function versionsOf({ root, timestamp, snapshot, targets }: Trusted): Readonly<Record<string, number>> {
  return {
    root: root.version,
    timestamp: timestamp.version,
    snapshot: snapshot.version,
    targets: targets.version,
  };
}

function pageOf(trusted: Trusted): string {
  const versions = Object.entries(versionsOf(trusted)).map(([role, version]) => `${role} ${version}`);
  const time = `time: ${timeText(trusted.time)}`;
  return trusted.time.kind === "trusted"
    ? `Trusted: ${versions.join(", ")}\n${time}`
    : `Trusted: ${versions.join(", ")}\n${time}\nExpiry was not judged; set the clock`;
}
