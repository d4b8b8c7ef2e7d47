/**
 * The number that stands for a word in a batch: a 32-bit digest of its UTF-8 bytes (FNV-1a, then mixed so that
 * near words are far apart). Any machine gives a word the same number without asking another. Two of a
 * thousand words share one with a chance of 1 in 8 600; a plant's modes are a few dozen.
 */
export function wordCode(text: string): number {
  let hash = digestStart;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return digestOf(new TextEncoder().encode(text));
    hash = Math.imul(hash ^ unit, digestPrime);
  }
  return digestEnd(hash);
}

function digestOf(bytes: Uint8Array): number {
  let hash = digestStart;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, digestPrime);
  return digestEnd(hash);
}

/** The pieces, for who has bytes and not a text. */
export const digestStart = 0x811c_9dc5;
export const digestPrime = 0x0100_0193;

function digestEnd(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2_ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
