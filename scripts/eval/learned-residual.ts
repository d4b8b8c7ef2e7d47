// A small network that adds to the straight line what the line misses. It is silent at first, so nothing is lost
// where nothing is to be learnt; when to stop is told by the roll-outs of rows that it does not learn.

import { prng } from "#runtime/core/prng.ts";
import { Network } from "#scripts/train/network.ts";
import type { Parting } from "./learned-regimes.ts";
import { rolledMisses, type Stepper, standardRows } from "./learned-replay.ts";

export interface Found {
  readonly stepper: Stepper;
  /** What it is called, and what the rows that choose say of it. */
  readonly choice: string;
  readonly mean: number;
}

export function fitResidual(
  { base, scale, set }: Parting,
  { hidden, seed }: { hidden: readonly number[]; seed: number },
): Found {
  const { width, measured, learn, choose } = set;
  const inner = standardRows(learn, scale);
  const chance = prng(seed);
  const network = new Network([width, ...hidden, measured.length], chance.fork());
  network.silence();
  const order = Uint32Array.from(
    learn.stretches.flatMap(([first, end]) => Array.from({ length: end - first - 1 }, (_, at) => first + at)),
  );
  const rest = restOf({ base, inner, order, width });
  const stepper: Stepper = {
    next(past, next, row): void {
      base.next(past, next, row);
      const more = network.raw(past, 0);
      for (let at = 0; at < measured.length; at++) next[measured[at]!]! += more[at]!;
    },
  };
  const judged = (): number => rolledMisses(stepper, { series: choose, scale, set }).mean;
  let best = { mean: judged(), parameters: network.kept(), epoch: 0 };
  const slopes = new Float64Array(measured.length);
  for (let epoch = 1; epoch <= epochsMax && epoch - best.epoch <= patience; epoch++) {
    for (let done = 0; done < Math.min(order.length, epochRowsMax); ) {
      const end = Math.min(done + batchRows, order.length);
      const rows = end - done;
      for (; done < end; done++) {
        const other = done + Math.floor(chance.between(0, order.length - done));
        [order[done], order[other]] = [order[other]!, order[done]!];
        const row = order[done]!;
        const said = network.raw(inner, row * width);
        for (let at = 0; at < slopes.length; at++)
          slopes[at] = said[at]! - rest[row * width + measured[at]!]!;
        network.learn(slopes);
      }
      network.move(rows, { learningRate: learningRate / Math.sqrt(epoch), decay });
    }
    const mean = judged();
    if (mean < best.mean) best = { mean, parameters: network.kept(), epoch };
  }
  network.restore(best.parameters);
  return { stepper, mean: best.mean, choice: best.epoch === 0 ? "none" : hidden.join("–") };
}

const epochsMax = 30;
const patience = 6;
const epochRowsMax = 8_192;
const batchRows = 32;
const learningRate = 0.002;
const decay = 0.01;

function restOf({
  base,
  inner,
  order,
  width,
}: {
  base: Stepper;
  inner: Float64Array;
  order: Uint32Array;
  width: number;
}): Float64Array {
  const rest = new Float64Array(inner.length);
  const next = new Float64Array(width);
  for (const row of order) {
    base.next(inner.subarray(row * width, (row + 1) * width), next, row);
    for (let to = 0; to < width; to++) rest[row * width + to] = inner[(row + 1) * width + to]! - next[to]!;
  }
  return rest;
}
