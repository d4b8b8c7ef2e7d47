/** How the characters of a text file are written. */
export interface Encoding {
  readonly name: "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";
  /** Bytes of the mark in front of the text. */
  readonly markBytes: number;
  /** From one character to the next; a line feed is found only at such a step. */
  readonly unitBytes: 1 | 2;
}

/** Undefined where the bytes are no text: they hold control characters as no text does. */
export function encodingOf(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return isText(head) ? { name: "utf-8", markBytes: 3, unitBytes: 1 } : undefined;
  if (head[0] === 0xff && head[1] === 0xfe) return { name: "utf-16le", markBytes: 2, unitBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: "utf-16be", markBytes: 2, unitBytes: 2 };
  const wide = wideOf(head);
  if (wide !== undefined) return { name: wide, markBytes: 0, unitBytes: 2 };
  if (!isText(head)) return undefined;
  return { name: isUtf8(head) ? "utf-8" : "windows-1252", markBytes: 0, unitBytes: 1 };
}

/** Western text in two bytes a character has a zero in every other place. */
function wideOf(head: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const looked = Math.min(head.length, 4_096) & ~1;
  if (looked < 8) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < looked; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const pairs = looked / 2;
  if (odd > 0.9 * pairs && even === 0) return "utf-16le";
  return even > 0.9 * pairs && odd === 0 ? "utf-16be" : undefined;
}

/** A stray control character happens (a form feed, a broken byte); a share of them does not. */
const controlShareMax = 0.002;

function isText(head: Uint8Array): boolean {
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) control++;
  return control <= controlShareMax * head.length;
}

export function isUtf8(head: Uint8Array): boolean {
  // The last character may be cut.
  for (let cut = 0; cut < 4; cut++) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, Math.max(0, head.length - cut)));
      return true;
    } catch {
      // Not yet: the next try leaves out one byte more, and after the last the answer is no.
    }
  }
  return false;
}
