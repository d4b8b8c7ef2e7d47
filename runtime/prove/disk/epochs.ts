// An epoch is one history under one name. A log that is damaged, cut, or restored from an older copy is never written
// to again: whoever signed on behind it would show two histories. A new epoch begins beside it, its first
// record says why, and the machine stays guarded.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  const ended = endedBecause(dataDir, epoch);
  if (ended !== undefined) return begin(epoch + 1, ended);
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

/** The epoch that an earlier life of this process has opened; undefined where there was none. */
export function openKnown(dataDir: string, key: SignerKey, epoch: number | undefined): OpenEpoch | undefined {
  return epoch === undefined ? undefined : { epoch, ...openEpoch(dataDir, key, epoch), because: undefined };
}

/** Ends the epoch that `store` is of, which is closed, and begins the one after it. */
export function nextEpoch(
  { dir, key, epoch, because }: { dir: string; key: SignerKey; epoch: number; because: string },
  store: LogStore,
): OpenEpoch {
  endEpoch(dir, epoch, because);
  store.close();
  return openLog(dir, key, () => Date.now() * 1_000);
}

/**
 * Ends an epoch that is whole, for good: somebody has shown that more was signed of it than is here. From when this
 * returns nobody signs in it again, wherever the power goes.
 */
function endEpoch(dataDir: string, epoch: number, because: string): void {
  const path = join(epochFolder(dataDir, epoch), endedName);
  writeFileSync(`${path}.new`, because, { flush: true });
  renameSync(`${path}.new`, path);
  const folder = openSync(epochFolder(dataDir, epoch), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function endedBecause(dataDir: string, epoch: number): string | undefined {
  const path = join(epochFolder(dataDir, epoch), endedName);
  return existsSync(path) ? readFileSync(path, "utf8").slice(0, becauseMax) : undefined;
}

/** Signs under a name of its own, with the one key of the gateway. */
export function openEpoch(
  dataDir: string,
  key: SignerKey,
  epoch: number,
): Pick<OpenEpoch, "signer" | "store"> {
  const signer = signerOf(key, epoch);
  return { signer, store: LogStore.open({ dir: epochFolder(dataDir, epoch), signer }) };
}

/** Of an epoch that may be broken; the name is that of its folder. */
export function signerOf(key: SignerKey, epoch: number): SignerKey {
  return epoch === 1 ? key : signerKeyFrom(nameOf(key.verifier.name, epoch), seedOf(key));
}

function nameOf(gateway: string, epoch: number): string {
  return epoch === 1 ? gateway : `${gateway}/${epoch}`;
}

const endedName = "ended";
const becauseMax = 1_024;
