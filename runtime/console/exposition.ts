// Prometheus' text format 0.0.4, written. One family after the other: what it is, of which type, its samples.
// A page with one line that cannot be read is thrown away whole by who scrapes it, so nothing that stands in a
// name from outside may break a line.

export type MetricType = "counter" | "gauge" | "histogram";

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A histogram: how many lay at or below each bound and above the one before it; the last lay above all. */
export interface Spread {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  /** One more than bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export type Labels = { readonly [name: string]: string };

export interface Family {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: readonly (Sample | Spread)[];
}

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

export function exposition(families: readonly Family[]): string {
  return families.map(linesOf).join("");
}

/** A family without a sample is left out: there is nothing to say of what is not there. */
function linesOf({ name, type, help, samples }: Family): string {
  const lines = new Map<string, string>();
  // Two names may be one once they can be printed. The same series twice makes a page unreadable.
  for (const sample of samples)
    for (const [series, value] of "bounds" in sample ? spreadOf(name, sample) : [oneOf(name, sample)])
      if (!lines.has(series)) lines.set(series, `${series} ${numberOf(value)}\n`);
  if (lines.size === 0) return "";
  const head = `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
  return head + [...lines.values()].join("");
}

type Point = readonly [series: string, value: number];

function oneOf(name: string, { labels, value }: Sample): Point {
  return [`${name}${labelsOf(labels)}`, value];
}

function spreadOf(name: string, { labels, bounds, counts, sum }: Spread): readonly Point[] {
  let below = 0;
  const buckets = counts.map((count, index): Point => {
    below += count;
    const le = numberOf(bounds[index] ?? Number.POSITIVE_INFINITY);
    return [`${name}_bucket${labelsOf({ ...labels, le })}`, below];
  });
  return [...buckets, [`${name}_sum${labelsOf(labels)}`, sum], [`${name}_count${labelsOf(labels)}`, below]];
}

function labelsOf(labels: Labels): string {
  const all = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(printable(value)).replaceAll('"', '\\"')}"`,
  );
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** The format lets control characters into a label, but not every reader takes them, and no person sees them. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[^\n\P{Cc}]/gu, "\ufffd");
}

function numberOf(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
