import type { Keep, ProofEvent, ProofWorkerSetup } from "./messages.ts";

export interface ProofSetup {
  /** Made if it is not there. Holds the folder `log`, proof.key and proof.lock. */
  readonly dataDir: string;
  /** The log's name in its checkpoints: the gateway's. No spaces, no "+". */
  readonly origin: string;
  /** One ring a producing thread. */
  readonly rings: readonly SharedArrayBuffer[];
  /** How long records may wait until they outlive this process; default 100. */
  readonly commitMs?: number;
  /** How long they may wait until they outlive a power cut; default 5000. */
  readonly flushMs?: number;
  /** What of the log is kept; default: all of it. */
  readonly keep?: Keep;
  onEvent?(event: ProofEvent): void;
}

/** With all that it leaves open. */
export function settled({
  dataDir: dir,
  origin,
  rings,
  commitMs = commitMsDefault,
  flushMs = flushMsDefault,
  keep = keepAll,
}: ProofSetup): Pick<ProofWorkerSetup, "dir" | "origin" | "rings" | "commitMs" | "flushMs" | "keep"> {
  return { dir, origin, rings, commitMs, flushMs, keep };
}

const keepAll: Keep = { retain: {}, readers: [] };
const commitMsDefault = 100;
const flushMsDefault = 5_000;
