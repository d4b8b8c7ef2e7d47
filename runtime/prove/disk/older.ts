import { sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { OlderEpoch } from "#runtime/prove/messages.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { leafHash } from "#runtime/prove/tree.ts";
import { signerOf } from "./epochs.ts";
import { epochFolder, epochsIn } from "./layout.ts";
import { LogReader } from "./reader.ts";
import { segmentRecords } from "./segment.ts";

/** The epochs that were given up, each as far as its records still lead to a root that was signed; what does not is left out. */
export function olderEpochs(dir: string, key: SignerKey): readonly OlderEpoch[] {
  return epochsIn(dir)
    .slice(0, -1)
    .flatMap((epoch) => {
      try {
        return endOf(epochFolder(dir, epoch), epoch, signerOf(key, epoch)) ?? [];
      } catch (error) {
        // It was given up because something is wrong with it; `iv proof verify` says what.
        if (error instanceof Fault) return [];
        throw error;
      }
    });
}

/** Hashes the last file again, and goes with the newest checkpoint that its records lead to. */
function endOf(folder: string, epoch: number, signer: SignerKey): OlderEpoch | undefined {
  using log = new LogReader(folder);
  const newest = log.newest();
  if (newest === undefined) return undefined;
  const from = Math.max(0, Math.floor((log.size() - 1) / segmentRecords)) * segmentRecords;
  using last = new LogReader(log.fileOf(from));
  let range = last.start();
  let end: OlderEpoch | undefined;
  const entries = last.entries(range.size, Number.MAX_SAFE_INTEGER);
  for (const { size, note } of last.checkpoints(Number.MAX_SAFE_INTEGER)) {
    while (range.size < size) {
      const { value } = entries.next();
      if (value?.body === undefined) return end;
      range = range.append(leafHash(value.body));
    }
    const reading = openCheckpoint(note, signer.verifier);
    if (reading.kind === "rejected" || reading.checkpoint.size !== size) return end;
    if (!sameBytes(reading.checkpoint.root, range.root())) return end;
    if (size > 0) end = { epoch, size, note };
  }
  return end;
}
