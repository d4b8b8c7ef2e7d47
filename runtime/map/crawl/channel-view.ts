// A channel as people and the map see it: all columns of its name together, in one unit, with its role.

import { type ColumnSummary, resolutionOf } from "./column-summary.ts";
import type { Domain, DomainChannel } from "./domains.ts";
import { momentsOf } from "./exact-sum.ts";
import { type Bin, Histogram } from "./histogram.ts";
import { type RoleGuess, type RoleNames, roleOf } from "./roles.ts";
import type { Summary } from "./summary.ts";
import {
  type Conversion,
  conversionBetween,
  convert,
  type Unit,
  unchanged,
  unitInName,
  unitOf,
} from "./units.ts";

export interface ViewOptions extends RoleNames {
  readonly domain: Domain;
  /** A channel's unit as a person gave it, by its name. */
  readonly units: ReadonlyMap<string, string>;
}

export interface Variant {
  readonly column: ColumnSummary;
  readonly unit: Unit | undefined;
  readonly conversion: Conversion;
}

export interface ChannelView {
  readonly name: string;
  readonly kind: "number" | "word";
  readonly unit: string;
  readonly unitFrom: "--units" | "the file" | "its name" | "the domain" | "nobody";
  readonly known: Unit | undefined;
  /** Most rows first. */
  readonly variants: readonly Variant[];
  /** Units that belong to no dimension of the channel's unit: their columns cannot be compared. */
  readonly strangers: readonly string[];
  readonly role: RoleGuess;
  readonly expected: DomainChannel | undefined;
  readonly limits: readonly [min: number, max: number] | undefined;
  readonly count: number;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  readonly resolution: number;
  readonly distinct: number | undefined;
  readonly bins: readonly Bin[];
  readonly binWidth: number;
}

/** By name. */
export function viewsOf(summary: Summary, options: ViewOptions): readonly ChannelView[] {
  const byName = new Map<string, ColumnSummary[]>();
  for (const column of summary.columns.values()) {
    const same = byName.get(column.key.name);
    if (same === undefined) byName.set(column.key.name, [column]);
    else same.push(column);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, columns]) => viewOf(name, columns.sort(byRows), options));
}

function byRows(a: ColumnSummary, b: ColumnSummary): number {
  return b.count - a.count || ((a.key.unit ?? "") < (b.key.unit ?? "") ? -1 : 1);
}

function viewOf(name: string, columns: readonly ColumnSummary[], options: ViewOptions): ChannelView {
  const { domain } = options;
  const expected = domain.channels.find(({ pattern }) => pattern.test(name));
  const { unit, known, from } = unitFor(name, columns, { expected, units: options.units });
  const given = columns.map((column) => ({
    column,
    // Whom a person told a unit wants it to be that one, whatever the files say.
    unit:
      from === "--units"
        ? known
        : (unitOf(column.key.unit) ?? (column.key.unit === undefined ? known : undefined)),
  }));
  const variants = given.flatMap((variant): Variant[] => {
    const conversion = variant.unit && known ? conversionBetween(variant.unit, known) : unchanged;
    return conversion === undefined ? [] : [{ ...variant, conversion }];
  });
  const strangers = columns.filter((column) => !variants.some((variant) => variant.column === column));
  return {
    name,
    kind: columns[0]!.key.kind,
    unit,
    unitFrom: from,
    known,
    variants,
    strangers: strangers.map(({ key }) => key.unit ?? ""),
    role: roleOf(name, columns, options),
    expected,
    limits: limitsOf(unit, expected, domain),
    ...figuresOf(variants),
  };
}

function limitsOf(
  unit: string,
  expected: DomainChannel | undefined,
  { limits }: Domain,
): readonly [number, number] | undefined {
  return expected?.unit === unit ? [expected.min, expected.max] : limits[unit];
}

