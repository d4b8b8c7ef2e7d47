// An epoch is one history under one name. A log that is damaged, cut, or restored from an older copy is never written
// to again: whoever signed on behind it would show two histories. A new epoch begins beside it, its first
// record says why, and the machine stays guarded.

import { Fault } from "#runtime/core/fault.ts";
import type { GenesisRecord } from "#runtime/prove/log-record.ts";
import { type SignerKey, seedOf, signerKeyFrom } from "#runtime/prove/note.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { epochFolder, epochsIn } from "./layout.ts";
import { LogStore } from "./store.ts";

export interface OpenEpoch {
  readonly epoch: number;
  readonly signer: SignerKey;
  readonly store: LogStore;
  /** Why this run could not go on with the epoch before; undefined where it goes on, or is the first. */
  readonly because: string | undefined;
}

/** The newest epoch, or the next one where that cannot be gone on with. `at` is for its first record. */
export function openLog(dataDir: string, key: SignerKey, at: () => number): OpenEpoch {
  const epochs = epochsIn(dataDir);
  const epoch = epochs.at(-1) ?? 1;
  try {
    return { epoch, ...openEpoch(dataDir, key, epoch), because: undefined };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "proof/broken") throw error;
    return begin(epoch + 1, error.message);
  }

  function begin(next: number, because: string): OpenEpoch {
    const opened = { epoch: next, ...openEpoch(dataDir, key, next), because };
    const genesis: GenesisRecord = {
      kind: "genesis",
      boot: "none",
      at: at(),
      epoch: next,
      before: nameOf(key.verifier.name, next - 1),
      because,
    };
    opened.store.commit([encodeRecord(genesis)]);
    return opened;
  }
}

/** Signs under a name of its own, with the one key of the gateway. */
export function openEpoch(
  dataDir: string,
  key: SignerKey,
  epoch: number,
): Pick<OpenEpoch, "signer" | "store"> {
  const signer = epoch === 1 ? key : signerKeyFrom(nameOf(key.verifier.name, epoch), seedOf(key));
  return { signer, store: LogStore.open({ dir: epochFolder(dataDir, epoch), signer }) };
}

function nameOf(gateway: string, epoch: number): string {
  return epoch === 1 ? gateway : `${gateway}/${epoch}`;
}
