// Decides, from the first rows and from rows further on, what each field of a row becomes. One decision for the
// whole file: every part of it, on any machine, is read by the same plan.

import type { LongFormat, TableColumn } from "#runtime/map/crawl/table.ts";
import { clockScaleOf, isTimeName } from "./clock-scale.ts";
import { dateOrderOf } from "./date-order.ts";
import { longFormatOf } from "./long-format.ts";
import { nameAndUnit, unitOf } from "./name.ts";
import { type Decimal, isBadQuality, isMissing, numberOf, truthOf } from "./number.ts";
import { type DateOrder, secondsOfParts, type TimeParts, timeParts } from "./time.ts";

export type FieldPlan = Readonly<
  | { role: "number"; column: number; suffix: string }
  | { role: "word"; column: number }
  /** A date, a stamp or a time of day: what two such fields say is added. */
  | { role: "stamp"; order: DateOrder }
  /** A number that tells the time: seconds = offset + scale · number. */
  | { role: "clock"; scale: number; offset: number }
  /** A second stamp (received at, valid until) says nothing about the plant; as words its days would be modes. */
  | { role: "aside" }
>;

export interface Plan {
  /** One per field of a row. */
  readonly fields: readonly FieldPlan[];
  readonly columns: readonly TableColumn[];
  readonly decimal: Decimal;
  readonly hasTime: boolean;
  readonly long: LongFormat | undefined;
}

export interface Sample {
  /** Undefined where the file has no header. */
  readonly names: readonly string[] | undefined;
  /** As a row of its own gives them. */
  readonly units: readonly string[] | undefined;
  readonly fieldCount: number;
  /** Rows in the order of the file; not every row is here. */
  readonly rows: readonly (readonly string[])[];
  readonly decimal: Decimal;
}

export function planOf(sample: Sample): Plan {
  const names = namesOf(sample);
  const profiles = Array.from({ length: sample.fieldCount }, (_, field) =>
    profileOf(
      sample.rows.map((row) => row[field] ?? ""),
      sample.decimal,
    ),
  );
  const times = timeFields(names, profiles);
  const fields: FieldPlan[] = [];
  const columns: TableColumn[] = [];
  for (const [field, profile] of profiles.entries()) {
    const time = times.get(field);
    const { name, unit } = names[field]!;
    if (time !== undefined) fields.push(time);
    else if (profile.kind === "number") {
      fields.push({ role: "number", column: columns.length, suffix: profile.suffix });
      columns.push({ name, unit: unit ?? unitOf(profile.suffix), kind: "number" });
    } else if (profile.kind === "time") fields.push({ role: "aside" });
    else {
      fields.push({ role: "word", column: columns.length });
      columns.push({ name, unit, kind: "word" });
    }
  }
  const hasTime = times.size > 0;
  const isNamed = sample.names !== undefined;
  const long = longFormatOf({ columns, fields, rows: sample.rows, hasTime, isNamed });
  return { fields, columns, decimal: sample.decimal, hasTime, long };
}

/** Whether a file's fields say anything that a map could be made of. */
export function hasNumbers(plan: Plan): boolean {
  return plan.columns.some(({ kind }) => kind === "number");
}

interface Profile {
  readonly kind: "number" | "word" | "time";
  readonly suffix: string;
  readonly numbers: readonly number[];
  readonly stamps: readonly TimeParts[];
}

const numberShareMin = 0.5;
const stampShareMin = 0.8;

function profileOf(texts: readonly string[], decimal: Decimal): Profile {
  const present = texts.filter((text) => !isMissing(text));
  const suffix = suffixOf(present, decimal);
  const numbers: number[] = [];
  const stamps: TimeParts[] = [];
  let truths = 0;
  let bad = 0;
  for (const text of present) {
    const number = numberOf(withoutSuffix(text, suffix), decimal);
    if (!Number.isNaN(number)) {
      numbers.push(number);
      continue;
    }
    const stamp = timeParts(text);
    if (stamp !== undefined) stamps.push(stamp);
    else if (!Number.isNaN(truthOf(text))) truths++;
    else if (isBadQuality(text)) bad++;
  }
  const said = present.length - bad;
  if (stamps.length > 0 && stamps.length >= stampShareMin * said)
    return { kind: "time", suffix, numbers, stamps };
  const readable = numbers.length + truths;
  const isNumber = present.length === 0 || (readable > 0 && readable >= numberShareMin * said);
  return { kind: isNumber ? "number" : "word", suffix, numbers, stamps };
}

