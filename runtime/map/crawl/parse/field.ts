import type { BatchBuilder } from "./batch-builder.ts";
import { wordCharactersMax } from "./memo.ts";
import { isBadQuality, isMissing, numberOf, truthOf } from "./number.ts";
import { type FieldPlan, type Plan, withoutSuffix } from "./plan.ts";
import { secondsOf } from "./time.ts";
import { wordCode } from "./word-code.ts";

/** Writes one row of texts, one per field of the plan; undefined where the row has none. */
export function writeRow(
  builder: BatchBuilder,
  { plan, fields }: { plan: Plan; fields: readonly (string | undefined)[] },
): void {
  let seconds = plan.hasTime ? 0 : Number.NaN;
  for (const [index, field] of plan.fields.entries())
    seconds += writeField(builder, { field, text: fields[index] ?? "", decimal: plan.decimal });
  if (plan.hasTime) builder.seconds[builder.row] = seconds;
  builder.endRow();
}

/**
 * Writes one field into the current row, and answers what it adds to the row's time: 0 where it is none of its
 * business, NaN where it should have said the time and did not.
 */
export function writeField(
  builder: BatchBuilder,
  { field, text, decimal }: { field: FieldPlan; text: string; decimal: Plan["decimal"] },
): number {
  if (isMissing(text)) return field.role === "stamp" || field.role === "clock" ? Number.NaN : 0;
  switch (field.role) {
    case "number": {
      const number = numberOf(withoutSuffix(text, field.suffix), decimal);
      const value = Number.isNaN(number) ? truthOf(text) : number;
      if (Number.isNaN(value) && !isBadQuality(text)) builder.unreadable++;
      builder.columns[field.column]![builder.row] = value;
      return 0;
    }
    case "word": {
      writeWord(builder, { column: field.column, word: text.trim() });
      return 0;
    }
    case "aside":
      return 0;
    case "stamp": {
      const seconds = secondsOf(text, field.order);
      if (Number.isNaN(seconds)) builder.unreadable++;
      return seconds;
    }
    case "clock": {
      const number = numberOf(text, decimal);
      if (Number.isNaN(number)) builder.unreadable++;
      return field.offset + field.scale * number;
    }
  }
}

/** The text of a word is kept once per batch, cut where it is no word any more. */
function writeWord(builder: BatchBuilder, { column, word }: { column: number; word: string }): void {
  const code = wordCode(word);
  builder.columns[column]![builder.row] = code;
  if (!builder.words.has(code)) builder.words.set(code, word.slice(0, wordCharactersMax));
}
