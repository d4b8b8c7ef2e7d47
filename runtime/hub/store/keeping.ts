import { assert } from "#runtime/core/fault.ts";
import type { KeptRecord, MirroredLog } from "#runtime/hub/port.ts";
import { packChunk } from "#runtime/prove/disk/chunk.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import type { Hash } from "#runtime/prove/tree.ts";
import { indexOf, type RecordIndex, wordsAfter } from "./record-index.ts";

/** What changes in the books when these records follow those of their package that are kept, whatever books they are. */
export interface Keeping {
  readonly log: MirroredLog;
  /** The whole package as it is now. */
  readonly packed: Uint8Array;
  readonly count: number;
  /** One a record that is added. */
  readonly index: readonly RecordIndex[];
  readonly words: string;
}

export function keeping(
  log: MirroredLog,
  {
    before,
    records,
    root,
    words,
  }: {
    readonly before: readonly Uint8Array[];
    readonly records: readonly KeptRecord[];
    readonly root: Hash | undefined;
    readonly words: string;
  },
): Keeping {
  const bodies = [...before, ...records.map(({ body }) => body)];
  assert(bodies.length <= packageRecords, "what is kept together is one package");
  const index = records.map(({ body }) => indexOf(body));
  return {
    log: {
      ...log,
      next: log.next + records.length,
      full: root === undefined ? log.full : log.full.append(root),
    },
    packed: packChunk(bodies),
    count: bodies.length,
    index,
    words: index.reduce((said, { record }) => wordsAfter(said, record), words),
  };
}
