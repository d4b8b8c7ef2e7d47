// Epochs that were given up are not written to any more, so they go as a whole, the oldest first. The log that is gone on
// with says which went, and with what checkpoint it ended: whoever has evidence out of it can still compare.

import { rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import type { PruneRecord } from "#runtime/prove/log-record.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { msPerDay, type Retention } from "#runtime/prove/retention.ts";
import { holdingsIn, looked } from "./holdings.ts";
import { epochFolder, epochsIn, logFolder, segmentsIn } from "./layout.ts";
import { LogReader } from "./reader.ts";
import type { LogStore } from "./store.ts";

export interface OldEpoch {
  readonly epoch: number;
  readonly bytes: number;
  /** The last checkpoint that is there. */
  readonly size: number;
  readonly note: string;
  /** For how long the gateway has run since it ended. */
  readonly sinceMs: number;
}

export interface EpochPruning extends Pick<PruneRecord, "at" | "because"> {
  readonly retain: Retention;
  /** Whether somebody has all of it who has to have it before it goes. */
  isTaken(old: OldEpoch): boolean;
}

/** Before the newest, the oldest first; what cannot be read is evidence, and stays. */
export function oldEpochs(store: Pick<LogStore, "dir" | "ranMs">): readonly OldEpoch[] {
  const home = dirname(store.dir);
  if (basename(home) !== logFolder) return [];
  const dataDir = dirname(home);
  const newest = Number(basename(store.dir));
  let sinceMs = store.ranMs;
  return epochsIn(dataDir)
    .filter((epoch) => epoch < newest)
    .toReversed()
    .flatMap((epoch): readonly OldEpoch[] => {
      const old = opened(epochFolder(dataDir, epoch));
      if (old === undefined) return [];
      const found = { epoch, bytes: old.bytes, size: old.size, note: old.note, sinceMs };
      sinceMs += old.ranMs;
      return [found];
    })
    .toReversed();
}

/** How many of them go: those that are too old, and those that are too much beside `bytes` of the newest. */
export function surplusEpochs(
  old: readonly OldEpoch[],
  bytes: number,
  { retain, isTaken }: Pick<EpochPruning, "retain" | "isTaken">,
): readonly OldEpoch[] {
  const { days, bytes: most = Number.POSITIVE_INFINITY } = retain;
  let all = old.reduce((sum, each) => sum + each.bytes, bytes);
  const going: OldEpoch[] = [];
  for (const each of old) {
    const isOld = days !== undefined && each.sinceMs > days * msPerDay;
    if (!(isOld || all > most) || !isTaken(each)) break;
    going.push(each);
    all -= each.bytes;
  }
  return going;
}

/** The log says so first, and then they go; wherever that ends, the next look goes on. */
export function pruneEpochs(
  store: LogStore,
  going: readonly OldEpoch[],
  { at, because }: Pick<EpochPruning, "at" | "because">,
): void {
  for (const { epoch, size, note } of going) {
    const gone = { epoch, first: size, checkpoint: note };
    store.commit([encodeRecord({ kind: "prune", boot: "none", at, because, taken: null, ...gone })]);
    rmSync(epochFolder(dirname(dirname(store.dir)), epoch), { recursive: true, force: true });
  }
}

function opened(folder: string): { bytes: number; size: number; note: string; ranMs: number } | undefined {
  try {
    using log = new LogReader(folder);
    const newest = log.newest();
    if (newest === undefined) return undefined;
    const ranMs = looked(folder, segmentsIn(folder).at(-1)!, (segment) => segment.ranMs);
    return { ...newest, bytes: holdingsIn(folder, ranMs).bytes, ranMs };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
