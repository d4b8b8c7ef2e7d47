/**
 * Counts along with a stream of MQTT packets and tells when one announces more bytes than may be: the library
 * would take up to 256 MiB into memory before it asks how long a packet is.
 */
export class PacketGuard {
  readonly #bytesMax: number;
  /** Bytes of the current packet that are still to come. */
  #left = 0;
  #length = 0;
  #shift = -1;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** `too-long` once a packet says that it is; the connection is then of no more use. */
  take(bytes: Uint8Array): "fine" | "too-long" {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
      } else if (this.#shift < 0) {
        // The first byte says which packet it is; its length follows, seven bits a byte.
        this.#shift = 0;
        this.#length = 0;
        at++;
      } else {
        const byte = bytes[at++]!;
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (this.#length > this.#bytesMax || this.#shift > 28) return "too-long";
        if (byte < 0x80) {
          this.#left = this.#length;
          this.#shift = -1;
        }
      }
    }
    return "fine";
  }
}
