// What the shield in TypeScript rules, as vectors for the one in Verilog.

import { crc32c } from "#bridge/protocol/crc32c.ts";
import { prng } from "#runtime/core/prng.ts";
import { compilePlant } from "#runtime/map/compile/compile.ts";
import { ruleEnergy, ruleLimits, ruling, sinceMsMax } from "#runtime/map/compile/rule.ts";
import { cellsOf, encodeTable } from "#runtime/map/compile/table.ts";
import { type Sample, sampleOf } from "#scripts/bench/shield-samples.ts";

export interface Cases {
  /** The table, and its name. */
  readonly words: readonly number[];
  readonly name: number;
  readonly rows: readonly (readonly number[])[];
}

/** Commands are outputs, what is measured is an input, and both outputs have a rate. */
export function casesOf(name: string, { count, seed }: { count: number; seed: number }): Cases {
  const { fit, bytes, threshold, ...sample } = sampleOf(name);
  const random = prng(seed);
  const seen = { input: 0, output: 0 };
  const wiring = fit.channels.map(({ role, resolution }) => {
    const source = role === "command" ? "output" : "input";
    const index = seen[source]++;
    return {
      source,
      index,
      order: "i32",
      scale: resolution,
      offset: 0,
      low: 0x8000_0000,
      high: 0x7fff_ffff,
    } as const;
  });
  const { table } = compilePlant(fit, bytes, {
    ...{ wiring, threshold, mapHash: [1, 2, 3, 4] },
    actuators: [
      { output: 0, min: -800 >>> 0, max: 6_000, risePerMs: 150_000, burst: 900 },
      { output: 1, min: 100, max: 2_000, risePerMs: 30_000, burst: 1_500 },
    ],
  });
  const cells = cellsOf(table);
  const file = encodeTable(table);
  let [standing, left] = [[0, 0] as readonly number[], [0, 0] as readonly number[]];
  let sinceMs = sinceMsMax;
  const rows = Array.from({ length: count }, () => {
    const state = stateNear(sample, random, fit.channels.length);
    const inputs = [0, 0, 0, 0];
    const asked = [0, Math.floor(random.between(0, 2_100))];
    wiring.forEach(({ source, index }, channel) => {
      (source === "input" ? inputs : asked)[index] = state[channel]! >>> 0;
    });
    // An output that the map does not know stays near what stands, so that its rate lets most groups go on.
    if (seen.output < 2 && random.between(0, 1) < 0.8)
      asked[1] = Math.max(100, standing[1]! + Math.floor(random.between(-9, 10)));
    if (random.between(0, 1) < 0.02) asked[0] = 7_000;
    const waitedMs = Math.floor(random.between(0, random.between(0, 1) < 0.7 ? 1_200 : 40));
    sinceMs = Math.min(sinceMsMax, sinceMs + waitedMs);
    const limits = ruleLimits(cells, { standing, asked, left, sinceMs });
    const words = wiring.map(({ source, index }) => (source === "input" ? inputs : asked)[index]!);
    const energy = limits.verdict === "inside" ? ruleEnergy(cells, words) : undefined;
    const { verdict, which } = energy ?? limits;
    if (verdict === "inside") [standing, left, sinceMs] = [asked, limits.left, 0];
    return [...inputs, ...asked, waitedMs, ruling[verdict] | (which << 8), energy?.share ?? 0];
  });
  const view = new DataView(file.buffer);
  const words = Array.from({ length: file.length / 4 }, (_, at) => view.getUint32(at * 4, true));
  return { words, name: crc32c(file), rows };
}

/** Half of them where the plant was seen, spread by a little; the others anywhere about the box. */
function stateNear(
  { compiled }: Pick<Sample, "compiled">,
  random: ReturnType<typeof prng>,
  width: number,
): readonly number[] {
  const { channels, experts } = compiled.table;
  const { components } = experts.at(-1)!;
  const { centre } = components[Math.floor(random.between(0, components.length))]!;
  const isNear = random.between(0, 1) < 0.7;
  return Array.from({ length: width }, (_, at) => {
    const { low, high, shift } = channels[at]!;
    const [from, to] = [low | 0, high | 0];
    if (!isNear) return Math.round(random.between(from - 3, to + 3));
    const middle = from + ((centre[at]! << 16) >> 16) / 2 ** shift;
    return Math.round(middle + ((to - from) / 12) * random.between(-1, 1) ** 3);
  });
}
