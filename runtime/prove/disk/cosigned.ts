import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { signaturesIn, splitNote } from "#runtime/prove/note.ts";

/**
 * Our newest checkpoints with what others have signed below them, by size. They go to the disk with the next commit: a
 * cosignature that a power cut takes is asked for again, or had with the next one.
 */
export class Cosigned {
  readonly #notes: Map<number, string>;
  readonly #signer: SignerKey;
  readonly #unsaved = new Set<number>();

  constructor(notes: ReadonlyMap<number, string>, signer: SignerKey) {
    this.#notes = new Map(notes);
    this.#signer = signer;
  }

  /** Whoever asked for the line has verified it; that the checkpoint is ours is looked at here. */
  take(note: string, line: string): void {
    const reading = openCheckpoint(note, this.#signer.verifier);
    if (reading.kind === "rejected" || signaturesIn(line)?.length !== 1) return;
    const { size } = reading.checkpoint;
    const known = this.#notes.get(size) ?? note;
    const cosigned = withLine(known, line);
    if (cosigned === undefined) return;
    this.#notes.set(size, cosigned);
    this.#unsaved.add(size);
    for (const old of [...this.#notes.keys()].sort((one, other) => other - one).slice(cosignedMax)) {
      this.#notes.delete(old);
      this.#unsaved.delete(old);
    }
  }

  /** What the disk does not have yet. */
  get unsaved(): ReadonlyMap<number, string> {
    return new Map([...this.#unsaved].map((size) => [size, this.#notes.get(size)!]));
  }

  get notes(): ReadonlyMap<number, string> {
    return this.#notes;
  }

  saved(): void {
    this.#unsaved.clear();
  }
}

/** One line a key: the newer one of a witness says no more than the one that is there. */
function withLine(note: string, line: string): string | undefined {
  const read = splitNote(note);
  if (typeof read === "string") return undefined;
  const [added] = signaturesIn(line)!;
  const isKnown = read.signatures.some(({ name, id }) => name === added!.name && `${id}` === `${added!.id}`);
  const longer = `${note}${line}`;
  return isKnown || typeof splitNote(longer) === "string" ? undefined : longer;
}

/** Of the newest sizes; each covers all that is older. */
export const cosignedMax = 64;
