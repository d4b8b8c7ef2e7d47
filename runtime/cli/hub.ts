import type { Command } from "./command.ts";
import { enrolPart } from "./hub/enrol.ts";
import { evidencePart } from "./hub/evidence.ts";
import { forksPart } from "./hub/forks.ts";
import { importPart } from "./hub/import.ts";
import { ledgerPart, settlePart } from "./hub/ledger.ts";
import { listPart } from "./hub/list.ts";
import { prunePart } from "./hub/prune.ts";
import { runPart, witnessPart } from "./hub/run.ts";
import { searchPart } from "./hub/search.ts";
import { commandOfParts } from "./part.ts";

export const hub: Command = commandOfParts({
  name: "hub",
  summary: "the fleet side: keep the gateways' logs, cosign them, find and prove what is in them",
  about:
    "A hub keeps a copy of every enrolled gateway's log and signs for what it has. A gateway that has its signature can lose its disk, and cannot tell another story later. The hub holds no key that could move a machine.",
  parts: [
    runPart,
    enrolPart,
    listPart,
    searchPart,
    evidencePart,
    forksPart,
    ledgerPart,
    settlePart,
    importPart,
    prunePart,
    witnessPart,
  ],
});
