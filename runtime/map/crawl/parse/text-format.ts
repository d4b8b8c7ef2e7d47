import { DelimitedReader, type RowReader } from "./delimited.ts";
import { type Dialect, dialectOf, type TextSample } from "./dialect.ts";
import { jsonLinesOf } from "./json-lines.ts";
import { LineReader } from "./lines.ts";
import { pairsOf } from "./pairs.ts";
import type { Plan } from "./plan.ts";
import { templateOf } from "./template.ts";

export interface TextFormat {
  readonly plan: Plan;
  /** Lines before the first row. */
  readonly bodyLine: number;
  /** Whether a row may hold line feeds, so that a place in the middle of the file cannot know where it is. */
  readonly isMultiLine: boolean;
  /** A reader of its own for each part. */
  reader(): RowReader;
}

export interface TextMarks {
  readonly encoding: "utf-8" | "windows-1252";
  readonly newline: "\n" | "\r";
}

/** Says how a text is read; undefined where it is no recording in any of the ways known. */
export function textFormatOf(sample: TextSample, marks: TextMarks): TextFormat | undefined {
  const log = jsonLinesOf(sample) ?? pairsOf(sample);
  const dialect = log === undefined ? dialectOf(sample) : undefined;
  if (dialect !== undefined) return delimited(dialect, marks);
  const lines = log ?? templateOf(sample);
  return lines === undefined
    ? undefined
    : { plan: lines.plan, bodyLine: 0, isMultiLine: false, reader: () => new LineReader(lines, marks) };
}

function delimited(dialect: Dialect, marks: TextMarks): TextFormat {
  const { plan, bodyLine, isMultiLine } = dialect;
  return { plan, bodyLine, isMultiLine, reader: () => new DelimitedReader({ ...dialect, ...marks }) };
}
