import type { LongFormat, TableColumn } from "#runtime/map/crawl/table.ts";

interface Found {
  readonly columns: readonly TableColumn[];
  readonly fields: readonly { readonly role: string; readonly column?: number }[];
  readonly rows: readonly (readonly string[])[];
  readonly hasTime: boolean;
  readonly isNamed: boolean;
}

/**
 * Recognises rows of (time, tag, value[, quality][, unit]). By their names, or without a header by their
 * looks: a word whose few values come again and again, then a number. A table with a second measurement is
 * none, whatever its columns are called.
 */
export function longFormatOf({ columns, fields, rows, hasTime, isNamed }: Found): LongFormat | undefined {
  if (!hasTime || columns.length < 2 || columns.length > longColumnsMax) return undefined;
  const find = (pattern: RegExp): number => columns.findIndex(({ name }) => pattern.test(name));
  const quality = isNamed ? find(/^(?:quality|status|qual|q|opcquality|good|flags?|statuscode)$/i) : -1;
  const unit = isNamed ? find(/^(?:units?|uom|eu|engunits?|einheit)$/i) : -1;
  const rest = columns.flatMap((_, index) => (index === quality || index === unit ? [] : [index]));
  const tag = isNamed
    ? find(
        /^(?:tag|point|sensor|signal|variable|parameter|channel|item|metric|series|measurement|node)?[ _-]?(?:name|id|code|number|no|path)?$/i,
      )
    : columns.findIndex(({ kind }) => kind === "word");
  const value = isNamed
    ? find(/value|^(?:val|v|reading|measurement|wert|data|result)$/i)
    : columns.findIndex(({ kind }) => kind === "number");
  if (tag < 0 || value < 0 || tag === value) return undefined;
  const others = rest.filter((index) => index !== tag && index !== value);
  // Without names a third column must be the quality; with names others are remarks, but no second number.
  const isQuality = !isNamed && others.length === 1 && value < others[0]!;
  if (!isQuality && others.some((index) => !isNamed || columns[index]!.kind === "number")) return undefined;
  const field = fields.findIndex((plan) => plan.column === tag);
  if (!comesAgain(rows.map((row) => row[field]?.trim() ?? ""))) return undefined;
  const foundQuality = quality >= 0 ? quality : isQuality ? others[0] : undefined;
  return {
    tag,
    value,
    ...(foundQuality === undefined ? {} : { quality: foundQuality }),
    ...(unit < 0 ? {} : { unit }),
  };
}

const longColumnsMax = 8;

function comesAgain(tags: readonly string[]): boolean {
  const distinct = new Set(tags.filter((tag) => tag !== "")).size;
  return distinct > 0 && tags.length >= 2 * distinct;
}
