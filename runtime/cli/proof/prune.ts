import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openEpoch } from "#runtime/prove/disk/epochs.ts";
import { firstIn, holdingsIn, looked } from "#runtime/prove/disk/holdings.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { epochFolder, epochsIn, segmentsIn } from "#runtime/prove/disk/layout.ts";
import { lockLog } from "#runtime/prove/disk/lock.ts";
import { prune } from "#runtime/prove/disk/prune.ts";
import { type OldEpoch, oldEpochs, pruneEpochs, surplusEpochs } from "#runtime/prove/disk/prune-epochs.ts";
import { type Holdings, type Retention, surplusIn } from "#runtime/prove/retention.ts";
import { placeIn } from "./shared.ts";

export const pruneProofPart: Part = {
  name: "prune",
  usage: ["proof prune PLACE [--days N] [--mib N] [--unsent] [--dry-run] [--json]"],
  about:
    "Gives up the oldest records, by whole files of 65 536, and epochs before this one as a whole, while the daemon does not run; a daemon does it by itself when its configuration has `proof.retain`. What is left verifies as before, and so does evidence that was taken earlier. Only what the uplink has delivered goes, unless --unsent says otherwise.\n\nPLACE is the gateway's data folder. Days are days on which the gateway ran. With --dry-run nothing is changed, and the daemon may be running.",
  options: {
    days: { type: "string", value: "N", about: "give up what is older" },
    mib: { type: "string", value: "N", about: "give up what the log takes beyond so many MiB" },
    unsent: { type: "flag", about: "also what nobody has a copy of" },
    "dry-run": { type: "flag", about: "only say what would go" },
  },
  examples: [
    {
      run: "iv proof prune /var/lib/industriverse --days 90 --dry-run",
      what: "how much is older than that?",
    },
    {
      run: "iv proof prune /var/lib/industriverse --mib 1024 --unsent",
      what: "a disk that has to be freed now",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const place = placeIn(call, "prune");
    const retain = retentionIn(call);
    const epoch = epochsIn(place).at(-1);
    if (epoch === undefined)
      throw new Fault("proof/unreadable", `There is no log at ${place}`, {
        hint: "Name the gateway's data folder",
      });
    const dir = epochFolder(place, epoch);
    const isUnsent = call.options["unsent"] === true;
    const isTaken = (cursors: ReadonlyMap<string, number>) => (old: OldEpoch) =>
      isUnsent || (cursors.get(`mirror/${old.epoch}`) ?? 0) >= old.size;
    if (call.options["dry-run"] === true) {
      const newest = segmentsIn(dir).at(-1)!;
      const { ranMs, cursors } = looked(dir, newest, (segment) => ({
        ranMs: segment.ranMs,
        cursors: segment.cursors(),
      }));
      const old = oldEpochs({ dir, ranMs });
      const holdings = holdingsIn(dir, ranMs);
      const count = surplusIn(holdings, retain, isUnsent ? Number.POSITIVE_INFINITY : takenIn(cursors));
      const going = surplusEpochs(old, holdings.bytes, { retain, isTaken: isTaken(cursors) });
      return report({ holdings, count, dir, going }, { call, io });
    }
    using _lock = lockLog(place);
    const { store } = openEpoch(place, keptKey(place), epoch);
    try {
      const holdings = store.holdings();
      const cursors = new Map(store.readers.map((name) => [name, store.cursor(name)]));
      const taken = takenIn(cursors);
      const count = surplusIn(holdings, retain, isUnsent ? Number.POSITIVE_INFINITY : taken);
      if (count > 0) {
        const first = prune(store, { count, at: Date.now() * 1_000, because: "asked", taken });
        // Who has not taken what is gone goes on with the rest.
        for (const name of store.readers.filter(isOfThisEpoch))
          store.setCursor(name, Math.max(first, store.cursor(name)));
      }
      const going = surplusEpochs(oldEpochs(store), holdings.bytes, { retain, isTaken: isTaken(cursors) });
      pruneEpochs(store, going, { at: Date.now() * 1_000, because: "asked" });
      return report({ holdings, count, dir, going }, { call, io });
    } finally {
      store.close();
    }
  },
};

function retentionIn(call: Call): Retention {
  const days = numberOption(call, "days", { min: 0, max: 36_500 });
  const mib = numberOption(call, "mib", { min: 0, max: 2 ** 24 });
  if (days === undefined && mib === undefined)
    throw new UsageError("say what is too much: --days N, or --mib N");
  return {
    ...(days === undefined ? {} : { days }),
    ...(mib === undefined ? {} : { bytes: mib * 2 ** 20 }),
  };
}

/** What everybody has who ever kept a place in the log; nothing where nobody did. */
function takenIn(cursors: ReadonlyMap<string, number>): number {
  const places = [...cursors].flatMap(([name, at]) => (isOfThisEpoch(name) ? at : []));
  return places.length === 0 ? 0 : Math.min(...places);
}

/** "mirror/1" is how far the mirror has epoch 1. */
function isOfThisEpoch(name: string): boolean {
  return !name.includes("/");
}

interface Pruned {
  readonly holdings: Holdings;
  readonly count: number;
  readonly dir: string;
  readonly going: readonly OldEpoch[];
}

function report(
  { holdings: { full, bytes }, count, dir, going: epochs }: Pruned,
  { call, io }: { readonly call: Call; readonly io: Io },
): ExitCode {
  const going = full.slice(0, count);
  const isDry = call.options["dry-run"] === true;
  const freed = going.reduce((sum, file) => sum + file.bytes, 0);
  const first = going.at(-1)?.end ?? firstIn(dir);
  if (call.options["json"]) {
    const old = epochs.map(({ epoch, size, bytes: took }) => ({ epoch, records: size, bytes: took }));
    io.out(JSON.stringify({ dryRun: isDry, files: count, freed, first, bytes, epochs: old }));
    return 0;
  }
  for (const { epoch, size, bytes: took } of epochs)
    io.out(`${dir}: epoch ${epoch} of ${size} records ${isDry ? "would go" : "went"}, ${mib(took)}`);
  if (count === 0 && epochs.length > 0) return 0;
  if (count === 0) io.out(`${dir}: nothing goes; it takes ${mib(bytes)}, from record ${first} on`);
  else
    io.out(
      `${dir}: ${count} ${count === 1 ? "file" : "files"} ${isDry ? "would go" : "went"}, ${mib(freed)} of ${mib(bytes)}; it begins with record ${first} ${isDry ? "then" : "now"}`,
    );
  return 0;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
