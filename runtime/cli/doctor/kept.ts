import { openModel } from "#runtime/adapt/onnx.ts";
import { collect, installed, unlisted } from "#runtime/capsule/store/keep.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import type { Config } from "#runtime/config.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { fitted } from "#runtime/host/fitted.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { epochsIn } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { parseVerifierKey, renamed } from "#runtime/prove/note.ts";
import { type Check, type Finding, worst } from "./check.ts";

/** What lies on this gateway's disk: capsules, whom they are believed from, and the log. */
export const keptChecks: readonly Check<Config>[] = [
  {
    name: "capsule",
    kind: "check",
    why: "Only what verifies is loaded, and its map, model and actuators have to fit one another",
    async look(config) {
      const found: string[] = [];
      for (const { start: _start, ...source } of config.capsules) {
        const { capsule, name } = await fitted(source, config);
        for (const unit of capsule.manifest.units)
          await (await openModel(capsule.files.get(unit.file)!, unit)).close();
        found.push(`${name}, ${capsule.id}`);
      }
      return { is: "fine", found: found.join("; ") };
    },
  },
  {
    name: "store",
    kind: "check",
    why: "The next update needs room, and going back needs the capsule before to be whole",
    async look({ store }) {
      if (store === undefined) return { is: "fine", found: "none is configured" };
      readTrust(store.trust);
      const all = await installed(store.path);
      const damaged = all.filter((each) => each.kind === "damaged");
      const found = `${all.length} capsules in ${store.path}`;
      if (damaged.length === 0) return { is: "fine", found };
      return {
        is: "wrong",
        found: `${found}, of which damaged: ${damaged.map(({ id, fault }) => `${id} (${fault.message})`).join(", ")}`,
        mend: "Take each out with `iv capsule remove` and install it again",
      };
    },
  },
  {
    name: "left over",
    kind: "check",
    why: "What nobody lists takes the room that the next update needs",
    async look({ store }) {
      if (store === undefined) return { is: "fine", found: "no store is configured" };
      const files = await unlisted(store.path);
      const found = `${files.blobs} files, ${files.unlisted} that no capsule lists`;
      if (files.unlisted === 0) return { is: "fine", found };
      return {
        is: "warning",
        found,
        mend: "Run `iv doctor --fix`, or leave them until the next capsule is removed",
        fix: {
          does: "removes the files of the store that no capsule lists",
          apply: async () => void (await collect(store.path)),
        },
      };
    },
  },
  {
    name: "log",
    kind: "check",
    why: "What is not on record is not done: without a log that can be gone on with, the gateway sends nothing",
    async look({ gateway: { data } }) {
      const epochs = epochsIn(data);
      if (epochs.length === 0) return { is: "fine", found: "none yet; the first start begins one" };
      return worst([lookAtLog(data), ...given(epochs)]);
    },
  },
];

/** The newest signature and the records' count under it; `iv proof verify` hashes all of them again. */
function lookAtLog(data: string): Finding {
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
