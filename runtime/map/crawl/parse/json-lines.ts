import type { TextSample } from "./dialect.ts";
import type { LineFormat } from "./lines.ts";
import { hasNumbers, planOf } from "./plan.ts";

/** One JSON object a line; nested members get dotted names. Undefined where the text is something else. */
export function jsonLinesOf({ head, later }: TextSample): LineFormat | undefined {
  const lines = [...head.slice(0, linesMax), ...later].filter((line) => line.trim() !== "");
  if (lines.length === 0 || !lines[0]!.trim().startsWith("{")) return undefined;
  const rows = lines.flatMap((line) => flatten(line) ?? []);
  if (rows.length < objectShareMin * lines.length) return undefined;
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].slice(0, namesMax);
  const plan = planOf({
    names,
    units: undefined,
    fieldCount: names.length,
    rows: rows.map((row) => names.map((name) => row.get(name) ?? "")),
    decimal: ".",
  });
  if (!hasNumbers(plan)) return undefined;
  const places = new Map(names.map((name, index) => [name, index]));
  return {
    plan,
    parse: (line) => {
      if (line === "") return "blank";
      const row = flatten(line);
      if (row === undefined) return "strange";
      const fields = new Array<string | undefined>(names.length).fill(undefined);
      let unknown = 0;
      for (const [name, text] of row) {
        const place = places.get(name);
        if (place === undefined) unknown++;
        else fields[place] = text;
      }
      return { fields, unknown };
    },
  };
}

const linesMax = 1_000;
const objectShareMin = 0.8;
const namesMax = 4_096;
const depthMax = 8;
/** A longer array is a picture or a spectrum, not a row of channels. */
const arrayLengthMax = 64;

function flatten(line: string): ReadonlyMap<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, string>();
  collect(value, { name: "", depth: 0, fields });
  return fields;
}

function collect(
  value: unknown,
  { name, depth, fields }: { name: string; depth: number; fields: Map<string, string> },
): void {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
    fields.set(name, String(value));
  else if (value === null) fields.set(name, "");
  else if (typeof value === "object" && depth < depthMax) {
    if (Array.isArray(value) && value.length > arrayLengthMax) return;
    for (const [key, member] of Object.entries(value))
      collect(member, { name: name === "" ? key : `${name}.${key}`, depth: depth + 1, fields });
  }
}
