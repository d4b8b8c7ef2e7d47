// What the hub has to remember, whatever it remembers it in. Everything that a request changes is changed within one
// batch, and no answer leaves before its batch is on the disk. `view.ts` is what is shown of it.

import type { VerifierKey } from "#runtime/prove/note.ts";
import type { CompactRange, Hash } from "#runtime/prove/tree.ts";

/** One log of a gateway: one epoch, one name, one history. */
export interface MirroredLog {
  readonly id: number;
  readonly origin: string;
  readonly key: VerifierKey;
  /** Why nothing is taken of it any more; null while all is well. */
  readonly frozen: string | null;
  /** The newest checkpoint that was shown to be one history with those before; its records may still be on their way. */
  readonly pending: SignedSize | null;
  /** The first record that is not kept. */
  readonly next: number;
  /** The tree over all full packages, each as one leaf. */
  readonly full: CompactRange;
  /** The newest checkpoint of which all records are kept, with our cosignature. */
  readonly mirrored: SignedSize | null;
}

export interface SignedSize {
  readonly size: number;
  /** The whole note: what a log has signed is evidence, and its size and root alone are not. */
  readonly note: string;
}

export interface KeptRecord {
  readonly body: Uint8Array;
  readonly leaf: Hash;
}

/** Two checkpoints that one key has signed and that are not one history; what convinces whoever has that key. */
export interface ForkEvidence {
  readonly because: string;
  /** The whole notes, the smaller one first. */
  readonly older: string;
  readonly newer: string;
  /**
   * Where their sizes differ: the root at the older size that the newer one goes on from, in base64, and the proof of
   * that (RFC 6962, 2.1.2). It is another than the older note's.
   */
  readonly rootInNewer: string | null;
  readonly proof: readonly string[];
}

export interface Books {
  /** Of an enrolled gateway: its first epoch, or a later one that was heard of. */
  log(origin: string): Promise<MirroredLog | undefined>;
  /** Begins to keep a later epoch of an enrolled gateway. */
  openLog(origin: string, key: VerifierKey): Promise<MirroredLog>;
  setPending(log: MirroredLog, pending: SignedSize): Promise<MirroredLog>;
  /** The leaves from `from` on, all of one package. */
  leaves(log: MirroredLog, from: number): Promise<readonly Hash[]>;
  /** Records that follow those that are kept, all of one package. `root` is the package's where they fill it. */
  keep(log: MirroredLog, records: readonly KeptRecord[], root: Hash | undefined): Promise<MirroredLog>;
  setMirrored(log: MirroredLog, mirrored: SignedSize): Promise<MirroredLog>;
  /** The roots of the first full packages, in order. */
  packageRoots(log: MirroredLog, count: number): Promise<readonly Hash[]>;
  freeze(log: MirroredLog, evidence: ForkEvidence): Promise<MirroredLog>;
  seen(log: MirroredLog, atMs: number): Promise<void>;
}

export interface HubStore extends AsyncDisposable {
  /**
   * All of it is on the disk when this resolves, or none of it. One batch at a time. `logs` are those that the work is
   * going to touch, by their hashes: where several hubs share the books, each log is one hub's until the batch is over,
   * and whoever names them is never waited for by one that it waits for.
   */
  batch<T>(work: (books: Books) => Promise<T>, logs?: readonly string[]): Promise<T>;
  /** Whose log is kept from now on. A name has one key for good: another one under it would be another gateway. */
  enrol(key: VerifierKey): Promise<Enrolment>;
  /** Where several hubs may share the books: who is at work. */
  readonly roster?: Roster;
}

/** `clash`: the name can be taken for a later epoch of another gateway, or the other way about. */
export type Enrolment = "enrolled" | "known" | "taken" | "clash";

export interface Roster {
  /** Says that `hub` is at work, and asks who is: all that have said so lately, `hub` among them. */
  attend(hub: string): Promise<readonly string[]>;
  leave(hub: string): Promise<void>;
}
