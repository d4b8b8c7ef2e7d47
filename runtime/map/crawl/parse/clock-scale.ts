// Clocks that are plain numbers: Unix time in any unit, serial days of a spreadsheet, seconds since the start.

import { secondsOf } from "./time.ts";

export interface ClockScale {
  /** Seconds in one unit of the number. */
  readonly scale: number;
  /** Seconds since 1970 at zero; 0 as well where zero is the beginning of the recording. */
  readonly offset: number;
}

/** Whether people call a clock so. A capital T alone is a temperature. */
export function isTimeName(name: string): boolean {
  return (
    name === "t" ||
    /^(?:date|time|datum|zeit|uhrzeit|epoch|unix|ts|sec|seconds|secs|elapsed|clock|tid|fecha|hora|heure)$/i.test(
      name,
    ) ||
    /time[ _-]?stamp|date[ _-]?time|unix|epoch|zeitstempel|^time[ _-]|[ _-]time$|^elapsed|serial[ _-]?da/i.test(
      name,
    )
  );
}

/**
 * What a column of numbers says about time, undefined where it is no clock: it must run forward nearly always.
 * A number without a unit is Unix time if it lies between 1990 and 2100 in seconds, milli-, micro- or
 * nanoseconds, a serial day if it lies there in days and has a name like a date, and else seconds.
 */
export function clockScaleOf(
  numbers: readonly number[],
  { name, unit }: { name: string; unit: string | undefined },
): ClockScale | undefined {
  if (numbers.length < 2 || !runsForward(numbers)) return undefined;
  const since = unit === undefined ? undefined : sinceScale(unit);
  if (since !== undefined) return since;
  const middle = [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
  const unix = unixScales.find((scale) => middle * scale >= unixMin && middle * scale <= unixMax);
  if (unix !== undefined && (unit === undefined || unitScales[unit] === unix))
    return { scale: unix, offset: 0 };
  const isDateName = /date|datum|day|time|stamp|excel|serial/i.test(name);
  const isSerial =
    middle >= serialMin && middle <= serialMax && numbers.some((number) => !Number.isInteger(number));
  if (isDateName && isSerial && (unit === undefined || unitScales[unit] === 86_400))
    return { scale: 86_400, offset: -serialOf1970 * 86_400 };
  if (name === "") return undefined;
  const scale = unit === undefined ? 1 : unitScales[unit];
  return scale === undefined ? undefined : { scale, offset: 0 };
}

/** "seconds since 1970-01-01 00:00:00", as NetCDF says it; undefined for any other unit. */
export function sinceScale(unit: string): ClockScale | undefined {
  const [, step, origin] = /^\s*(\S+)\s+since\s+(.+)$/i.exec(unit) ?? [];
  if (step === undefined || origin === undefined) return undefined;
  const scale = unitScales[step] ?? unitScales[step.toLowerCase()];
  const offset = originOf(origin);
  return scale === undefined || Number.isNaN(offset) ? undefined : { scale, offset };
}

/** "1970-1-1", "1858-11-17 00:00:00 UTC", "1992-10-8 15:15:42.5 -6:00", "1-1-1970 00:00:00". */
function originOf(text: string): number {
  const field = text
    .trim()
    .replace(/\s+([+-])(\d):/, "$10$2:")
    .replace(/\s+([+-]\d)/, "$1");
  const order = /^\d{1,2}-/.test(field) ? "dmy" : "ymd";
  return secondsOf(field.replace(/^(\d{1,3})-(\d{1,2})-(\d{1,2})(?!\d)/, "$1-$2-$3"), order);
}

/** Whether a unit is one of time, and how long it is. */
export function secondsOfUnit(unit: string): number | undefined {
  return unitScales[unit] ?? unitScales[unit.toLowerCase()];
}

const unitScales: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  Sekunden: 1,
  ms: 1e-3,
  msec: 1e-3,
  millisecond: 1e-3,
  milliseconds: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  microsecond: 1e-6,
  microseconds: 1e-6,
  ns: 1e-9,
  nanosecond: 1e-9,
  nanoseconds: 1e-9,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3_600,
  hr: 3_600,
  hrs: 3_600,
  hour: 3_600,
  hours: 3_600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
};

const unixScales: readonly number[] = [1, 1e-3, 1e-6, 1e-9];
const unixMin = 631_152_000;
const unixMax = 4_102_444_800;
/** Days since the end of 1899, as spreadsheets count: 1990 to 2100. */
const serialMin = 32_874;
const serialMax = 73_051;
const serialOf1970 = 25_569;
/** A recording of several runs starts anew with each of them. */
const forwardShareMin = 0.9;

function runsForward(numbers: readonly number[]): boolean {
  let steps = 0;
  let forward = 0;
  for (let index = 1; index < numbers.length; index++) {
    const step = numbers[index]! - numbers[index - 1]!;
    if (step === 0) continue;
    steps++;
    if (step > 0) forward++;
  }
  return steps > 0 && forward >= forwardShareMin * steps;
}
