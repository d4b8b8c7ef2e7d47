// Fields in quotes: where they end, and what they say.

/** A quoted field that is longer is a stray quote. */
export const quotedBytesMax = 65_536;

/** Bytes that mean something. */
export interface QuoteMarks {
  readonly delimiter: number;
  readonly quote: number;
  readonly newline: number;
}

/**
 * The end of a row whose quotes may hold line feeds, given the end of its first line; -1 while it has not come.
 * A quote that is still open after `quotedBytesMax` was no quote but a mark (an inch): then the row ends with
 * its line. The answer does not depend on where the bytes were cut.
 */
export function endOfQuoted(
  bytes: Uint8Array,
  { at, rowEnd, end, marks }: { at: number; rowEnd: number; end: "more" | "last"; marks: QuoteMarks },
): number {
  const { delimiter, quote, newline } = marks;
  let isOpen = false;
  let atStart = true;
  for (let place = at, lineEnd = rowEnd; ; place++) {
    if (place === lineEnd) {
      if (!isOpen) return lineEnd;
      if (place >= bytes.length) return rowEnd;
      lineEnd = bytes.indexOf(newline, place + 1);
      if (lineEnd < 0) {
        if (bytes.length - at > quotedBytesMax) return rowEnd;
        if (end === "more") return -1;
        // The last row of the file: its quote may close without a line feed behind it.
        lineEnd = bytes.length;
      }
      if (lineEnd - at > quotedBytesMax) return rowEnd;
    }
    const byte = bytes[place];
    if (byte === quote) {
      if (isOpen && bytes[place + 1] === quote) place++;
      else if (isOpen) isOpen = false;
      else if (atStart) isOpen = true;
    } else if (byte === 92 && isOpen && bytes[place + 1] === quote) place++;
    atStart = isOpen ? false : byte === delimiter || (atStart && byte === 32);
  }
}

/** Without its quotes, and what was escaped in it. Text behind the closing quote stays. */
export function unquoted(text: string, quote: string): string {
  const trimmed = text.trim();
  const last = trimmed.lastIndexOf(quote);
  if (!trimmed.startsWith(quote) || last === 0) return trimmed;
  const inside = trimmed.slice(1, last) + trimmed.slice(last + 1);
  return inside.replaceAll(`\\${quote}`, quote).replaceAll(quote + quote, quote);
}
