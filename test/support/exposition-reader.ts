// A reader of Prometheus' text format 0.0.4, written from the format's description and not from our writer:
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. It refuses what the description
// does not allow, and what scrapers are known to throw a whole page away for.

import assert from "node:assert/strict";

export interface ReadFamily {
  readonly type: string;
  readonly help: string;
  /** `name` is that of the line: of a histogram with its ending. */
  readonly samples: { readonly name: string; readonly labels: Map<string, string>; readonly value: number }[];
}

export function readExposition(text: string): Map<string, ReadFamily> {
  const families = new Map<string, ReadFamily>();
  if (text === "") return families;
  assert.ok(text.endsWith("\n"), "the last line ends with a line feed");
  const seen = new Set<string>();
  let help: readonly [string, string] | undefined;
  let current: readonly [string, ReadFamily] | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const helped = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ([^\n]*)$/.exec(line);
    const typed = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (helped !== null) {
      help = [helped[1]!, plain(helped[2]!, /\\[\\n]/g)];
    } else if (typed !== null) {
      const [, name, type] = typed as unknown as [string, string, string];
      assert.equal(help?.[0], name, "a type follows the help of its own");
      assert.ok(!families.has(name), `${name} has one group of lines`);
      current = [name, { type, help: help![1], samples: [] }];
      families.set(...current);
    } else {
      const sample = readSample(line);
      assert.ok(current !== undefined, line);
      const [name, family] = current;
      const endings = family.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
      assert.ok(
        endings.some((ending) => sample.name === name + ending),
        `${line} is of ${name}`,
      );
      const series = `${sample.name} ${JSON.stringify([...sample.labels].sort())}`;
      assert.ok(!seen.has(series), `${series} is there once`);
      seen.add(series);
      family.samples.push(sample);
    }
  }
  for (const [name, family] of families) if (family.type === "histogram") checkHistogram(name, family);
  return families;
}

function readSample(line: string): ReadFamily["samples"][number] {
  const [, name, inside = "", value] =
    /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\"n])*",?)*)\})? (\S+)$/u.exec(
      line,
    ) ?? assert.fail(`no sample: ${JSON.stringify(line)}`);
  const labels = new Map<string, string>();
  for (const [, label, text] of inside.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"/gu)) {
    assert.ok(!labels.has(label!) && !label!.startsWith("__"), line);
    labels.set(label!, plain(text!, /\\[\\"n]/g));
  }
  return { name: name!, labels, value: readNumber(value!) };
}

/** As Go's ParseFloat takes it, as far as anybody writes it. */
function readNumber(text: string): number {
  if (text === "NaN") return Number.NaN;
  if (/^[+-]Inf$/.test(text)) return text === "+Inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  assert.match(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/);
  return Number(text);
}

function plain(text: string, escapes: RegExp): string {
  return text.replace(escapes, (pair) => (pair === "\\n" ? "\n" : pair[1]!));
}

/** Per set of labels: bounds that rise, counts that do not fall, the last one at infinity and equal to the count. */
function checkHistogram(name: string, { samples }: ReadFamily): void {
  const keyOf = (labels: Map<string, string>): string =>
    JSON.stringify([...labels].filter(([label]) => label !== "le").sort());
  for (const key of new Set(samples.map(({ labels }) => keyOf(labels)))) {
    const own = samples.filter(({ labels }) => keyOf(labels) === key);
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => readNumber(labels.get("le")!));
    const counts = buckets.map(({ value }) => value);
    assert.deepEqual(
      bounds,
      [...new Set(bounds)].sort((a, b) => a - b),
    );
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY);
    const [count] = own.filter((sample) => sample.name === `${name}_count`);
    assert.equal(counts.at(-1), count?.value);
    assert.equal(own.filter((sample) => sample.name === `${name}_sum`).length, 1);
  }
}
