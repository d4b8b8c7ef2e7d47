import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Imported, importStick } from "#runtime/hub/import-stick.ts";
import { keptWitnessIn } from "#runtime/hub/store/hub-key.ts";
import { openHubStore } from "#runtime/hub/store/open-store.ts";
import { receiptsFolder } from "#runtime/update/stick/form.ts";
import { folderStick } from "#runtime/update/stick/stick-folder.ts";
import { dataIn, storeIn, storeOptions, storeUsage } from "./shared.ts";

export const importPart: Part = {
  name: "import",
  usage: [`hub import DIR ${storeUsage} [--json]`],
  about:
    "Takes what a stick has brought home from gateways that no network reaches: their logs are kept and cosigned as if they had been handed in, and their receipts are checked against the enrolled keys. The stick is told how far the hub has come, so that the next visit goes on from there. The hub may be running meanwhile. Exit code 1 if anything was not taken.",
  options: storeOptions,
  examples: [{ run: "iv hub import /media/iv --data /var/lib/iv-hub", what: "when the stick is back" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [directory, ...more] = call.words;
    if (directory === undefined || more.length > 0)
      throw new UsageError("hub import takes the stick's folder");
    const place = join(directory, receiptsFolder);
    const names = await readdir(place).catch((cause) => {
      throw new Fault("hub/unusable", `${place} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
        cause,
        hint: "Name the folder that the stick is mounted at",
      });
    });
    const witness = keptWitnessIn(dataIn(call));
    await using store = await openHubStore(storeIn(call), { now: Date.now, signer: witness.verifier });
    const all: Imported[] = [];
    for (const name of names.toSorted().slice(0, gatewaysMax)) {
      const one = await importStick(folderStick(join(place, name)), { store, witness, nowMs: Date.now });
      if (one !== undefined) all.push(one);
    }
    if (call.options["json"]) io.out(JSON.stringify({ gateways: all }));
    else for (const line of all.flatMap(linesOf)) io.out(printable(line));
    return all.length > 0 && all.every(({ trouble }) => trouble === "") ? 0 : 1;
  },
};

function linesOf({ origin, records, trouble, receipt, isTold }: Imported): readonly string[] {
  return [
    `${origin}: ${records} records are kept${trouble === "" ? "" : `; not all was taken: ${trouble}`}`,
    ...(receipt === null
      ? ["  no receipt of this gateway is on the stick"]
      : [
          `  visit ${receipt.visit} at ${receipt.at}${receipt.isTimeTrusted ? "" : ", by a clock that it did not believe"}`,
          ...receipt.updates.slice(-1).map(({ utid, outcome }) => `  last update: ${utid}, ${outcome}`),
        ]),
    ...(isTold ? [] : ["  the stick could not be told; its next visit brings the same again"]),
  ];
}

const gatewaysMax = 256;
