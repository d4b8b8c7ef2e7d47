// The auditor's look at a log. It believes nothing that is stored beside the records: every leaf is
// hashed from the record's bytes, every checkpoint's root is computed, every signature checked. It needs
// the log and a key, and nothing of the gateway that wrote them.

import { base64 } from "#runtime/core/base64.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { Chain } from "./chain.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import type { VerifierKey } from "./note.ts";
import type { StoredCheckpoint, StoredEntry } from "./port.ts";
import { type CompactRange, leafHash } from "./tree.ts";

export interface StoredLog {
  /** The tree before the first record that is there; empty where nothing was given up. */
  readonly start: CompactRange;
  /** In the order of their indexes. */
  readonly entries: Iterable<StoredEntry>;
  /** In the order of their sizes. */
  readonly checkpoints: Iterable<StoredCheckpoint>;
}

/** `record` and `checkpoint` are where it is: an index, or the size of a checkpoint. */
export type Finding = Readonly<
  { at: "record"; index: number; what: string } | { at: "checkpoint"; size: number; what: string }
>;

export interface Verification {
  /** The first record that was there to be read. */
  readonly first: number;
  /** How many there ever were, those before `first` among them. */
  readonly records: number;
  readonly checkpoints: number;
  /** Over all records, in base64: compare it with what a witness or an uplink has seen. */
  readonly root: string;
  readonly findings: readonly Finding[];
  /** How many more there are than `findings` holds. */
  readonly unlisted: number;
}

/** Names every record and checkpoint that is wrong, each once and with the first reason found. */
export function verifyLog(
  { start, entries, checkpoints }: StoredLog,
  key: VerifierKey,
  against?: Checkpoint,
): Verification {
  const findings: Finding[] = [];
  let unlisted = 0;
  const chain = new Chain({ isWhole: start.size === 0 });
  const pending = checkpoints[Symbol.iterator]();
  let next = pending.next();
  let seen = 0;
  let newest = -1;
  /** The newest size at which computed and signed root agree: what is wrong lies behind it. */
  let soundSize = start.size;
  let isForked = false;
  let range = start;

  checkAt(start.size);
  hold();
  for (const { index, body, last } of entries) {
    if (index !== range.size) {
      // Whatever follows a gap cannot lead to any signed root; one finding says more than thousands.
      find({ at: "record", index: range.size, what: `it is missing; the next one stored is ${index}` });
      isForked = true;
      break;
    }
    if (body === undefined) {
      find({ at: "record", index, what: `it cannot be read, nor those after it up to ${last}` });
      isForked = true;
      break;
    }
    const flaw = chain.follow(body);
    if (flaw !== undefined) find({ at: "record", index, what: flaw });
    range = range.append(leafHash(body));
    checkAt(range.size);
    hold();
  }
  if (against !== undefined && against.size > range.size)
    find({
      at: "checkpoint",
      size: against.size,
      what: `it was signed, and only ${range.size} records are here`,
    });
  if (range.size > newest && !isForked)
    find({ at: "record", index: Math.max(newest, 0), what: "no checkpoint covers it and what follows" });
  for (; !next.done; advance()) {
    const { size } = next.value;
    if (!isForked) find({ at: "checkpoint", size, what: `only ${range.size} records are there` });
    isForked = true;
  }
  return {
    first: start.size,
    records: range.size,
    checkpoints: seen,
    root: base64(range.root()),
    findings,
    unlisted,
  };

  /** What was signed and found elsewhere has to be on the way. */
  function hold(): void {
    if (against?.size === range.size && !sameBytes(against.root, range.root()))
      find({
        at: "checkpoint",
        size: range.size,
        what: "what was found elsewhere is another history than this one",
      });
  }

  function checkAt(size: number): void {
    for (; !next.done && next.value.size <= size; advance()) check(next.value);
  }

  function check({ size, note }: StoredCheckpoint): void {
    newest = size;
    const what = flawIn({ size, note });
    if (what !== undefined) find({ at: "checkpoint", size, what });
  }

  function flawIn({ size, note }: StoredCheckpoint): string | undefined {
    const reading = openCheckpoint(note, key);
    if (reading.kind === "rejected") return rejection[reading.because];
    const { checkpoint } = reading;
    if (checkpoint.size !== size) return `it was signed as checkpoint ${checkpoint.size}`;
    const isSound = sameBytes(checkpoint.root, range.root());
    const since = soundSize;
    if (isSound) soundSize = size;
    // Once one root differs all later ones do; the first says where to look.
    if (isSound || isForked) return undefined;
    isForked = true;
    const span = size - since === 1 ? `record ${since}` : `records ${since} to ${size - 1}`;
    return `it was not signed over these records; look at ${span}`;
  }

  function advance(): void {
    seen++;
    next = pending.next();
  }

  function find(finding: Finding): void {
    if (findings.length < findingsMax) findings.push(finding);
    else unlisted++;
  }
}

export const findingsMax = 100;

const rejection: Readonly<
  Record<Extract<ReturnType<typeof openCheckpoint>, { kind: "rejected" }>["because"], string>
> = {
  "too-long": "it is far too long",
  malformed: "it is no signed note",
  unsigned: "this key has not signed it",
  "bad-signature": "its signature is wrong",
  "not-a-checkpoint": "what was signed is no checkpoint",
  "foreign-origin": "it is another log's",
};
