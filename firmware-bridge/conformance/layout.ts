import { groupWordsMax } from "#bridge/protocol/edc-frame.ts";
import { firstPointAddress } from "#bridge/regmap/check.ts";
import { isWithin, limitWords } from "#bridge/regmap/words.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";

/** What of a map the clauses need, picked so that any map will do that has an output. */
export interface Layout {
  readonly outputs: readonly RegisterPoint[];
  readonly inputs: readonly RegisterPoint[];
  /** Outputs whose addresses follow each other, the longest run, 60 at most. */
  readonly run: readonly RegisterPoint[];
  /** An address at which nothing is. */
  readonly hole: number;
  /** An output that has words outside of its limits, with one of them. */
  readonly limited: { readonly point: RegisterPoint; readonly word: number } | undefined;
  readonly real: RegisterPoint | undefined;
}

export function layoutOf({ points, tickAddress }: RegisterMap): Layout {
  const all = Object.values(points).toSorted((a, b) => a.address - b.address);
  const outputs = all.filter(({ access }) => access === "write");
  const taken = new Set([tickAddress, ...all.map(({ address }) => address)]);
  let hole = firstPointAddress;
  while (taken.has(hole)) hole++;
  const limited = outputs
    .map((point) => ({ point, word: outside(point) }))
    .find((one): one is { point: RegisterPoint; word: number } => one.word !== undefined);
  return {
    ...{ outputs, hole, limited },
    inputs: all.filter(({ access }) => access === "read"),
    run: longestRun(outputs),
    real: outputs.find(({ type }) => type === "f32"),
  };
}

/** A word that the point takes; another `turn`, mostly another word. */
export function goodWord(point: RegisterPoint, turn: number): number {
  const { low, high } = limitWords(point);
  if (point.type === "f32") return turn % 2 === 0 ? low : high;
  const width = (high - low) >>> 0;
  const step = Math.imul(turn, 0x9e37_79b1) >>> 0;
  return (low + (width === 0xffff_ffff ? step : step % (width + 1))) >>> 0;
}

function outside(point: RegisterPoint): number | undefined {
  const { low, high } = limitWords(point);
  const around = [(low - 1) >>> 0, (high + 1) >>> 0, 0, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
  return around.find((word) => !isWithin(point, word));
}

function longestRun(outputs: readonly RegisterPoint[]): readonly RegisterPoint[] {
  let best: readonly RegisterPoint[] = [];
  let run: RegisterPoint[] = [];
  for (const point of outputs) {
    const isNext = run.length > 0 && run.at(-1)!.address + 1 === point.address && run.length < groupWordsMax;
    run = isNext ? [...run, point] : [point];
    if (run.length > best.length) best = run;
  }
  return best;
}
