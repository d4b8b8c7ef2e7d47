import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { checkProofPart } from "./proof/check.ts";
import { evidencePart } from "./proof/evidence.ts";
import { exportProofPart } from "./proof/export.ts";
import { ledgerPart } from "./proof/ledger.ts";
import { pruneProofPart } from "./proof/prune.ts";
import { replayPart } from "./proof/replay.ts";
import { showProofPart } from "./proof/show.ts";
import { verifyProofPart } from "./proof/verify.ts";

const parts: readonly Part[] = [
  verifyProofPart,
  replayPart,
  showProofPart,
  evidencePart,
  checkProofPart,
  exportProofPart,
  ledgerPart,
  pruneProofPart,
];

export const proof: Command = commandOfParts({
  name: "proof",
  summary: "verify the log of decisions, judge them again, and take evidence out of it",
  about:
    "Every decision and what became of it is a record in the gateway's log. Each record is a leaf of a Merkle tree, and the gateway signs the root of that tree: nobody can change, remove or reorder a record without everybody seeing it who has a newer checkpoint.",
  parts,
});
