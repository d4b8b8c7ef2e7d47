import type { TextSample } from "./dialect.ts";
import type { LineFormat } from "./lines.ts";
import { hasNumbers, planOf } from "./plan.ts";
import { stampPrefixOf } from "./stamp-prefix.ts";

/**
 * Logs of `key=value` or `key: value`: `2024-01-02T03:04:05Z furnace temp=812.4K power=33 kW state=RUN`. The words
 * before the first pair say where it comes from and become a column, if they say anything.
 */
export function pairsOf({ head, later }: TextSample): LineFormat | undefined {
  const lines = [...head.slice(0, linesMax), ...later].filter((line) => line.trim() !== "");
  const rows = lines.map((line) => pairsOfLine(line.trim()));
  const speaking = rows.filter(({ pairs }) => pairs.length > 0);
  if (speaking.length === 0 || speaking.length < pairShareMin * lines.length) return undefined;
  const keys = [...new Set(speaking.flatMap(({ pairs }) => pairs.map(([key]) => key)))].slice(0, keysMax);
  const hasSource = speaking.some(({ source }) => source !== "");
  const hasStamp = speaking.some(({ stamp }) => stamp !== undefined);
  const names = [...(hasStamp ? ["timestamp"] : []), ...(hasSource ? ["source"] : []), ...keys];
  const places = new Map(keys.map((key, index) => [key, names.length - keys.length + index]));
  const fieldsOfRow = ({
    stamp,
    source,
    pairs,
  }: PairsLine): { fields: (string | undefined)[]; unknown: number } => {
    const fields = new Array<string | undefined>(names.length).fill(undefined);
    if (hasStamp) fields[0] = stamp;
    if (hasSource) fields[hasStamp ? 1 : 0] = source;
    let unknown = 0;
    for (const [key, text] of pairs) {
      const place = places.get(key);
      if (place === undefined) unknown++;
      else fields[place] = text;
    }
    return { fields, unknown };
  };
  const plan = planOf({
    names,
    units: undefined,
    fieldCount: names.length,
    rows: speaking.map((row) => fieldsOfRow(row).fields.map((text) => text ?? "")),
    decimal: ".",
  });
  if (!hasNumbers(plan)) return undefined;
  return {
    plan,
    parse: (line) => {
      if (line === "") return "blank";
      const row = pairsOfLine(line);
      return row.pairs.length === 0 ? "strange" : fieldsOfRow(row);
    },
  };
}

const linesMax = 1_000;
const pairShareMin = 0.7;
const keysMax = 4_096;
/** A log line of measurements is shorter; the rest of a longer one is not looked at. */
const lineCharactersMax = 65_536;

interface PairsLine {
  readonly stamp: string | undefined;
  readonly source: string;
  readonly pairs: readonly (readonly [key: string, text: string])[];
}

// A value is quoted, or a number with or without a unit behind it, or a word. What follows a number is its unit
// only if it is not itself a key. Every repetition is bounded: a hostile line costs no more than its length.
const pair =
  /(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_.\-/]{0,63})(?:\s?=\s?|:\s{1,4})(?:"([^"]{0,256})"|([+-]?\d[\d.]{0,30}(?:[eE][+-]?\d{1,4})?)(?:\s?([%°\p{L}][^\s=:,;]{0,11})(?![\p{L}\p{N}_.\-/]{0,63}\s?[=:]))?(?=[\s,;)\]]|$)|([^\s,;=]{1,256}))/gu;

function pairsOfLine(text: string): PairsLine {
  const { stamp, rest } = stampPrefixOf(text.slice(0, lineCharactersMax));
  const found = [...rest.matchAll(pair)];
  const source = rest
    .slice(0, found[0]?.index ?? 0)
    .replace(/[\s,;:|\-[\]]+$/, "")
    .trim();
  const pairs = found.map(([, key, quoted, number, unit, word]): [string, string] => [
    key!,
    quoted ?? (number === undefined ? word! : `${number}${unit ?? ""}`),
  ]);
  return { stamp, source, pairs };
}
