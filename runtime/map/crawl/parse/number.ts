// What a field says: a number as any country writes it, nothing, or that something was wrong when it was taken.

export type Decimal = "." | ",";

/**
 * The number that a field holds; NaN where it holds none. Groups of three may be parted by a blank, an
 * apostrophe or the mark that is not the decimal one. Fortran's exponent D is taken. Infinity is no number.
 */
export function numberOf(text: string, decimal: Decimal): number {
  const field = text.trim().replace(/^\u2212/, "-");
  if (field.length > numberCharactersMax) return Number.NaN;
  const { plain, grouped, marks } = decimal === "." ? withPoint : withComma;
  const isPlain = plain.test(field);
  if (!isPlain && !grouped.test(field)) return Number.NaN;
  const digits = isPlain ? field : field.replace(marks, "");
  const value = Number(digits.replace(",", ".").replace(/[dD]/, "e"));
  return Number.isFinite(value) ? value : Number.NaN;
}

/** True and false are values of a switch. */
export function truthOf(text: string): number {
  const field = text.trim().toLowerCase();
  return field === "true" ? 1 : field === "false" ? 0 : Number.NaN;
}

/** Nothing was recorded: the same in every column. */
export function isMissing(text: string): boolean {
  return missing.has(text.trim().toLowerCase());
}

/**
 * What historians write in place of a number when there is none. In a column of words these are words: a
 * "Shutdown" there is what the plant did.
 */
export function isBadQuality(text: string): boolean {
  const field = text.trim().toLowerCase();
  return badQuality.has(field) || /^\[-?\d+\] /.test(field) || /^#[a-z/0]+[!?]?$/.test(field);
}

/** A longer one would be a digit stream, which costs time and says nothing. */
const numberCharactersMax = 64;

const withPoint = {
  plain: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d{1,4})?$/,
  grouped: /^[+-]?\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+(?:\.\d+)?$/,
  marks: /[,'’ \u00a0\u202f]/g,
};
const withComma = {
  plain: /^[+-]?(?:\d+,?\d*|,\d+)(?:[eEdD][+-]?\d{1,4})?$/,
  grouped: /^[+-]?\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?:,\d+)?$/,
  marks: /[.'’ \u00a0\u202f]/g,
};

const missing: ReadonlySet<string> = new Set(
  "|nan|-nan|na|n/a|<na>|null|none|nil|nat|-|--|---|?|\\n|missing|#n/a|.".split("|"),
);

const badQuality: ReadonlySet<string> = new Set(
  (
    "bad|bad input|bad data|bad value|bad quality|i/o timeout|io timeout|timeout|no data|nodata|no good data|" +
    "not available|not connect|not connected|comm fail|comm failure|comm error|configure|pt created|" +
    "scan off|scan timeout|shutdown|intf shut|out of service|calc failed|calc off|under range|over range|" +
    "error|err|fault|failed|invalid|unknown|uncertain|questionable|overflow|underflow|inf|+inf|-inf|" +
    "infinity|-infinity"
  ).split("|"),
);
