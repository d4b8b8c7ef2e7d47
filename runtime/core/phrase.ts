/**
 * What is said to a person: words, and numbers with the digits that a gauge has. It is put together where
 * somebody reads it, which is never in the tick.
 */
export type Phrase = readonly (string | number)[];

export function spoken(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === "string" ? part : gauge(part))).join("");
}

/** What follows a value; a mere number, whose unit is called 1, has nothing there. */
export function unitText(unit: string): string {
  return unit === "" || unit === "1" ? "" : ` ${unit}`;
}

export function gauge(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
