import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { placeTable } from "#runtime/map/compile/placed.ts";
import { ruling } from "#runtime/map/compile/rule.ts";
import { openKind } from "#runtime/map/open.ts";
import { type Sample, sampleOf } from "./shield-samples.ts";

export interface Permissiveness {
  readonly states: number;
  /** Of them, so many are within a tenth of a nat of the limit. */
  readonly close: number;
  readonly allowedByMap: number;
  /** Let through by the table and refused by the map: there must be none. */
  readonly wronglyAllowed: number;
  readonly blockedMore: number;
  /** The highest amount below the limit, in nats of surprise, at which the table still refused. */
  readonly farthestNats: number;
}

/**
 * Random states of the box, and adversarial ones: pairs on either side of the limit are brought together by halving
 * until they are neighbours, and all words around both are asked.
 */
export function permissivenessOf(
  name: string,
  options: { states: number; seed: number; limit: "moves" | "limits" },
): Permissiveness {
  const sample = sampleOf(name, options.limit);
  const kernels = loadKernels();
  const placed = placeTable(sample.cells, kernels);
  const opened = openKind(sample.bytes, kernels);
  const width = sample.fit.channels.length;
  const random = prng(options.seed);
  const box = sample.compiled.table.channels.map(({ low, high }) => [low | 0, high | 0] as const);
  const energy = (words: readonly number[]): number => opened.map.energy(sample.stateOf(words));
  const anywhere = (): number[] => box.map(([low, high]) => Math.round(random.between(low, high)));
  const inside = (): number[] => insideOf(sample, random);
  const all: number[] = [];
  while (all.length < options.states * width) {
    if (random.between(0, 1) < 0.3) {
      all.push(...anywhere());
      continue;
    }
    let [low, high] = [inside(), anywhere()];
    if (!(energy(low) <= sample.threshold && energy(high) > sample.threshold)) continue;
    while (low.some((word, at) => Math.abs(word - high[at]!) > 1)) {
      const middle = low.map((word, at) => Math.round((word + high[at]!) / 2));
      if (energy(middle) <= sample.threshold) low = middle;
      else high = middle;
      if (
        middle.every((word, at) => word === low[at]) &&
        middle.every((word, at) => Math.abs(word - high[at]!) <= 1)
      )
        break;
    }
    for (const near of around(low)) all.push(...near);
  }
  const words = Uint32Array.from(all, (word) => word >>> 0);
  const rulings = placed.rule(words);
  const count = words.length / width;
  const found = { close: 0, allowedByMap: 0, wronglyAllowed: 0, blockedMore: 0, farthestNats: 0 };
  for (let index = 0; index < count; index++) {
    const surprise = energy(all.slice(index * width, (index + 1) * width));
    const isAllowed = surprise <= sample.threshold;
    const isInside = (rulings[index * 2]! & 0xff) === ruling.inside;
    if (Math.abs(surprise - sample.threshold) < 0.1) found.close++;
    if (isAllowed) found.allowedByMap++;
    if (isInside && !isAllowed) found.wronglyAllowed++;
    if (!isInside && isAllowed) {
      found.blockedMore++;
      found.farthestNats = Math.max(found.farthestNats, sample.threshold - surprise);
    }
  }
  return { states: count, ...found };
}

/** Near a centre of the kernels: nearly always inside. */
function insideOf({ compiled }: Sample, random: ReturnType<typeof prng>): number[] {
  const { channels, experts } = compiled.table;
  const { components } = experts.at(-1)!;
  const { centre } = components[Math.floor(random.between(0, components.length))]!;
  return centre.map((at, axis) => {
    const { low, shift } = channels[axis]!;
    return Math.round((low | 0) + ((at << 16) >> 16) / 2 ** shift);
  });
}

/** All words that differ by at most one step in each channel. */
function around(middle: readonly number[]): readonly (readonly number[])[] {
  return middle.reduce<readonly (readonly number[])[]>(
    (found, word) => found.flatMap((begun) => [-1, 0, 1].map((step) => [...begun, word + step])),
    [[]],
  );
}
