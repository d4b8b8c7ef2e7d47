import type { Record } from "#runtime/prove/record.ts";

/** One field of a decision that did not come out as it was recorded, by its name within the record. */
export interface Difference {
  readonly field: string;
  /** As JSON, cut where it is long. */
  readonly recorded: string;
  readonly found: string;
}

/** In the order in which a tick finds them, so that the first is the nearest to the cause. */
const order: readonly string[] = [
  "kind",
  "boot",
  "tick",
  "at",
  "capsule",
  "frame",
  "regime",
  "origin",
  "by",
  "replicas",
  "choice",
  "asked",
  "confidence",
  "given",
  "threshold",
  "energy",
  "verdict",
  "because",
  "fallback",
  "nearest",
  "factors",
  "text",
  "mode",
  "writes",
  "permit",
  "trial",
];

/** Every difference of two records, the causes before what follows from them. Fields of other kinds come last. */
export function differencesOf(recorded: Record, found: Record): readonly Difference[] {
  // Nearly all come out the same, and those need no names.
  if (isSame(recorded, found)) return none;
  const differences: Difference[] = [];
  const names = new Set([...order, ...Object.keys(recorded), ...Object.keys(found)]);
  const [one, other]: readonly Tree[] = [{ ...recorded }, { ...found }];
  for (const name of names) compare(name, one![name], other![name], differences);
  return differences;
}

const none: readonly Difference[] = Object.freeze([]);

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isTree(one) || !isTree(other)) return false;
  if (Array.isArray(one) && Array.isArray(other)) return isSameList(one, other);
  // No list of names is made: what was recorded and what came out have nearly always the same ones.
  let left = 0;
  for (const name in one) {
    if (!isSame(one[name], other[name])) return false;
    left++;
  }
  for (const _ in other) left--;
  return left === 0;
}

/** By number: as names of an object, the places of a list would each become a text. */
function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (!isSame(one[at], other[at])) return false;
  return true;
}

/** Both are JSON; whatever either has more of is a difference too. */
function compare(field: string, recorded: unknown, found: unknown, differences: Difference[]): void {
  if (recorded === found) return;
  if (isTree(recorded) && isTree(found)) {
    for (const name in recorded) compare(`${field}.${name}`, recorded[name], found[name], differences);
    for (const name in found)
      if (recorded[name] === undefined) compare(`${field}.${name}`, undefined, found[name], differences);
    return;
  }
  differences.push({ field, recorded: shown(recorded), found: shown(found) });
}

interface Tree {
  readonly [name: string]: unknown;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

/** A sentence for a person is longer than a number, and still one line. */
const shownMax = 160;
