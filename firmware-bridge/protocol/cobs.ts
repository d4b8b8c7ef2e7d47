// Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): a frame of up to 254 bytes becomes one byte
// longer and holds no 0x00, so that a 0x00 is always a boundary. Whatever noise did to one frame, the next
// boundary is the next chance.

/** A frame of this many bytes is still one block: one code byte more on the wire, whatever stands in it. */
export const frameBytesMax = 254;

/** With a boundary on either side: the first ends what noise may have begun. */
export function encodeCobs(frame: Uint8Array): Uint8Array {
  const wire = new Uint8Array(frame.length + 3);
  let codeAt = 1;
  let at = 2;
  for (const byte of frame) {
    if (byte !== 0) wire[at] = byte;
    else {
      wire[codeAt] = at - codeAt;
      codeAt = at;
    }
    at++;
  }
  wire[codeAt] = at - codeAt;
  return wire;
}

/** Undefined where the bytes between two boundaries are no encoding of anything. */
export function decodeCobs(stuffed: Uint8Array): Uint8Array | undefined {
  if (stuffed.length < 1 || stuffed.length > frameBytesMax + 1) return undefined;
  const frame = new Uint8Array(stuffed.length - 1);
  let next = stuffed[0]!;
  for (let at = 1; at < stuffed.length; at++) {
    if (stuffed[at] === 0 || next === 0) return undefined;
    if (at !== next) frame[at - 1] = stuffed[at]!;
    else next = at + stuffed[at]!;
  }
  // The last code must end exactly with the bytes.
  return next === stuffed.length ? frame : undefined;
}

/** Takes a stream apart at its boundaries. Holds one frame at most, however long nobody sends a boundary. */
export class CobsReader {
  readonly #held = new Uint8Array(frameBytesMax + 1);
  #length = 0;
  #isTooLong = false;
  #broken = 0;

  /** Pieces between boundaries that were no frame. */
  get broken(): number {
    return this.#broken;
  }

  receive(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte !== 0) this.#hold(byte);
      else if (this.#length > 0) {
        const frame = this.#isTooLong ? undefined : decodeCobs(this.#held.subarray(0, this.#length));
        if (frame === undefined) this.#broken++;
        else frames.push(frame);
        this.reset();
      }
    }
    return frames;
  }

  /** Forgets the piece that was begun: what follows comes from another connection. */
  reset(): void {
    this.#length = 0;
    this.#isTooLong = false;
  }

  #hold(byte: number): void {
    if (this.#length === this.#held.length) this.#isTooLong = true;
    else this.#held[this.#length++] = byte;
  }
}
