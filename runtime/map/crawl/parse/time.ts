// Time stamps as people and machines write them. A stamp without a zone is taken as UTC: what a recording needs
// of time is order and distance, and a guess at the zone would be worse than none.

/** Which of three numbers is the day. A four-digit year in front, or a month's name, decides by itself. */
export type DateOrder = "ymd" | "dmy" | "mdy";

/** What a field says about time, before anybody knows the order of its date. */
export interface TimeParts {
  readonly numbers: readonly [number, number, number];
  /** "none" is a time of day alone; "any" leaves the order to be decided from other rows. */
  readonly date: DateOrder | "any" | "none";
  /** Seconds since midnight, undefined where the field is a date alone. */
  readonly clock: number | undefined;
  /** Seconds east of Greenwich. */
  readonly zone: number;
  readonly isTwelveHours: boolean;
}

/** Seconds since 1970, or since midnight for a time of day; NaN where the text is no such time. */
export function secondsOf(text: string, order: DateOrder): number {
  const parts = timeParts(text);
  return parts === undefined ? Number.NaN : secondsOfParts(parts, order);
}

export function secondsOfParts({ numbers, date, clock, zone }: TimeParts, order: DateOrder): number {
  if (date === "none") return clock ?? Number.NaN;
  const [first, second, third] = numbers;
  const by = date === "any" ? order : date;
  const days =
    by === "ymd"
      ? daysOf(first, second, third)
      : by === "dmy"
        ? daysOf(third, second, first)
        : daysOf(third, first, second);
  return days * 86_400 + (clock ?? 0) - zone;
}

/** Splits a stamp into its numbers; undefined where the text is none. */
export function timeParts(text: string): TimeParts | undefined {
  const field = text.trim().replace(weekday, "");
  if (field.length < 4 || field.length > stampCharactersMax) return undefined;
  const numeric = numericDate.exec(field);
  if (numeric !== null) {
    const [head, first, , second, third] = numeric as unknown as [string, string, string, string, string];
    return withClock([first, second, third], {
      date: first.length >= 3 ? "ymd" : "any",
      rest: field.slice(head.length),
    });
  }
  const compact = compactDate.exec(field);
  if (compact !== null) {
    const [head, year, month, day] = compact as unknown as [string, string, string, string];
    return withClock([year, month, day], { date: "ymd", rest: field.slice(head.length) });
  }
  const named = dayMonth.exec(field) ?? yearMonth.exec(field) ?? monthDay.exec(field);
  if (named !== null) {
    const { day, month, year } = named.groups as { day: string; month: string; year: string };
    const rest = field.slice(named[0].length);
    const place = monthOf(month);
    return place === 0 ? undefined : withClock([year, `${place}`, day], { date: "ymd", rest });
  }
  const clock = clockOf(field, hoursMax);
  return clock === undefined ? undefined : { numbers: [0, 0, 0], date: "none", ...clock };
}

/** Days since 1970 in the calendar of today; NaN where there is no such day. Two-digit years are 1970 to 2069. */
export function daysOf(year: number, month: number, day: number): number {
  const full = year < 70 ? year + 2_000 : year < 100 ? year + 1_900 : year;
  if (full < 1_000 || full > 9_999 || month < 1 || month > 12 || day < 1) return Number.NaN;
  const isLeap = full % 4 === 0 && (full % 100 !== 0 || full % 400 === 0);
  if (day > (month === 2 && isLeap ? 29 : monthDays[month - 1]!)) return Number.NaN;
  // Years begin in March, so that the day that comes and goes is the last of its year.
  const from = month > 2 ? full : full - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const days = from * 365 + Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return days + dayOfYear - 719_468;
}

const stampCharactersMax = 48;
/** A clock without a date may be an elapsed time. */
const hoursMax = 9_999;
const monthDays: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[,. ]+/i;
const numericDate = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)/;
const compactDate = /^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?=$|[T _-]|\d{4}(?:\d\d)?(?:$|[.Z]))/;
const dayMonth = /^(?<day>\d{1,2})[-/. ]{1,2}(?<month>\p{L}{3,9})[-/. ,]{1,2}(?<year>\d{2,4})(?!\d)/u;
const yearMonth = /^(?<year>\d{4})[-/. ](?<month>\p{L}{3,9})[-/. ](?<day>\d{1,2})(?!\d)/u;
const monthDay = /^(?<month>\p{L}{3,9})[-/. ](?<day>\d{1,2})[-/., ]{1,2}(?<year>\d{4})(?!\d)/u;
const clockText =
  /^(\d{1,4})(?:[:.h](\d\d)(?:[:.](\d\d)(?:[.,:](\d{1,9}))?)?)?\s*([ap]\.?m\.?)?\s*(?:(z|utc|gmt)|([+-])(\d\d):?(\d\d)?|(c?e[sd]t|cet|bst|jst|[cmp][sd]t))?$/i;
