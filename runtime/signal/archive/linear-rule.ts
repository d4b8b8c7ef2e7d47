// A rule that is made for one column: what it is most likely to say next, by a few of the values before. The weights are
// written with it, as multiples of a power of two, so that every machine computes the same.

import type { ByteReader, ByteWriter } from "./bytes.ts";
import { unzigzag, zigzag } from "./surprises.ts";

export interface LinearRule {
  /** What the values lie around. */
  readonly middle: number;
  /** The nearest first. */
  readonly weights: readonly number[];
}

/** The rules of these orders that fit best, by the recursion of Levinson and Durbin. */
export function rulesFor(values: Float64Array): readonly LinearRule[] {
  const order = orders.at(-1)!;
  if (values.length < valuesPerWeight * order) return [];
  const middle = Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  const moments = momentsOf(values, { middle, order });
  const rules: LinearRule[] = [];
  let weights: number[] = [];
  let left = moments[0]! * (1 + ridge);
  for (let step = 1; step <= order && left > 0; step++) {
    let rest = moments[step]!;
    for (let back = 0; back < weights.length; back++) rest -= weights[back]! * moments[step - 1 - back]!;
    const next = rest / left;
    if (!(Math.abs(next) < 1)) break;
    weights = [...weights.map((weight, back) => weight - next * weights[weights.length - 1 - back]!), next];
    left *= 1 - next * next;
    if (orders.includes(step)) rules.push({ middle, weights: weights.map(quantised) });
  }
  return [{ middle, weights: [] }, ...rules];
}

const orders: readonly number[] = [1, 2, 4, 8, 16, 32];
const valuesPerWeight = 16;
/** As if a little noise were in every column: a smooth one has no other way to sure weights. */
const ridge = 1e-9;

function momentsOf(
  values: Float64Array,
  { middle, order }: { readonly middle: number; readonly order: number },
): readonly number[] {
  return Array.from({ length: order + 1 }, (_, back) => {
    let sum = 0;
    for (let at = back; at < values.length; at++)
      sum += (values[at]! - middle) * (values[at - back]! - middle);
    return sum;
  });
}

const weightUnit = 4_096;

function quantised(weight: number): number {
  return Math.round(weight * weightUnit) / weightUnit;
}

/** From the values before alone, summed up in one order: so that who reads comes to the same. */
export function saidBy({ middle, weights }: LinearRule, values: Float64Array, at: number): number {
  const known = Math.min(weights.length, at);
  let sum = 0;
  for (let back = 0; back < known; back++) sum += weights[back]! * (values[at - 1 - back]! - middle);
  return middle + Math.round(sum);
}

export function writeRule({ middle, weights }: LinearRule, out: ByteWriter): void {
  out.float(middle).byte(weights.length);
  for (const weight of weights) out.whole(zigzag(weight * weightUnit));
}

export function readRule(reader: ByteReader): LinearRule {
  const middle = reader.float();
  const weights = Array.from({ length: reader.byte() }, () => unzigzag(reader.whole()) / weightUnit);
  return { middle, weights };
}
