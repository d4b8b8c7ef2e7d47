// What the uplink hands in to a mirror, read from the log by the thread that owns the disk.

import { Fault } from "#runtime/core/fault.ts";
import type { Submitted } from "#runtime/prove/messages.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { formatAddEntries, packageEnd, packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { subtreeProof } from "#runtime/prove/subtree.ts";
import { consistencyProof, type Hash, hashBytes, type RootOf } from "#runtime/prove/tree.ts";
import { signerOf } from "./epochs.ts";
import { epochFolder } from "./layout.ts";
import { LogReader } from "./reader.ts";
import { rememberedRoots } from "./remembered-roots.ts";
import { rootsIn } from "./roots.ts";

export class Submission implements Disposable {
  readonly #origin: string;
  readonly #log: LogReader;
  #start = -1;
  #remembered: RootOf = () => new Uint8Array(hashBytes);

  /** `dir` is an epoch's folder, `origin` the name that it is signed under. */
  constructor(dir: string, origin: string) {
    this.#origin = origin;
    this.#log = new LogReader(dir);
  }

  consistency(older: number, newer: number): readonly Hash[] {
    if (older === 0) return [];
    const rootOf = this.#roots();
    if (older < this.#start)
      throw new Fault(
        "proof/unreadable",
        `The first ${this.#start} records of ${this.#log.path} were given up`,
        {
          hint: "Who knows less than that of the log has to ask its mirror",
        },
      );
    return consistencyProof(older, newer, rootOf);
  }

  /** The body of an `add-entries` with the one package that begins with record `from`; none where `from` is the size. */
  entries(from: number, size: number): Uint8Array {
    const to = packageEnd(from, size);
    const records = [...this.#log.entries(from, to)]
      .map(({ body }) => body)
      .filter((body) => body !== undefined);
    if (records.length !== to - from)
      throw new Fault(
        "proof/unreadable",
        `Record ${from + records.length} of ${this.#log.path} cannot be read`,
        {
          hint: "Run iv proof verify, which says where the log is wrong",
        },
      );
    const subtree = { from: from - (from % packageRecords), to };
    const packages =
      records.length === 0 ? [] : [{ from, records, proof: subtreeProof(subtree, size, this.#roots()) }];
    return formatAddEntries({ origin: this.#origin, from, size, ticket: new Uint8Array(0), packages });
  }

  /** Anew where more was given up since: then other roots are left. */
  #roots(): RootOf {
    const start = this.#log.start().size;
    if (start !== this.#start) this.#remembered = rememberedRoots(rootsIn(this.#log), start);
    this.#start = start;
    return this.#remembered;
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

/**
 * For the thread that writes the log, by epochs. Whatever is wrong with an old record is the uplink's trouble and no reason
 * to end the thread; so it is refused as trouble with the disk, and looked at again at the next ask.
 */
export class Submissions {
  readonly #dir: string;
  readonly #key: SignerKey;
  readonly #open = new Map<number, Submission>();

  constructor(dir: string, key: SignerKey) {
    this.#dir = dir;
    this.#key = key;
  }

  serve(ask: Submitted, epoch: number): Uint8Array | readonly Hash[] {
    try {
      const open = this.#open.get(epoch) ?? this.#opened(epoch);
      if (ask.ask === "entries") return open.entries(ask.from, ask.size);
      return open.consistency(ask.older, ask.newer);
    } catch (cause) {
      this.forget(epoch);
      if (!(cause instanceof Fault)) throw cause;
      throw new Fault("proof/disk", cause.message, { cause, hint: cause.hint ?? "Run iv proof verify" });
    }
  }

  /** Of one epoch, or of all. */
  forget(epoch?: number): void {
    for (const each of epoch === undefined ? [...this.#open.keys()] : [epoch]) {
      this.#open.get(each)?.[Symbol.dispose]();
      this.#open.delete(each);
    }
  }

  #opened(epoch: number): Submission {
    const { name } = signerOf(this.#key, epoch).verifier;
    const opened = new Submission(epochFolder(this.#dir, epoch), name);
    this.#open.set(epoch, opened);
    return opened;
  }
}
