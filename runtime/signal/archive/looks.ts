import { Fault } from "#runtime/core/fault.ts";
import type { ArchiveAnswer, ArchiveAsked } from "./messages.ts";
import type { TrendsAsk } from "./trends.ts";

interface Waiting {
  readonly resolve: (json: string) => void;
  readonly reject: (fault: Fault) => void;
}

/** Who waits for an answer of the archive's thread, and a bound of how many may. */
export class Looks {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  ask(ask: TrendsAsk, send: (asked: ArchiveAsked) => void): Promise<string | "busy"> {
    if (this.#waiting.size >= looksMax) return Promise.resolve("busy");
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.set(id, { resolve, reject });
    send({ id, ask });
    return promise;
  }

  answer(answer: ArchiveAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === "looked") waiting?.resolve(answer.json);
    else waiting?.reject(new Fault(answer.code, answer.message));
  }

  /** Its thread is dead, and whoever asked it hears nothing more of it. */
  giveUp(): void {
    for (const { reject } of this.#waiting.values())
      reject(new Fault("archive/unreadable", "The archive's thread has ended before it answered"));
    this.#waiting.clear();
  }
}

/** A page asks once a minute; who asks faster than the disk answers is told so. */
const looksMax = 4;