const compactClock = /^(\d\d)(\d\d)(\d\d)?(?:[.,](\d{1,9}))?\s*(z)?$/i;

/** English, German, French, Spanish and Italian abbreviations, as a locale leaves them in an export. */
const months: readonly RegExp[] = [
  /^(?:jan|gen|ene)/,
  /^(?:feb|f[ée]v)/,
  /^(?:mar|mär|mrz|mae)/,
  /^(?:apr|avr|abr)/,
  /^(?:may|mai|mag)/,
  /^(?:jun|juin|giu)/,
  /^(?:jul|juil|lug)/,
  /^(?:aug|ao[uû]|ago)/,
  /^(?:sep|set)/,
  /^(?:oct|okt|ott)/,
  /^nov/,
  /^(?:dec|dez|d[ée]c|dic)/,
];

function monthOf(name: string): number {
  return months.findIndex((pattern) => pattern.test(name.toLowerCase())) + 1;
}

function withClock(
  texts: readonly [string, string, string],
  { date, rest }: { date: TimeParts["date"]; rest: string },
): TimeParts | undefined {
  const numbers = [Number(texts[0]), Number(texts[1]), Number(texts[2])] as const;
  const clockField = rest.replace(/^(?:[T_,: -]+)/i, "");
  if (clockField === "")
    return rest.trim() === ""
      ? { numbers, date, clock: undefined, zone: 0, isTwelveHours: false }
      : undefined;
  const clock = clockOf(clockField, 24);
  return clock === undefined ? undefined : { numbers, date, ...clock };
}

/** A bare number is an hour only behind a date, where `most` is 24. */
function clockOf(
  text: string,
  most: number,
): Pick<TimeParts, "clock" | "zone" | "isTwelveHours"> | undefined {
  const compact = most === 24 ? compactClock.exec(text) : null;
  if (compact !== null)
    return clockFrom({ hour: compact[1]!, minute: compact[2], second: compact[3], fraction: compact[4] }, 24);
  const found = clockText.exec(text);
  if (found === null) return undefined;
  const [, hour, minute, second, fraction, half, utc, sign, east, eastMinutes, zoneName] = found;
  if (most !== 24 && (minute === undefined || text[hour!.length] !== ":")) return undefined;
  const clock = clockFrom({ hour: hour!, minute, second, fraction, half: half?.[0]?.toLowerCase() }, most);
  if (clock === undefined || utc !== undefined) return clock;
  if (zoneName !== undefined) return { ...clock, zone: 3_600 * (zones[zoneName.toLowerCase()] ?? 0) };
  if (sign === undefined) return clock;
  const offset = Number(east) * 3_600 + Number(eastMinutes ?? 0) * 60;
  return { ...clock, zone: sign === "-" ? -offset : offset };
}

/** Hours east of Greenwich. Names that mean different places to different people are not here. */
const zones: Readonly<Record<string, number>> = {
  cet: 1,
  cest: 2,
  cedt: 2,
  bst: 1,
  jst: 9,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

function clockFrom(
  parts: {
    hour: string;
    minute: string | undefined;
    second: string | undefined;
    fraction: string | undefined;
    half?: string | undefined;
  },
  most: number,
): Pick<TimeParts, "clock" | "zone" | "isTwelveHours"> | undefined {
  const minute = Number(parts.minute ?? 0);
  const second = Number(parts.second ?? 0);
  const isTwelveHours = parts.half !== undefined;
  const said = Number(parts.hour);
  if (isTwelveHours && (said < 1 || said > 12)) return undefined;
  const hour = isTwelveHours ? (said % 12) + (parts.half === "p" ? 12 : 0) : said;
  // A second 60 is a leap second; an hour 24 is the end of a day, as some loggers write it.
  if (hour > most || minute > 59 || second > 60 || (most === 24 && hour === 24 && minute + second > 0))
    return undefined;
  const fraction = parts.fraction === undefined ? 0 : Number(`0.${parts.fraction}`);
  return { clock: hour * 3_600 + minute * 60 + second + fraction, zone: 0, isTwelveHours };
}
