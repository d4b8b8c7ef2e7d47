import type { DeviceConfig, ModbusPointConfig } from "#runtime/config.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { quality } from "#runtime/field/quality.ts";
import { type Place, placeKey, placeOf, placeText, tableSize } from "./place.ts";
import {
  isBitTable,
  readBitsMax,
  readWordsMax,
  type Table,
  writeBitsMax,
  writeWordsMax,
} from "./protocol/modbus-pdu.ts";
import { isFloat, numberFrom, roundingOf, wordsFor, wordsIn } from "./register-value.ts";

/** Registers, or bits, that one request reads. */
export interface Block {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
  readonly points: readonly PointId[];
  /** Points that are read seldomer than the others are so in blocks of their own. */
  readonly everyMs?: number;
}

/** Holding registers or coils that one request writes; a coil's word is 0 or 1. */
export interface Span extends Place {
  readonly words: readonly number[];
}

export type Encoded = Readonly<
  | { kind: "encoded"; spans: readonly Span[] }
  | { kind: "refused"; because: "unknown-point" | "out-of-range"; detail: string }
>;

/** `gapMax` registers of no point may be read along where that saves a request. */
export type Layout = Pick<DeviceConfig, "points" | "tickRegister" | "gapMax">;

/** What to read back, and whether that is all that was written. */
export interface ReadBack {
  readonly spans: readonly Span[];
  readonly isWhole: boolean;
}

/** Which point stands in which registers, and what its bits mean. Pure; a configuration is checked once, here. */
export class DeviceMap {
  readonly blocks: readonly Block[];
  readonly tickRegister: number;
  readonly #points: ReadonlyMap<PointId, ModbusPointConfig>;

