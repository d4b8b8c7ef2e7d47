import { US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { WindowAdapter } from "#runtime/signal/memory/family.ts";
import type { Moments } from "#runtime/signal/memory/moments.ts";
import { vectorOf } from "#runtime/signal/memory/vector.ts";
import { type Window, type WindowFacts, windowUs } from "./window.ts";

export interface FoldParts {
  /** Undefined for a capsule of which nothing is known, whose windows then have no channels. */
  adapterOf(capsule: Digest): WindowAdapter | undefined;
  /** The last record of the newest window that is already kept of this capsule; −1 where there is none. */
  keptUntil(capsule: Digest): number;
}

/** Makes windows of records, which have to come in their order. The same records make the same windows, whoever interrupts it. */
export class Fold {
  readonly #parts: FoldParts;
  readonly #open = new Map<Digest, Open>();
  #epoch: number;

  constructor(epoch: number, parts: FoldParts) {
    this.#epoch = epoch;
    this.#parts = parts;
  }

  /** The windows that this record ends. */
  take(index: number, record: Record): readonly Window[] {
    if (record.kind === "boot") return this.#endAll(index);
    if (record.kind === "decision") return this.#decided(index, record);
    const event = eventOf(record);
    if (event !== undefined)
      for (const [capsule, open] of this.#open)
        if (!("capsule" in record) || record.capsule === capsule) note(open, event);
    return [];
  }

  #decided(index: number, record: DecisionRecord): readonly Window[] {
    const { capsule, at } = record;
    // What is on trial decides nothing that the machine does.
    if (record.trial !== undefined || index <= this.#parts.keptUntil(capsule)) return [];
    const ended: Window[] = [];
    let open = this.#open.get(capsule);
    const isOver = open && (at - open.since >= windowUs || at < open.at || open.rows.length >= rowsMax);
    if (open !== undefined && isOver) {
      this.#open.delete(capsule);
      if (isWorthwhile(open)) ended.push(this.#close(open, index));
      open = undefined;
    }
    if (open === undefined) {
      open = { capsule, first: index, last: index, since: at, at, rows: [], events: [] };
      if (this.#open.size >= openMax) this.#open.clear();
      this.#open.set(capsule, open);
    }
    open.rows.push(record);
    open.last = index;
    open.at = at;
    return ended;
  }

  /** Another run begins: a window goes through no start. */
  #endAll(index: number): readonly Window[] {
    const ended = [...this.#open.values()].filter(isWorthwhile);
    this.#open.clear();
    return ended.map((open) => this.#close(open, index));
  }

  #close(open: Open, index: number): Window {
    const next = Math.min(index, ...[...this.#open.values()].map(({ first }) => first));
    const adapter = this.#parts.adapterOf(open.capsule) ?? { channels: [], commands: [] };
    const present = presentIn(adapter, open.rows[0]!);
    const facts = factsOf(open, { epoch: this.#epoch, next });
    return { facts, vector: vectorOf(momentsOf(open.rows, present), present) };
  }
}

interface Open {
  readonly capsule: Digest;
  readonly first: number;
  last: number;
  readonly since: number;
  at: number;
  readonly rows: DecisionRecord[];
  readonly events: string[];
}

/** Half a window says what the plant was like; less would be found alike to any start. */
function isWorthwhile({ since, at, rows }: Open): boolean {
  return at - since >= windowUs / 2 && rows.length >= ticksMin;
}

/** Of all points of the gateway those that this capsule looks at. */
function presentIn(
  { channels, commands }: WindowAdapter,
  { frame, writes, asked }: DecisionRecord,
): WindowAdapter {
  return {
    channels: channels.filter(({ point }) => Object.hasOwn(frame, point)),
    commands: commands.filter(({ point }) =>
      [frame, writes ?? {}, asked ?? {}].some((of) => Object.hasOwn(of, point)),
    ),
  };
}

function momentsOf(rows: readonly DecisionRecord[], { channels, commands }: WindowAdapter): Moments {
  const share = (name: "now" | "asked" | "path" | "ahead"): readonly number[] =>
    rows.map(({ energy, threshold }) => shareOf(energy[name], threshold[name === "path" ? "asked" : name]));
  return {
    surprise: { now: share("now"), asked: share("asked"), path: share("path"), ahead: share("ahead") },
    channels: channels.map(({ point }) => rows.map((row) => readingOf(row, point))),
    commands: commands.map(({ point }) => ({
      stood: carried(
        rows.map((row) => Number(row.writes?.[point] ?? Number.NaN)),
        readingOf(rows[0]!, point),
      ),
      asked: rows.map(({ asked }) => Number(asked?.[point] ?? Number.NaN)),
    })),
    regimes: rows.map(({ regime }) => regime?.name),
    stability: rows.map(({ regime }) => Number(regime?.stability ?? Number.NaN)),
    verdicts: rows.map(({ verdict }) => verdict),
    origins: rows.map(({ origin }) => origin),
    because: rows.map(({ because }) => because),
  };
}

/** NaN where either is unknown; a limit that is not above zero measures nothing. */
function shareOf(energy: string, threshold: string): number {
  const limit = Number(threshold);
  return limit > 0 ? Number(energy) / limit : Number.NaN;
}

function readingOf({ frame }: DecisionRecord, point: string): number {
  const found = Object.hasOwn(frame, point) ? frame[point] : undefined;
  return found === undefined || severityOf(found[1]) === "bad" ? Number.NaN : Number(found[0]);
}

/** What was commanded stands until something else is. */
function carried(series: readonly number[], from: number): readonly number[] {
  let stands = from;
  return series.map((value) => {
    if (Number.isFinite(value)) stands = value;
    return stands;
  });
}

function factsOf(open: Open, { epoch, next }: Pick<WindowFacts, "epoch" | "next">): WindowFacts {
  const { rows, first, last, since, at, capsule, events } = open;
  const verdicts = { allow: 0, amend: 0, block: 0 };
  for (const { verdict } of rows) verdicts[verdict]++;
  const blocked = rows.filter(({ verdict }) => verdict === "block");
  const writes = rows.findLast((row) => row.writes !== null)?.writes ?? null;
  const shares = rows
    .map(({ energy, threshold }) => shareOf(energy.now, threshold.now))
    .filter((share) => Number.isFinite(share));
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return {
    ...{ epoch, first, last, next, since, at, capsule, ticks: rows.length, verdicts, events },
    origin: commonest(rows.map(({ origin }) => origin))!,
    permitted: rows.filter(({ permit }) => permit !== null).length,
    because: commonest(blocked.map(({ because }) => because)) ?? null,
    text: blocked.at(-1)?.text.slice(0, textMax) ?? null,
    regime: commonest(rows.flatMap(({ regime }) => (regime === undefined ? [] : [regime.name]))) ?? null,
    surprise: shares.length === 0 ? null : { mean: mean.toFixed(3), max: Math.max(...shares).toFixed(3) },
    writes: writes && Object.fromEntries(Object.entries(writes).slice(0, writesMax)),
  };
}

/** The first to be so often, where several are. */
function commonest(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** What somebody who asks what came then wants to hear of. */
function eventOf(record: Record): string | undefined {
  if (record.kind === "stand-down") return `stood down: ${record.because}`;
  if (record.kind === "drift") return `drift: ${record.to}`;
  if (record.kind === "twin" && record.to === "alarm") return `twin alarm: ${record.point}`;
  if (record.kind === "regime") return `regime: ${record.to}`;
  if (record.kind === "fault") return `fault: ${record.code}`;
  return undefined;
}

function note({ events }: Open, event: string): void {
  if (events.length < eventsMax && !events.includes(event)) events.push(event.slice(0, eventMax));
}

/** A tick is at least a tenth of the tri-check's shortest row apart from the next; beyond that a clock is broken. */
const rowsMax: number = windowUs / (10 * US_PER_MS);
const ticksMin = 4;
/** Capsules of a gateway are far fewer. */
const openMax = 64;
const textMax = 160;
const writesMax = 6;
const eventsMax = 4;
const eventMax = 60;
