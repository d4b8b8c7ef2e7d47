/** Lists of numbers stay on one line, which is how people and the formatter like to read them. */
export function json(value: unknown): string {
  const wide = JSON.stringify(value, null, 2);
  return `${wide.replace(/\[[\s\d.,e+-]*\]/g, (list) => list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"))}\n`;
}
