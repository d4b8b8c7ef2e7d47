// Finds out how a text file is written, from its first lines and from lines further on: which mark parts the
// fields, which marks the decimals, what stands above the rows. Judged by what can be read afterwards: the right
// delimiter is the one that leaves as many fields in every row, and numbers and times in them.

import { bodyOf, headerOf } from "./header.ts";
import { type Decimal, isBadQuality, isMissing, numberOf, truthOf } from "./number.ts";
import { hasNumbers, type Plan, planOf } from "./plan.ts";
import { fieldsOf, recordsOf, type TextRecord } from "./records.ts";
import { timeParts } from "./time.ts";

export interface TextSample {
  /** Whole lines from the beginning of the file. */
  readonly head: readonly string[];
  /** Whole lines from further on, in the order of the file. */
  readonly later: readonly string[];
}

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly isMultiLine: boolean;
  readonly comment: string;
  /** Lines before the first row. */
  readonly bodyLine: number;
  readonly header: string | undefined;
  readonly plan: Plan;
}

/** Undefined where the text is no table. */
export function dialectOf(sample: TextSample): Dialect | undefined {
  const comment = commentOf(sample.head);
  const lines = sample.head.slice(0, headLinesMax);
  const candidates = delimiters.flatMap((delimiter, rank) => {
    const judged = judge(lines, { delimiter, comment });
    return judged === undefined ? [] : [{ ...judged, rank }];
  });
  candidates.sort((a, b) => b.score - a.score || a.rank - b.rank);
  const best = candidates[0];
  if (best === undefined || best.score < scoreMin) return undefined;
  const { delimiter, quote, records, fieldCount } = best;
  const isRow = (record: TextRecord): boolean => !isRemark(record.raw, comment);
  const rows = records.filter(isRow);
  const decimal = decimalOf(rows.filter(({ fields }) => fields.length === fieldCount));
  const body = bodyOf(rows, { fieldCount, decimal });
  if (body === undefined) return undefined;
  const header = headerOf({ records, rows, body, fieldCount, marks: { delimiter, quote }, comment });
  const later = sample.later
    .filter((line) => line.trim() !== "" && !isRemark(line, comment))
    .map((line) => fieldsOf(line, { delimiter, quote }))
    .filter((fields) => fields.length === fieldCount);
  const bodyRows = rows.slice(body).map(({ fields }) => fields);
  const sampleRows = [...bodyRows.slice(0, planRowsMax), ...later.slice(0, planRowsMax)];
  const isPadded = header.names?.[fieldCount - 1] === undefined || header.names[fieldCount - 1] === "";
  const isTrailing =
    fieldCount > 1 && isPadded && sampleRows.every((fields) => (fields[fieldCount - 1] ?? "") === "");
  const plan = planOf({
    names: header.names,
    units: header.units,
    fieldCount: isTrailing ? fieldCount - 1 : fieldCount,
    rows: sampleRows,
    decimal,
  });
  if (!hasNumbers(plan)) return undefined;
  const { hasLineFeeds } = best;
  return {
    delimiter,
    quote,
    isMultiLine: hasLineFeeds,
    comment,
    bodyLine: rows[body]!.line,
    header: header.raw,
    plan,
  };
}

const delimiters: readonly string[] = [",", ";", "\t", "|", " "];
const headLinesMax = 2_000;
const planRowsMax = 1_500;
const judgedRowsMax = 120;
/** Below this half of the rows differ in length, or hardly a field can be read. */
const scoreMin = 0.45;
/** A wider row is no row of measurements. */
export const fieldsMax = 65_536;

interface Judged {
  readonly delimiter: string;
  readonly quote: string;
  readonly score: number;
  readonly fieldCount: number;
  readonly records: readonly TextRecord[];
  readonly hasLineFeeds: boolean;
}

