import type { Keep } from "#runtime/prove/messages.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { type Space, spaceOf, surplusIn } from "#runtime/prove/retention.ts";
import { firstIn, freeBytesAt } from "./holdings.ts";
import { prune } from "./prune.ts";
import { type OldEpoch, oldEpochs, pruneEpochs, surplusEpochs } from "./prune-epochs.ts";
import { guarded } from "./sqlite.ts";
import type { LogStore } from "./store.ts";

export interface Tended {
  readonly space: Space;
  /** The oldest record that is there now, if something was given up. */
  readonly pruned: LogIndex | undefined;
}

/** The proof thread's look at its disk: gives up what is too much, as far as it may, and says what is left. */
export function tend(store: LogStore, { retain, readers }: Keep, at: () => number): Tended {
  return guarded(store.dir, () => {
    const taken = readers.length === 0 ? null : Math.min(...readers.map((name) => store.cursor(name)));
    // A bounded number at a look: whoever waits for its record waits for this too.
    const surplus = surplusIn(store.holdings(), retain, taken ?? Number.POSITIVE_INFINITY);
    const count = Math.min(surplus, filesALookMax);
    const { dir } = store;
    const isTaken = ({ epoch, size }: OldEpoch) =>
      readers.every((name) => store.cursor(`${name}/${epoch}`) >= size);
    // What is older than this log goes first.
    const going = surplusEpochs(oldEpochs(store), store.holdings().bytes, { retain, isTaken });
    pruneEpochs(store, going, { at: at(), because: "retain" });
    if (count > 0) prune(store, { count, at: at(), because: "retain", taken });
    const pruned = count > 0 || going.length > 0 ? firstIn(dir) : undefined;
    const space = spaceOf(store.holdings(), retain, { first: firstIn(dir), freeBytes: freeBytesAt(dir) });
    return { space, pruned };
  });
}

const filesALookMax = 16;
