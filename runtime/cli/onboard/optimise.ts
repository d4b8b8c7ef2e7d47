// What set-points would be better, and how sure anybody can be of that: the search goes by the map, and what it promises
// is held against the recorded rows that are most like the start and the end.

import { chanceFrom } from "#runtime/core/chance.ts";
import { discover } from "#runtime/discover/discover.ts";
import { parseObjective } from "#runtime/discover/objective.ts";
import { terrainOf } from "#runtime/discover/terrain.ts";
import type { OpenMap } from "#runtime/map/open.ts";
import type { Recording } from "#runtime/map/recording.ts";

export interface Better {
  readonly caution: string;
  /** Set-points, by point. */
  readonly sets: Readonly<
    Record<string, { readonly from: number; readonly to: number; readonly unit: string }>
  >;
  /** By how much the cost falls, by the map. */
  readonly gain: number;
  /** By how much it was lower in recorded rows that are like the end than in those like the start; with 95 % confidence. */
  readonly recorded: { readonly gain: number; readonly plusMinus: number };
}

export interface Optimised {
  readonly objective: string;
  readonly unit: string;
  readonly found: readonly Better[];
}

export interface Wanted {
  readonly recording: Recording;
  readonly objective: string;
  readonly stop: AbortSignal;
}

export function optimised(opened: OpenMap, { recording, objective: text, stop }: Wanted): Optimised {
  const ground = terrainOf(opened);
  const { map, potential, foresight } = ground;
  const objective = parseObjective(text, map.channels);
  const parts = ground.parts ?? map.channels.map(() => "follows" as const);
  const from = typical(recording, map);
  const findings = discover({
    ...{ map, potential, objective, from, parts, chance: chanceFrom(1), walkers: 4 },
    isStopped: () => stop.aborted,
    ...(foresight && { foresight }),
  });
  const here = costsNear(recording, from, objective.cost);
  const found = findings.map(({ caution, gain, to }): Better => {
    const there = costsNear(recording, to, objective.cost);
    return {
      caution: caution.word,
      gain,
      recorded: {
        gain: here.mean - there.mean,
        plusMinus: 1.96 * Math.sqrt(here.variance / rowsLike + there.variance / rowsLike),
      },
      sets: Object.fromEntries(
        map.channels.flatMap(({ name, unit }, at) =>
          parts[at] === "set" ? [[name, { from: from[at]!, to: to[at]!, unit }] as const] : [],
        ),
      ),
    };
  });
  return { objective: objective.text, unit: objective.unit, found };
}

/** The last recorded row that is ordinary and inside the map. */
function typical({ rows, width }: Recording, map: ReturnType<typeof terrainOf>["map"]): Float64Array {
  const count = rows.length / width;
  let best = rows.slice(0, width);
  let lowest = Number.POSITIVE_INFINITY;
  for (let row = count - 1; row >= Math.max(0, count - typicalRows); row--) {
    const state = rows.slice(row * width, (row + 1) * width);
    const isInside = map.channels.every(({ min, max }, at) => min <= state[at]! && state[at]! <= max);
    const energy = isInside ? map.energy(state) : Number.POSITIVE_INFINITY;
    if (energy < lowest) [lowest, best] = [energy, state];
  }
  return best;
}

/** The cost in the recorded rows that are nearest to a state, each channel by its own spread. */
function costsNear(
  { rows, width }: Recording,
  state: Float64Array,
  cost: (state: Float64Array) => number,
): { readonly mean: number; readonly variance: number } {
  const count = rows.length / width;
  const scale = Array.from({ length: width }, (_, column) => spreadOf(rows, { width, column }));
  const step = Math.max(1, Math.ceil(count / comparedRows));
  const nearest: { distance: number; cost: number }[] = [];
  for (let row = 0; row < count; row += step) {
    const one = rows.subarray(row * width, (row + 1) * width);
    let distance = 0;
    for (let at = 0; at < width; at++) distance += ((one[at]! - state[at]!) / scale[at]!) ** 2;
    nearest.push({ distance, cost: cost(Float64Array.from(one)) });
  }
  const costs = nearest
    .sort((a, b) => a.distance - b.distance)
    .slice(0, rowsLike)
    .map((each) => each.cost);
  const mean = costs.reduce((sum, value) => sum + value, 0) / costs.length;
  const variance = costs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, costs.length - 1);
  return { mean, variance };
}

function spreadOf(
  rows: Float64Array,
  { width, column }: { readonly width: number; readonly column: number },
): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let at = column; at < rows.length; at += width) {
    sum += rows[at]!;
    squares += rows[at]! ** 2;
    count++;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) || 1;
}

const typicalRows = 500;
const comparedRows = 20_000;
const rowsLike = 50;
