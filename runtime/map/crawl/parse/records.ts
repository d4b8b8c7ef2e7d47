import { quotedBytesMax, unquoted } from "./quoted.ts";

/** A row as text, for the decisions that are taken before the rows are read from bytes. */
export interface TextRecord {
  readonly fields: readonly string[];
  readonly raw: string;
  /** Line feeds before it in the sample. */
  readonly line: number;
  readonly hasLineFeed: boolean;
}

export interface Marks {
  readonly delimiter: string;
  readonly quote: string;
}

/** Splits one row. A blank as the delimiter is any run of blanks and tabs. */
export function fieldsOf(row: string, { delimiter, quote }: Marks): readonly string[] {
  const text = delimiter === " " ? row.trim() : row;
  const fields: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const end = fieldEnd(text, at, { delimiter, quote });
    const field = text.slice(at, end).trim();
    fields.push(quote !== "" && field.startsWith(quote) ? unquoted(field, quote) : field);
    at = end + 1;
    if (delimiter === " ") while (at < text.length && /[ \t]/.test(text[at]!)) at++;
    if (end >= text.length) break;
  }
  return fields;
}

function fieldEnd(text: string, from: number, { delimiter, quote }: Marks): number {
  let at = from;
  while (text[at] === " " && delimiter !== " ") at++;
  if (quote !== "" && text[at] === quote) {
    for (at++; at < text.length; at++) {
      if (text[at] === "\\" && text[at + 1] === quote) at++;
      else if (text[at] === quote && text[at + 1] === quote) at++;
      else if (text[at] === quote) return plainEnd(text, at + 1, delimiter);
    }
  }
  return plainEnd(text, from, delimiter);
}

function plainEnd(text: string, from: number, delimiter: string): number {
  if (delimiter !== " ") {
    const end = text.indexOf(delimiter, from);
    return end < 0 ? text.length : end;
  }
  let at = from;
  while (at < text.length && text[at] !== " " && text[at] !== "\t") at++;
  return at;
}

/** The rows of a sample of whole lines; a quoted field that holds line feeds joins its lines. */
export function recordsOf(
  lines: readonly string[],
  { delimiter, quote, isMultiLine }: Marks & { isMultiLine: boolean },
): readonly TextRecord[] {
  const records: TextRecord[] = [];
  for (let line = 0; line < lines.length; line++) {
    let raw = lines[line]!;
    const first = line;
    if (isMultiLine && quote !== "" && raw.includes(quote))
      for (let next = line + 1; next < lines.length && isOpen(raw, { delimiter, quote }); next++) {
        const longer = `${raw}\n${lines[next]}`;
        if (longer.length > quotedBytesMax) break;
        if (!isOpen(longer, { delimiter, quote })) {
          raw = longer;
          line = next;
          break;
        }
        raw = longer;
      }
    const isJoined = line > first;
    records.push({
      fields: fieldsOf(isJoined ? raw : lines[first]!, { delimiter, quote }),
      raw: isJoined ? raw : lines[first]!,
      line: first,
      hasLineFeed: isJoined,
    });
  }
  return records;
}

/** Whether a row ends inside a quoted field. */
function isOpen(text: string, { delimiter, quote }: Marks): boolean {
  let isInside = false;
  let atStart = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === quote) {
      if (isInside && text[at + 1] === quote) at++;
      else if (isInside) isInside = false;
      else if (atStart) isInside = true;
    } else if (character === "\\" && isInside && text[at + 1] === quote) at++;
    atStart = isInside ? false : character === delimiter || (atStart && character === " ");
  }
  return isInside;
}
