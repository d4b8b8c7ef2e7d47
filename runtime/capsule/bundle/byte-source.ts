/** Bytes that arrive in pieces of any size, taken in the sizes that a format asks for. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #taken = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** So many bytes, in a buffer of their own; fewer where the source ends. Ask for what may be held in memory. */
  async take(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let length = 0;
    for await (const piece of this.pass(count)) {
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes.subarray(0, length);
  }

  /** The next so many bytes as they come, fewer where the source ends. Nothing is copied. */
  async *pass(count: number): AsyncGenerator<Uint8Array, void> {
    let left = count;
    while (left > 0 && (await this.#hasMore())) {
      const piece = this.#piece.subarray(this.#taken, this.#taken + left);
      this.#taken += piece.length;
      left -= piece.length;
      yield piece;
    }
  }

  /** Lets go of the source, also in the middle. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #hasMore(): Promise<boolean> {
    while (this.#taken === this.#piece.length) {
      const { done, value } = await this.#pieces.next();
      if (done) return false;
      this.#piece = value;
      this.#taken = 0;
    }
    return true;
  }
}
