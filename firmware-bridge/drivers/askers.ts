/** What a request came to, by the ticket that its asker was given. */
export interface Told {
  readonly ticket: number;
}

/** Who waits for which answer. Each hears once, also where the device is closed before there is one. */
export class Askers<Settled extends Told> {
  readonly #waiting = new Map<number, (settled: Settled) => void>();

  wait(ticket: number): Promise<Settled> {
    const { promise, resolve } = Promise.withResolvers<Settled>();
    this.#waiting.set(ticket, resolve);
    return promise;
  }

  tell(all: readonly Settled[]): void {
    for (const settled of all) {
      this.#waiting.get(settled.ticket)?.(settled);
      this.#waiting.delete(settled.ticket);
    }
  }

  /** Tells whoever still waits that there will be no answer, in the words of the device. */
  dismiss(word: (ticket: number) => Settled): void {
    this.tell([...this.#waiting.keys()].map(word));
  }
}