/** The unit that stands behind every number of a column: "812.4K", "33 kW", "45 %". */
function suffixOf(present: readonly string[], decimal: Decimal): string {
  const counts = new Map<string, number>();
  for (const text of present) {
    const [, number, suffix] =
      /^([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*([%°\p{L}][^\d\s,;|()[\]{}"]{0,11})$/u.exec(text.trim()) ?? [];
    if (number === undefined || suffix === undefined || Number.isNaN(numberOf(number, decimal))) continue;
    counts.set(suffix, (counts.get(suffix) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] >= stampShareMin * present.length ? best[0] : "";
}

export function withoutSuffix(text: string, suffix: string): string {
  if (suffix === "") return text;
  const trimmed = text.trim();
  return trimmed.endsWith(suffix) ? trimmed.slice(0, -suffix.length) : trimmed;
}

interface Named {
  readonly name: string;
  readonly unit: string | undefined;
  readonly raw: string;
}

/** Names without their units, unless two columns would then have one name; never two alike, never an empty one. */
function namesOf({ names, units, fieldCount }: Sample): readonly Named[] {
  const raws = Array.from(
    { length: fieldCount },
    (_, field) => names?.[field]?.trim() || `column ${field + 1}`,
  );
  const split = raws.map((raw, field) => {
    const own = nameAndUnit(raw);
    const unit = unitOf(units?.[field]);
    return unit === undefined ? { ...own, raw } : { name: raw.replace(/\s+/g, " "), unit, raw };
  });
  const uses = new Map<string, number>();
  for (const { name } of split) uses.set(name, (uses.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return split.map(({ name, unit, raw }) => {
    const wanted = uses.get(name) === 1 ? name : raw;
    let unique = wanted;
    for (let count = 2; taken.has(unique); count++) unique = `${wanted} (${count})`;
    taken.add(unique);
    return { name: unique, unit, raw };
  });
}

function timeFields(names: readonly Named[], profiles: readonly Profile[]): ReadonlyMap<number, FieldPlan> {
  const stamps = profiles.flatMap((profile, field) =>
    profile.kind === "time" ? [{ field, ...profile }] : [],
  );
  const whole = stamps.filter(({ stamps }) =>
    stamps.some(({ date, clock }) => date !== "none" && clock !== undefined),
  );
  const dates = stamps.filter(({ stamps }) =>
    stamps.every(({ date, clock }) => date !== "none" && clock === undefined),
  );
  const clocks = stamps.filter(({ stamps }) => stamps.every(({ date }) => date === "none"));
  const compact = profiles.flatMap((profile, field) =>
    /date|datum|day|time|stamp/i.test(names[field]!.raw) && isCompactDate(profile) ? [field] : [],
  );
  const found = new Map<number, FieldPlan>();
  const take = (profile: { field: number; stamps: readonly TimeParts[] }): void => {
    found.set(profile.field, { role: "stamp", order: dateOrderOf(profile.stamps) });
  };
  const isSplit = [dates[0], clocks[0]].every((half) => half && half.field < (whole[0]?.field ?? 0));
  if (whole[0] !== undefined && !isSplit) take(whole[0]);
  else if (compact[0] !== undefined) {
    found.set(compact[0], { role: "stamp", order: "ymd" });
    if (clocks[0] !== undefined) take(clocks[0]);
  } else if (dates[0] !== undefined) {
    take(dates[0]);
    if (clocks[0] !== undefined) take(clocks[0]);
  } else {
    const scaled = scaledField(names, profiles);
    if (scaled !== undefined) found.set(scaled.field, scaled.plan);
    else if (clocks[0] !== undefined) take(clocks[0]);
  }
  return found;
}

function isCompactDate({ kind, numbers }: Profile): boolean {
  return (
    kind === "number" &&
    numbers.length > 0 &&
    numbers.every((number) => {
      const parts = Number.isInteger(number) ? timeParts(`${number}`) : undefined;
      return parts !== undefined && !Number.isNaN(secondsOfParts(parts, "ymd"));
    })
  );
}

function scaledField(
  names: readonly Named[],
  profiles: readonly Profile[],
): { field: number; plan: FieldPlan } | undefined {
  for (const [field, { kind, numbers, suffix }] of profiles.entries()) {
    const { name, unit } = names[field]!;
    if (kind !== "number" || !isTimeName(name)) continue;
    const scale = clockScaleOf(numbers, { name, unit: unit ?? unitOf(suffix) });
    if (scale !== undefined) return { field, plan: { role: "clock", ...scale } };
  }
  // Without a header, the first field may still be a clock that nothing else could be.
  const first = profiles[0];
  if (first?.kind !== "number" || !/^column 1$/.test(names[0]!.name) || profiles.length < 2) return undefined;
  const scale = clockScaleOf(first.numbers, { name: "", unit: undefined });
  return scale === undefined ? undefined : { field: 0, plan: { role: "clock", ...scale } };
}
