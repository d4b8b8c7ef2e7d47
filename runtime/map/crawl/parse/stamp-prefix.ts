import { timeParts } from "./time.ts";

/**
 * Splits a log line into the time it begins with and the rest. Time is what the longest run of the first few
 * words says, brackets or not; a line that does not begin with a time has none.
 */
export function stampPrefixOf(line: string): { stamp: string | undefined; rest: string } {
  const head = line.slice(0, headCharactersMax);
  const ends = [...head.matchAll(/\s+|$/g)].slice(0, stampWordsMax).map(({ index }) => index);
  for (const end of ends.toReversed()) {
    const candidate = head
      .slice(0, end)
      .replace(/^[[(<"]|[\])>",;:]+$/g, "")
      .replace(/\]?:$/, "");
    const parts = timeParts(candidate);
    if (parts !== undefined && (parts.clock !== undefined || parts.date !== "none"))
      return { stamp: candidate, rest: line.slice(end).trim() };
  }
  const unix = /^\[?(1\d{9}(?:\.\d{1,9}|\d{3}|\d{6})?)\]?[\s,;:]+/.exec(head);
  return unix === null
    ? { stamp: undefined, rest: line }
    : { stamp: unix[1], rest: line.slice(unix[0].length).trim() };
}

const headCharactersMax = 64;
/** "Jan 2, 2024 3:04:05 PM +01:00" */
const stampWordsMax = 6;