  constructor({ points, tickRegister, gapMax = 0 }: Layout) {
    this.#points = new Map(Object.entries(points));
    this.tickRegister = tickRegister;
    for (const [id, point] of this.#points) checkPoint(id, point);
    checkOverlaps(this.#points, tickRegister);
    const periods = new Set([...this.#points.values()].map(({ scanMs }) => scanMs));
    this.blocks = [...periods].flatMap((everyMs) => {
      const ofPeriod = [...this.#points].filter(([, point]) => point.scanMs === everyMs);
      return blocksOf(new Map(ofPeriod), { gapMax, ...(everyMs !== undefined && { everyMs }) });
    });
  }

  /** One sample for each point of a block, from the words that were read for it. */
  decode(block: Block, words: readonly number[], at: Instant): ReadonlyMap<PointId, Sample> {
    return new Map(block.points.map((id) => [id, this.#sample(id, { block, words, at })]));
  }

  /**
   * A write group with its tick number, as few spans as the layout allows. Refuses the whole group for
   * one wrong value: half a group is a command that nobody permitted. The span with the tick comes last,
   * so a device that shows a tick has the whole group of it.
   */
  encode(writes: readonly Write[], tick: number): Encoded {
    if (writes.length === 0) return refused("unknown-point", "The permit names nothing to write");
    const named = new Set<PointId>();
    const spans: Span[] = [];
    for (const { point: id, value } of writes) {
      const point = this.#points.get(id);
      if (point?.access !== "write") return refused("unknown-point", `${id} is not a point one can write`);
      if (named.has(id)) return refused("unknown-point", `${id} is named twice`);
      named.add(id);
      // The comparison is written so that NaN fails it.
      if (!(value >= point.min && value <= point.max))
        return refused(
          "out-of-range",
          `${id} = ${value} is outside ${point.min}..${point.max} ${point.unit}`,
        );
      const words = wordsFor(point, value);
      if (words === undefined || !isInside(point, numberFrom(point, words)))
        return refused("out-of-range", `${id} = ${value} has no register value inside its range`);
      spans.push({ ...placeOf(point), words });
    }
    const tickWords = wordsFor(tickScaling, tick);
    if (tickWords === undefined || !Number.isInteger(tick))
      return refused("out-of-range", `Tick ${tick} does not fit the tick register`);
    spans.push({ ...this.#tickPlace, words: tickWords });
    return { kind: "encoded", spans: this.#joined(spans) };
  }

  /** So many requests it takes to write these points together: one is whole or not at all, several are not. */
  requestsFor(points: readonly PointId[]): number {
    const values = points.map((id) => {
      const point = this.#points.get(id)!;
      return { ...placeOf(point), words: new Array<number>(wordsIn(point.type)).fill(0) };
    });
    return this.#joined([...values, { ...this.#tickPlace, words: [0, 0] }]).length;
  }

  /**
   * Where to look after a write. Acknowledged: at the points that want to be seen (`confirm`), and nowhere
   * if none does. Unanswered: at all but those that would not show it, and at the tick, which stands last
   * in a group and so tells of the whole.
   */
  toReadBack(
    { writes, tick }: { readonly writes: readonly Write[]; readonly tick: number },
    { isAcknowledged }: { readonly isAcknowledged: boolean },
  ): ReadBack {
    const shows = ({ point: id }: Write) => {
      const { confirm = "verified" } = this.#points.get(id)!;
      return isAcknowledged ? confirm === "verified" : confirm !== "posted";
    };
    const seen = writes.filter(shows);
    if (isAcknowledged && seen.length === 0) return { spans: [], isWhole: false };
    return { spans: this.#joined(this.#spansOf(seen, tick)), isWhole: seen.length === writes.length };
  }

  /** What stands in places that were written and read back, by their keys, in the points' units. */
  decodeWrites(writes: readonly Write[], registers: ReadonlyMap<number, number>): readonly Write[] {
    return writes.map(({ point: id }) => {
      const point = this.#points.get(id)!;
      return { point: id, value: numberFrom(point, wordsAt(registers, point)) };
    });
  }

  /**
   * Two smaller blocks in the place of one that the device refuses; undefined for a single point. Divided
   * at its widest gap, because registers that no point names are the likeliest not to be there.
   */
  divided({ table, points, everyMs }: Block): readonly [Block, Block] | undefined {
    if (points.length < 2) return undefined;
    const places = points.map((id) => this.#points.get(id)!);
    const gaps = places.slice(1).map(({ address }, before) => address - endOf(places[before]!));
    const widest = Math.max(...gaps);
    const at = widest > 0 ? gaps.indexOf(widest) + 1 : points.length >>> 1;
    const asBlock = (ids: readonly PointId[]): Block => {
      const inside = ids.map((id) => this.#points.get(id)!);
      const address = Math.min(...inside.map((place) => place.address));
      const count = Math.max(...inside.map(endOf)) - address;
      return { table, address, count, points: ids, ...(everyMs !== undefined && { everyMs }) };
    };
    return [asBlock(points.slice(0, at)), asBlock(points.slice(at))];
  }

  /** For writes that were found to be good. */
  #spansOf(writes: readonly Write[], tick: number): readonly Span[] {
    const spans = writes.map(({ point: id, value }) => {
      const point = this.#points.get(id)!;
      return { ...placeOf(point), words: wordsFor(point, value)! };
    });
    return [...spans, { ...this.#tickPlace, words: wordsFor(tickScaling, tick)! }];
  }

  get #tickPlace(): Place {
    return { table: "holding", address: this.tickRegister };
  }

  #sample(
    id: PointId,
    { block, words, at }: { block: Block; words: readonly number[]; at: Instant },
  ): Sample {
    const point = this.#points.get(id)!;
    const from = point.address - block.address;
    const value = numberFrom(point, words.slice(from, from + wordsIn(point.type)));
    // No number at all is no reading. A number outside what the device can mean may still tell something,
    // but nobody may call it good.
    if (!Number.isFinite(value)) return { value: Number.NaN, quality: quality.badOutOfRange, at };
    const isGood = isInside(point, value);
    return { value, quality: isGood ? quality.good : quality.uncertainEngineeringUnitsExceeded, at };
  }

  /** Whole values only: the two words of one never end up in two requests. */
  #joined(values: readonly Span[]): readonly Span[] {
    const spans: Span[] = [];
    for (const value of [...values].sort((a, b) => placeKey(a) - placeKey(b))) {
      const last = spans.at(-1);
      const isNext = last?.table === value.table && value.address === last.address + last.words.length;
      const max = value.table === "coil" ? writeBitsMax : writeWordsMax;
      if (isNext && last.words.length + value.words.length <= max)
        spans[spans.length - 1] = { ...last, words: [...last.words, ...value.words] };
      else spans.push(value);
    }
    const hasTick = ({ table, address, words }: Span) =>
      table === "holding" && this.tickRegister >= address && this.tickRegister < address + words.length;
    return [...spans.filter((span) => !hasTick(span)), ...spans.filter(hasTick)];
  }
}

const tickScaling = { type: "u32", scale: 1, offset: 0 } as const;

/** Both ends count as inside by half a step of the register, which is as exactly as it can be said. */
function isInside(point: ModbusPointConfig, value: number): boolean {
  const slack = roundingOf(point, value) * 1.000_001;
  // A value on its way to the machine gets no slack but that of floating-point arithmetic.
  const isExact = point.access === "write" && !isFloat(point.type);
  const allowed = isExact ? slack * 1e-6 : slack;
  return value >= point.min - allowed && value <= point.max + allowed;
}

function blocksOf(
  points: ReadonlyMap<PointId, ModbusPointConfig>,
  { gapMax, ...period }: { readonly gapMax: number; readonly everyMs?: number },
): readonly Block[] {
  const blocks: (Omit<Block, "count" | "points"> & { count: number; points: PointId[] })[] = [];
  for (const table of ["input", "holding", "discrete", "coil"] as const) {
    const max = isBitTable(table) ? readBitsMax : readWordsMax;
    // Sixteen bits take the room of a register.
    const gap = isBitTable(table) ? gapMax * 16 : gapMax;
    const inTable = [...points].filter(([, point]) => point.table === table);
    for (const [id, { address, type }] of inTable.sort(([, a], [, b]) => a.address - b.address)) {
      const last = blocks.at(-1);
      const end = address + wordsIn(type);
      const isNext = last?.table === table && address <= last.address + last.count + gap;
      // A value of several registers is never torn over two requests.
      if (isNext && end - last.address <= max) {
        last.count = Math.max(last.count, end - last.address);
        last.points.push(id);
      } else blocks.push({ table, address, count: end - address, points: [id], ...period });
    }
  }
  return blocks;
}

function checkPoint(id: PointId, point: ModbusPointConfig): void {
  const { address, type, scale, offset, min, max, access, table } = point;
  const isBits = isBitTable(table);
  const bad = (what: string) => new Fault("config/bad", `Point "${id}" ${what}`);
  if (!Number.isInteger(address) || address < 0 || address + wordsIn(type) > tableSize)
    throw bad(`has address ${address}, which is outside 0..${tableSize - wordsIn(type)}`);
  if (!Number.isFinite(scale) || scale === 0) throw bad("needs a scale that is a number other than 0");
  if (!Number.isFinite(offset)) throw bad("needs an offset that is a number");
  if (!(min <= max)) throw bad(`has a range from ${min} to ${max}`);
  if ((type === "bool") !== isBits)
    throw bad(isBits ? `is in the table ${table} and no bool` : "is a bool, and in no table of bits");
  if (access === "write" && table !== (isBits ? "coil" : "holding"))
    throw bad(`can only be written in the ${isBits ? "coil" : "holding"} table`);
}

/** Two points that read one register are a matter of taste; two that write one would undo each other. */
function checkOverlaps(points: ReadonlyMap<PointId, ModbusPointConfig>, tickRegister: number): void {
  if (!Number.isInteger(tickRegister) || tickRegister < 0 || tickRegister + 2 > tableSize)
    throw new Fault("config/bad", `tickRegister ${tickRegister} is outside 0..${tableSize - 2}`);
  const owners = new Map<number, PointId>([
    [tickRegister, "the tick register"],
    [tickRegister + 1, "the tick register"],
  ]);
  for (const [id, point] of points) {
    if (point.access !== "write") continue;
    const { table, address: first } = placeOf(point);
    for (let address = first; address < first + wordsIn(point.type); address++) {
      const key = placeKey({ table, address });
      const owner = owners.get(key);
      if (owner !== undefined)
        throw new Fault(
          "config/bad",
          `Point "${id}" and ${owner} both write ${placeText({ table, address })}`,
        );
      owners.set(key, `point "${id}"`);
    }
  }
}

function endOf({ address, type }: ModbusPointConfig): number {
  return address + wordsIn(type);
}

function wordsAt(registers: ReadonlyMap<number, number>, point: ModbusPointConfig): number[] {
  const first = placeKey(placeOf(point));
  return Array.from({ length: wordsIn(point.type) }, (_, index) => registers.get(first + index)!);
}

function refused(because: "unknown-point" | "out-of-range", detail: string): Encoded {
  return { kind: "refused", because, detail };
}