/** A domain's unit is taken where the files' own converts into it, or where they say none and the values fit. */
function unitFor(
  name: string,
  columns: readonly ColumnSummary[],
  {
    expected,
    units,
  }: { readonly expected: DomainChannel | undefined; readonly units: ReadonlyMap<string, string> },
): { unit: string; known: Unit | undefined; from: ChannelView["unitFrom"] } {
  const told = units.get(name);
  if (told !== undefined) return { unit: unitOf(told)?.name ?? told, known: unitOf(told), from: "--units" };
  const wanted = unitOf(expected?.unit);
  const stated = columns.map(({ key }) => key.unit).find((text) => text !== undefined);
  const own = unitOf(stated) ?? (stated === undefined ? unitInName(name) : undefined);
  const from = stated === undefined ? "its name" : "the file";
  if (own !== undefined && wanted?.dimension === own.dimension)
    return { unit: wanted.name, known: wanted, from: "the domain" };
  if (own !== undefined) return { unit: own.name, known: own, from };
  if (stated !== undefined) return { unit: stated, known: undefined, from };
  const isFitting =
    expected !== undefined && columns.every(({ min, max }) => min >= expected.min && max <= expected.max);
  return isFitting && wanted !== undefined
    ? { unit: wanted.name, known: wanted, from: "the domain" }
    : { unit: "", known: undefined, from: "nobody" };
}

type Figures = Pick<
  ChannelView,
  "count" | "missing" | "min" | "max" | "mean" | "deviation" | "resolution" | "distinct" | "bins" | "binWidth"
>;

function figuresOf(variants: readonly Variant[]): Figures {
  const count = variants.reduce((sum, { column }) => sum + column.count, 0);
  const missing = variants.reduce((sum, { column }) => sum + column.missing + column.beyond, 0);
  const ends = variants
    .filter(({ column }) => column.count > 0)
    .flatMap(({ column, conversion }) => [convert(column.min, conversion), convert(column.max, conversion)]);
  const moments = variants.map(({ column, conversion }) => {
    const { mean, deviation } = momentsOf(column.count, column.sum, column.squares);
    return {
      share: column.count / count,
      mean: convert(mean, conversion),
      deviation: deviation * conversion.factor,
    };
  });
  const mean = moments.reduce((sum, { share, mean: own }) => (share > 0 ? sum + share * own : sum), 0);
  const variance = moments.reduce(
    (sum, own) =>
      own.share > 0 ? sum + own.share * (own.deviation * own.deviation + (own.mean - mean) ** 2) : sum,
    0,
  );
  const [only] = variants;
  const isPlain = variants.length === 1 && only!.conversion === unchanged;
  const histogram = isPlain ? only!.column.histogram : mergedHistogram(variants);
  return {
    count,
    missing,
    min: ends.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: ends.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    mean: isPlain ? moments[0]!.mean : mean,
    deviation: isPlain ? moments[0]!.deviation : Math.sqrt(variance),
    resolution: variants.reduce(
      (coarsest, { column, conversion }) =>
        Math.max(coarsest, resolutionOf(column) * Math.abs(conversion.factor)),
      0,
    ),
    distinct: histogram.isExact ? histogram.bins().length : undefined,
    bins: histogram.bins(),
    binWidth: histogram.width,
  };
}

/** Bins of different units by their middles: for people and for findings, not for what is merged. */
function mergedHistogram(variants: readonly Variant[]): Histogram {
  const merged = new Histogram();
  for (const { column, conversion } of variants)
    for (const { at, count } of column.histogram.bins())
      merged.add(convert(at + column.histogram.width / 2, conversion), count);
  return merged;
}

/** A channel whose numbers only grow: a clock, a counter, a row or run number. It would be new in every row to come. */
export function isCounter({ variants, count, min, max, kind }: ChannelView): boolean {
  const rises = variants.reduce((sum, { column }) => sum + column.rises, 0);
  const falls = variants.reduce((sum, { column }) => sum + column.falls, 0);
  if (kind === "word" || falls > 0 || count < counterRowsMin) return false;
  const isNumbering = variants.every(({ column }) => column.decimals === 0 && column.stepMin === 1);
  return rises >= count * counterRisesMin || (isNumbering && rises >= numberingMin && max - min <= 2 * rises);
}

/** Fewer ones may be phases of the plant; more are runs, batches, days. */
const numberingMin = 12;
const counterRowsMin = 20;
const counterRisesMin = 0.9;
