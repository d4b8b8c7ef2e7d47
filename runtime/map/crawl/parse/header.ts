import { isUnit, unitOf } from "./name.ts";
import { type Decimal, isBadQuality, isMissing, numberOf, truthOf } from "./number.ts";
import { fieldsOf, type Marks, type TextRecord } from "./records.ts";
import { timeParts } from "./time.ts";

export interface Header {
  readonly names: readonly string[] | undefined;
  readonly units: readonly string[] | undefined;
  /** The line of names as it stands in the file, to know it when it comes again. */
  readonly raw: string | undefined;
}

/**
 * The index of the first row of measurements: the first in which the fields that are numbers or times further
 * down are such. Undefined where no field ever is.
 */
export function bodyOf(
  rows: readonly TextRecord[],
  { fieldCount, decimal }: { fieldCount: number; decimal: Decimal },
): number | undefined {
  const alike = rows.filter(({ fields }) => fields.length === fieldCount);
  const tail = alike.slice(alike.length >> 1).slice(0, judgedRowsMax);
  const measured = Array.from({ length: fieldCount }, (_, field) => field).filter((field) => {
    const texts = tail.map(({ fields }) => fields[field]!).filter((text) => !isMissing(text));
    return texts.length > 0 && 2 * texts.filter((text) => isMeasure(text, decimal)).length > texts.length;
  });
  if (measured.length === 0) return undefined;
  const found = rows.findIndex(({ fields }) => {
    if (fields.length !== fieldCount) return false;
    const said = measured.filter((field) => !isMissing(fields[field]!));
    const read = said.filter((field) => isMeasure(fields[field]!, decimal));
    return read.length > 0 && 2 * read.length > said.length;
  });
  return found < 0 ? undefined : found;
}

const judgedRowsMax = 200;

function isMeasure(text: string, decimal: Decimal): boolean {
  return (
    !Number.isNaN(numberOf(text, decimal)) ||
    timeParts(text) !== undefined ||
    !Number.isNaN(truthOf(text)) ||
    isBadQuality(text) ||
    /^[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*[^\d\s]{1,12}$/.test(text)
  );
}

/** Names and units from the rows above the first, or from the last remark above it (`# time, T`). */
export function headerOf({
  records,
  rows,
  body,
  fieldCount,
  marks,
  comment,
}: {
  records: readonly TextRecord[];
  rows: readonly TextRecord[];
  body: number;
  fieldCount: number;
  marks: Marks;
  comment: string;
}): Header {
  const above: { names: readonly string[]; raw: string }[] = [];
  for (let index = body - 1; index >= 0 && above.length < headerRowsMax; index--) {
    const fitted = fit(rows[index]!.fields, { fieldCount, first: rows[body]! });
    if (fitted === undefined) break;
    above.unshift({ names: fitted, raw: rows[index]!.raw.trim() });
  }
  if (above.length === 0) {
    const remark =
      comment === ""
        ? undefined
        : records.findLast(({ raw, line }) => raw.startsWith(comment) && line < rows[body]!.line);
    const fields = remark === undefined ? [] : fieldsOf(remark.raw.slice(comment.length).trim(), marks);
    const isNames =
      fields.length === fieldCount && fieldCount > 1 && fields.every((field) => /\p{L}/u.test(field));
    return { names: isNames ? fields : undefined, units: undefined, raw: undefined };
  }
  const units = above.findLast(({ names }, index) => index > 0 && isUnits(names));
  const named = above.filter((row) => row !== units);
  const best = named.reduce((a, b) => (distinct(b.names) > distinct(a.names) ? b : a));
  return { names: best.names, units: units?.names, raw: best.raw };
}

const headerRowsMax = 4;

/** A header may lack the name of a first column of row numbers, or that of nothing behind a last delimiter. */
function fit(
  fields: readonly string[],
  { fieldCount, first }: { fieldCount: number; first: TextRecord },
): readonly string[] | undefined {
  if (fields.length === fieldCount) return fields;
  if (fields.length === fieldCount - 1 && fieldCount > 2)
    return first.fields[fieldCount - 1] === "" ? [...fields, ""] : ["row", ...fields];
  return fields.length === fieldCount + 1 && fields.at(-1) === "" ? fields.slice(0, -1) : undefined;
}

function distinct(names: readonly string[]): number {
  return new Set(names.filter((name) => name !== "")).size;
}

function isUnits(texts: readonly string[]): boolean {
  const said = texts.filter((text) => text.trim() !== "");
  const units = said.filter((text) => {
    const unit = unitOf(text);
    return unit === undefined || isUnit(unit) || /^[[(].*[\])]$/.test(text.trim()) || /yy|hh:mm/i.test(text);
  });
  return said.length > 0 && 2 * units.length >= said.length;
}
