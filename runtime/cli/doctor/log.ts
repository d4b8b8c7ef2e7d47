import { sameBytes } from "#runtime/core/digest.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { epochsIn } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { parseVerifierKey, renamed } from "#runtime/prove/note.ts";
import { type Finding, worst } from "./check.ts";

/** Whether the log in a gateway's folder is one that can be gone on with. */
export function lookAtLog(data: string): Finding {
  const epochs = epochsIn(data);
  if (epochs.length === 0) return { is: "fine", found: "none yet; the first start begins one" };
  return worst([lookAtNewest(data), ...given(epochs)]);
}

/** The newest signature and the records' count under it; `iv proof verify` hashes all of them again. */
function lookAtNewest(data: string): Finding {
  using log = new LogReader(data);
  const size = log.size();
  const named = parseVerifierKey(log.key());
  const ours = keptKey(data).verifier;
  if (named === undefined || !sameBytes(renamed(ours, named.name).id, named.id))
    return {
      is: "wrong",
      found: `the log in ${log.path} names another key than the one that is kept beside it`,
      mend: "Put back the `proof.key` that belongs to this log, from the backup",
    };
  const newest = log.newest();
  const checkpoint = newest && openCheckpoint(newest.note, named);
  if (checkpoint?.kind === "rejected")
    return {
      is: "wrong",
      found: `the newest checkpoint of ${log.path} is ${checkpoint.because}`,
      mend: "Look with `iv proof verify`; the next start begins a new epoch and says why",
    };
  return { is: "fine", found: `${size} records, signed by ${named.name}` };
}

/** A later epoch is no fault of today's, but somebody should know why it had to begin. */
function given(epochs: readonly number[]): readonly Finding[] {
  const newest = epochs.at(-1)!;
  return newest === 1
    ? []
    : [
        {
          is: "warning",
          found: `this is epoch ${newest}: ${newest - 1} before it could not be gone on with`,
          mend: "Its first record says why (`iv proof show DATA --from 0 --count 1`); keep the older ones for the auditor",
        },
      ];
}
