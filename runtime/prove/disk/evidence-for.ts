import { Fault } from "#runtime/core/fault.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { EvidenceOf } from "#runtime/prove/messages.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { bestCosigned } from "#runtime/prove/quorum.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { formatProof, openProof, type TlogProof } from "#runtime/prove/tlog-proof.ts";
import { consistencyProof, inclusionProof } from "#runtime/prove/tree.ts";
import { LogReader } from "./reader.ts";
import { rootsIn } from "./roots.ts";

/** What an asker gets of the newest epoch; undefined for what is not on the disk. */
export function evidenceText(place: string, of: EvidenceOf, key: VerifierKey): string | undefined {
  const log = new LogReader(place);
  try {
    const newest = log.newest();
    if (newest === undefined) return undefined;
    if ("index" in of) {
      const isThere = of.index >= log.start().size && of.index < newest.size;
      return isThere ? formatProof(evidenceFor(log, of.index, key)) : undefined;
    }
    // Of what was given up only whole files have a root, and a walk over the rest of it would end nowhere.
    if (of.since < Math.max(1, log.start().size) || of.since > newest.size) return undefined;
    const proof = consistencyProof(of.since, newest.size, rootsIn(log));
    return formatAddCheckpoint({ old: of.since, proof, checkpoint: newest.note });
  } finally {
    log[Symbol.dispose]();
  }
}

/**
 * A record with its proof, verified before it is handed out: in the checkpoint that most others have signed too, where
 * one that covers the record was kept, and else in the newest.
 */
export function evidenceFor(log: LogReader, index: LogIndex, key: VerifierKey): TlogProof {
  const newest = log.newest();
  if (newest === undefined || index >= newest.size)
    throw new Fault("proof/unreadable", `The log ${log.path} has no signed record ${index}`, {
      hint:
        newest === undefined
          ? "Wait until the gateway has signed a checkpoint"
          : `The last one is ${newest.size - 1}`,
    });
  const [entry] = [...log.entries(index, index + 1)];
  if (entry?.body === undefined || entry.index !== index)
    throw new Fault("proof/unreadable", `Record ${index} is not in ${log.path} any more, or cannot be read`, {
      hint: "Ask a mirror of this log, and run iv proof verify here",
    });
  const cosigned = bestCosigned(log.cosigned(), index + 1);
  const body = entry.body;
  const proofIn = (checkpoint: string, size: number): TlogProof => ({
    ...{ record: body, index, checkpoint },
    hashes: inclusionProof(index, size, rootsIn(log)),
  });
  if (cosigned !== undefined) {
    // Nobody has verified what was kept; where it is no good, the newest one may still be.
    const told = openCheckpoint(cosigned, key);
    const isThere = told.kind === "verified" && told.checkpoint.size <= newest.size;
    const proof = isThere ? proofIn(cosigned, told.checkpoint.size) : undefined;
    if (proof !== undefined && openProof(proof, key).kind === "verified") return proof;
  }
  const proof = proofIn(newest.note, newest.size);
  const reading = openProof(proof, key);
  if (reading.kind === "verified") return proof;
  throw new Fault(
    "proof/broken",
    `There is no evidence for record ${index} of ${log.path}: ${reading.because}`,
    {
      hint: "Run iv proof verify, which says where the log is wrong",
    },
  );
}
