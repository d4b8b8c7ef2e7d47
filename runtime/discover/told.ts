import type { Channel } from "#runtime/map/energy.ts";
import { rarity } from "#runtime/map/surprise.ts";
import type { Objective } from "./objective.ts";
import type { Finding, Part } from "./question.ts";
import type { Terrain } from "./terrain.ts";

/** What was found, with all that it was found from: for people in lines, for programs as JSON. */
export interface Told {
  readonly place: string;
  readonly ground: Terrain;
  readonly objective: Objective;
  readonly from: Float64Array;
  readonly source: string;
  readonly parts: readonly Part[];
  readonly seed: number;
  readonly findings: readonly Finding[];
  /** Nobody said which channels are commands. */
  readonly isAssumed: boolean;
}

export function findingsJson({ ground, objective, from, source, parts, seed, findings }: Told): object {
  const { channels, threshold, calibration } = ground.map;
  const state = (values: Float64Array): object => stateJson(values, channels);
  const only = (values: Float64Array, part: Part): object =>
    Object.fromEntries(channels.flatMap(({ name }, at) => (parts[at] === part ? [[name, values[at]!]] : [])));
  return {
    map: ground.digest,
    objective: objective.text,
    unit: objective.unit,
    seed,
    from: state(from),
    source,
    energy: ground.map.energy(from),
    threshold,
    parts: Object.fromEntries(channels.map(({ name }, at) => [name, parts[at]])),
    proposals: findings.map(({ caution, gain, energy, peak, to, steps, basin }) => ({
      caution: caution.word,
      limit: caution.limit,
      gain,
      energy,
      peak,
      rarity: rarity(calibration, energy),
      to: state(to),
      steps: steps.map(({ state: after, peak: high, outlook }) => ({
        set: only(after, "set"),
        expect: only(after, "follows"),
        peak: high,
        outlook: outlook ?? null,
      })),
      basin: { isOther: basin.isOther, bottom: state(basin.bottom), energy: basin.energy },
    })),
  };
}

export function stateJson(values: Float64Array, channels: readonly Channel[]): object {
  return Object.fromEntries(channels.map(({ name }, at) => [name, values[at]!]));
}
