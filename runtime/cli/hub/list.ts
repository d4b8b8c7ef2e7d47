import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { openHubView } from "#runtime/hub/store/open-store.ts";
import type { FleetEntry } from "#runtime/hub/view.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

export const listPart: Part = {
  name: "list",
  usage: [`hub list ${storeUsage} [--json]`],
  about:
    "Prints the fleet: each log, what its newest kept record says of the machine, how many records are kept, and when it was heard of. Exit code 1 where a log has forked.",
  options: storeOptions,
  examples: [{ run: "iv hub list --data /var/lib/iv-hub", what: "at the hub, while it runs or not" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    await using view = await openHubView(storeIn(call));
    const fleet = await view.fleet();
    io.out(
      call.options["json"]
        ? JSON.stringify({ gateways: fleet })
        : fleet.map(line).join("\n") || "No gateway is enrolled.",
    );
    return fleet.some(({ frozen }) => frozen !== null) ? 1 : 0;
  },
};

function line({ gateway, word, records, behind, seenMs, frozen }: FleetEntry): string {
  const seen = seenMs === null ? "never heard" : `heard ${new Date(seenMs).toISOString()}`;
  const state = frozen === null ? (word ?? "nothing kept").padEnd(12) : "FORKED      ";
  return `${state} ${gateway}  ${records} records, ${behind} behind, ${seen}${frozen === null ? "" : `\n             ${frozen}`}`;
}
