// What comes from the plant is data, whatever it says: names of points were chosen by somebody, texts of records quote
// strangers. Here they lose what could pass for more than a name, and their length has a bound.

/** The same value without control, format and direction characters, with every string, list and object bounded. */
export function clean(value: unknown, depth: number = depthMax): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.slice(0, membersMax).map((member) => clean(member, depth - 1));
  const entries = Object.entries(value).slice(0, membersMax);
  return Object.fromEntries(
    entries.map(([name, member]) => [cleanText(name, nameMax), clean(member, depth - 1)]),
  );
}

export function cleanText(text: string, charactersMax: number = textMax): string {
  const plain = text.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return plain.length > charactersMax ? `${plain.slice(0, charactersMax).toWellFormed()}…` : plain;
}

const textMax = 600;
const nameMax = 128;
const membersMax = 1_000;
const depthMax = 12;
