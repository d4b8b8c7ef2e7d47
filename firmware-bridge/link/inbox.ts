/** A board that says nothing for so long says nothing: longer than any machine is busy with other things. */
export const patienceMs = 5_000;
/** Nobody says so much without being asked. */
export const inboxBytesMax = 1_048_576;

/** Bytes that came, for one reader who waits for them, and not for ever. */
export class Inbox {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #reader: ((bytes: Uint8Array | undefined) => void) | undefined;

  put(bytes: Uint8Array): void {
    if (this.#reader !== undefined) this.#reader(bytes);
    else if (this.#bytes + bytes.length <= inboxBytesMax) {
      this.#chunks.push(bytes);
      this.#bytes += bytes.length;
    }
  }

  /** The next bytes, or undefined where none come in time. */
  async take(forMs: number = patienceMs): Promise<Uint8Array | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.length;
      return chunk;
    }
    const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
    const timer = setTimeout(() => resolve(undefined), forMs);
    this.#reader = resolve;
    const bytes = await promise;
    clearTimeout(timer);
    this.#reader = undefined;
    return bytes;
  }
}
