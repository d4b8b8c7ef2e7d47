import { Fault } from "#runtime/core/fault.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { EvidenceOf } from "#runtime/prove/messages.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
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
      return isThere ? formatProof(evidenceFor(log, { index: of.index, key }), deflated) : undefined;
    }
    // Of what was given up only whole files have a root, and a walk over the rest of it would end nowhere.
    if (of.since < Math.max(1, log.start().size) || of.since > newest.size) return undefined;
    const proof = consistencyProof(of.since, newest.size, rootsIn(log));
    return formatAddCheckpoint({ old: of.since, proof, checkpoint: newest.note });
  } finally {
    log[Symbol.dispose]();
  }
}

export interface Wanted {
  readonly index: LogIndex;
  readonly key: VerifierKey;
  /** The checkpoint that most others have signed, where there is one; else, or if it shall be short, the gateway's alone. */
  readonly choose?: "vouched" | "short";
}

/**
 * A record with its proof, verified before it is handed out. Nobody has verified what is kept, so where one checkpoint is
 * no good the next may still be. Of those that are as good the first one after the record is taken: from there the way to
 * the root is the shortest, about half as long as from the newest checkpoint of a log of millions.
 */
export function evidenceFor(log: LogReader, { index, key, choose = "vouched" }: Wanted): TlogProof {
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
  const cosigned =
    choose === "vouched" ? bestCosigned(log.cosigned(), { atLeast: index + 1, of: "first" }) : undefined;
  let because = "";
  for (const checkpoint of [cosigned, log.covering(index)?.note, newest.note]) {
    if (checkpoint === undefined) continue;
    const told = openCheckpoint(checkpoint, key);
    // What claims more records than are here cannot be followed to its root.
    if (told.kind === "rejected" || told.checkpoint.size > newest.size || told.checkpoint.size <= index) {
      because = told.kind === "rejected" ? told.because : "its checkpoint is of another size";
      continue;
    }
    const hashes = inclusionProof(index, told.checkpoint.size, rootsIn(log));
    const proof = { record: entry.body, index, hashes, checkpoint };
    const reading = openProof(proof, key);
    if (reading.kind === "verified") return proof;
    because = reading.because;
  }
  throw new Fault("proof/broken", `There is no evidence for record ${index} of ${log.path}: ${because}`, {
    hint: "Run iv proof verify, which says where the log is wrong",
  });
}
