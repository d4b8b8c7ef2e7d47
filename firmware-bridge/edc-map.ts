import type { Instant } from "#runtime/core/clock.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { quality } from "#runtime/field/quality.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { groupWordsMax } from "./protocol/edc-frame.ts";
import type { WordSpan } from "./protocol/edc-request.ts";
import { checkedRegisterMap, mapHashOf } from "./regmap/check.ts";
import { isWithin, valueIn, wordFor } from "./regmap/words.ts";

/** Words that one READ takes, all of one moment. */
export interface WordBlock {
  readonly address: number;
  readonly count: number;
  readonly points: readonly PointId[];
}

export type EncodedGroup = Readonly<
  | { kind: "encoded"; spans: readonly WordSpan[] }
  | { kind: "refused"; because: "unknown-point" | "out-of-range"; detail: string }
>;

/** Which point of a board stands in which word. Pure; the register map is checked once, here. */
export class EdcMap {
  readonly blocks: readonly WordBlock[];
  readonly hash: readonly number[];
  readonly tickAddress: number;
  readonly #points: ReadonlyMap<PointId, RegisterPoint>;
  readonly #wordsMax: number;

  /** `wordsMax`: what one request takes, where the link is slower than boards are. */
  constructor(map: RegisterMap, { wordsMax = groupWordsMax }: { readonly wordsMax?: number } = {}) {
    checkedRegisterMap(map);
    this.#points = new Map(Object.entries(map.points));
    this.hash = mapHashOf(map);
    this.tickAddress = map.tickAddress;
    this.#wordsMax = wordsMax;
    this.blocks = blocksOf(this.#points, wordsMax);
  }

  decode(block: WordBlock, words: readonly number[], at: Instant): ReadonlyMap<PointId, Sample> {
    return new Map(
      block.points.map((id) => {
        const point = this.#points.get(id)!;
        const word = words[point.address - block.address]!;
        return [id, sampleOf(point, { word, at })];
      }),
    );
  }

  /** A write group with its tick number. One wrong value refuses all of it. */
  encode(writes: readonly Write[], tick: number): EncodedGroup {
    if (writes.length === 0) return refused("unknown-point", "The permit names nothing to write");
    const words = new Map<number, number>();
    for (const { point: id, value } of writes) {
      const point = this.#points.get(id);
      if (point?.access !== "write") return refused("unknown-point", `${id} is not a point one can write`);
      if (words.has(point.address)) return refused("unknown-point", `${id} is named twice`);
      const word = wordFor(point, value);
      // Written so that NaN fails it.
      if (!(value >= point.min && value <= point.max) || word === undefined || !isWithin(point, word))
        return refused(
          "out-of-range",
          `${id} = ${value} is outside ${point.min}..${point.max} ${point.unit}`,
        );
      words.set(point.address, word);
    }
    if (!Number.isInteger(tick) || tick < 0 || tick > 0xffff_ffff)
      return refused("out-of-range", `Tick ${tick} does not fit the tick word`);
    words.set(this.tickAddress, tick);
    if (words.size > groupWordsMax)
      return refused("out-of-range", `${words.size} words are more than a board applies in one step`);
    return { kind: "encoded", spans: spansOf(words, this.#wordsMax) };
  }

  /** What stands in words that were read back, in the points' units. */
  decodeWrites(writes: readonly Write[], words: ReadonlyMap<number, number>): readonly Write[] {
    return writes.map(({ point: id }) => {
      const point = this.#points.get(id)!;
      return { point: id, value: valueIn(point, words.get(point.address)!) };
    });
  }

  /** Two smaller blocks in the place of one that the board refuses; undefined for a single point. */
  divided({ points }: WordBlock): readonly [WordBlock, WordBlock] | undefined {
    const half = points.length >>> 1;
    if (half === 0) return undefined;
    const asBlock = (ids: readonly PointId[]): WordBlock => {
      const addresses = ids.map((id) => this.#points.get(id)!.address);
      const address = Math.min(...addresses);
      return { address, count: Math.max(...addresses) - address + 1, points: ids };
    };
    return [asBlock(points.slice(0, half)), asBlock(points.slice(half))];
  }
}

function sampleOf(point: RegisterPoint, { word, at }: { word: number; at: Instant }): Sample {
  const value = valueIn(point, word);
  if (!Number.isFinite(value)) return { value: Number.NaN, quality: quality.badOutOfRange, at };
  const code = isWithin(point, word) ? quality.good : quality.uncertainEngineeringUnitsExceeded;
  return { value, quality: code, at };
}

function blocksOf(points: ReadonlyMap<PointId, RegisterPoint>, wordsMax: number): readonly WordBlock[] {
  const blocks: { address: number; count: number; points: PointId[] }[] = [];
  for (const [id, { address }] of [...points].sort(([, a], [, b]) => a.address - b.address)) {
    const last = blocks.at(-1);
    if (last !== undefined && address === last.address + last.count && last.count < wordsMax) {
      last.count++;
      last.points.push(id);
    } else blocks.push({ address, count: 1, points: [id] });
  }
  return blocks;
}

function spansOf(words: ReadonlyMap<number, number>, wordsMax: number): readonly WordSpan[] {
  const spans: { address: number; words: number[] }[] = [];
  for (const [address, word] of [...words].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    const isNext = last !== undefined && address === last.address + last.words.length;
    if (isNext && last.words.length < wordsMax) last.words.push(word);
    else spans.push({ address, words: [word] });
  }
  return spans;
}

function refused(because: "unknown-point" | "out-of-range", detail: string): EncodedGroup {
  return { kind: "refused", because, detail };
}