function judge(
  lines: readonly string[],
  { delimiter, comment }: { delimiter: string; comment: string },
): Judged | undefined {
  const quote = quoteOf(lines, delimiter);
  const all = recordsOf(lines, { delimiter, quote, isMultiLine: true });
  const joined = all.filter(({ hasLineFeed }) => hasLineFeed);
  const countJoined = modeOf(joined);
  const countSingle = modeOf(all.filter(({ hasLineFeed, raw }) => !hasLineFeed && raw.trim() !== ""));
  // A stray quote joins lines too, but hardly into a row of the right length.
  const hasLineFeeds = joined.length > 0 && (countSingle === 0 || countJoined === countSingle);
  const records = (
    hasLineFeeds || joined.length === 0 ? all : recordsOf(lines, { delimiter, quote, isMultiLine: false })
  ).filter(({ raw }) => raw.trim() !== "");
  const rows = records.filter(({ raw }) => !isRemark(raw, comment));
  if (rows.length === 0) return undefined;
  // What stands above the rows is short; what stands in the second half is rows.
  const body = rows.slice(rows.length >= 4 ? Math.min(rows.length >> 1, 64) : rows.length >> 1);
  const fieldCount = modeOf(body);
  if (fieldCount > fieldsMax) return undefined;
  const alike = body.filter(({ fields }) => fields.length === fieldCount);
  const consistency = alike.length / body.length;
  const readable = readableShare(alike.slice(0, judgedRowsMax));
  if (fieldCount === 1 && readable < 0.8) return undefined;
  const score = consistency * (0.3 + 0.7 * readable) * (fieldCount === 1 ? 0.6 : 1);
  return { delimiter, quote, score: consistency < 0.6 ? 0 : score, fieldCount, records, hasLineFeeds };
}

function modeOf(records: readonly TextRecord[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return best?.[0] ?? 0;
}

function quoteOf(lines: readonly string[], delimiter: string): string {
  const isAt = (quote: string): boolean =>
    lines.some((line) => {
      const text = line.trim();
      return (
        text.startsWith(quote) || text.includes(delimiter + quote) || text.includes(`${delimiter} ${quote}`)
      );
    });
  // The mark is in the files of half the world, and where it is missing at first it may still come.
  return !isAt('"') && isAt("'") ? "'" : '"';
}

function readableShare(rows: readonly TextRecord[]): number {
  let readable = 0;
  let all = 0;
  for (const { fields } of rows)
    for (const field of fields.slice(0, 64)) {
      all++;
      if (isReadable(field)) readable++;
    }
  return all === 0 ? 0 : readable / all;
}

function isReadable(text: string): boolean {
  return (
    isMissing(text) ||
    !Number.isNaN(numberOf(text, ".")) ||
    !Number.isNaN(numberOf(text, ",")) ||
    timeParts(text) !== undefined ||
    !Number.isNaN(truthOf(text)) ||
    isBadQuality(text)
  );
}

/**
 * A comma before other than three digits, or behind a leading zero, is decimal; so is a point. "1,234" alone is
 * both: then a point anywhere makes the comma a mark of thousands.
 */
function decimalOf(rows: readonly TextRecord[]): Decimal {
  let comma = 0;
  let point = 0;
  let either = 0;
  for (const { fields } of rows)
    for (const field of fields) {
      if (
        /^[+-]?(?:0,\d+|\d*,\d{1,2}|\d*,\d{4,}|\d{4,},\d+|\d{1,3}(?:[. ]\d{3})+,\d+|\d+,\d+[eE][+-]?\d+)$/.test(
          field,
        )
      )
        comma++;
      else if (
        /^[+-]?(?:0\.\d+|\d*\.\d{1,2}|\d*\.\d{4,}|\d{4,}\.\d+|\d{1,3}(?:[, ]\d{3})+\.\d+|\d+\.\d+[eE][+-]?\d+)$/.test(
          field,
        )
      )
        point++;
      else if (/^[+-]?\d{1,3},\d{3}$/.test(field)) either++;
    }
  if (comma !== point) return comma > point ? "," : ".";
  // Three decimals everywhere are likelier than nothing but thousands, where a comma parts no fields.
  return either > 0 &&
    point === 0 &&
    !rows.some(({ fields }) => fields.some((field) => /^\d+\.\d+$/.test(field)))
    ? ","
    : ".";
}

/** The mark in front of remarks, where at least one line begins with it and is not a row for that. */
function commentOf(lines: readonly string[]): string {
  const found = comments.find((mark) =>
    lines.some((line) => line.startsWith(mark) && !/^#(?:N\/A|NA|NUM|VALUE|REF|DIV|NAME|NULL)\b/i.test(line)),
  );
  if (found === undefined) return "";
  const share = lines.filter((line) => line.startsWith(found)).length / Math.max(1, lines.length);
  return share > 0.9 ? "" : found;
}

const comments: readonly string[] = ["#", "%", "//", "!"];

function isRemark(line: string, comment: string): boolean {
  return comment !== "" && line.startsWith(comment);
}
