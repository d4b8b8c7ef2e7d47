import { chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Channel, EnergyMap } from "#runtime/map/energy.ts";
import type { Expert } from "#runtime/map/expert.ts";

/** Per channel, about how far one should look at once: a tenth of what the channel may be. */
export function scalesOf(channels: readonly Channel[]): Float64Array {
  return Float64Array.from(channels, ({ min, max }) => (max - min) * scaleShare);
}

const scaleShare = 0.1;

/** Down the potential to its next bottom, by steepest descent with a step that grows and is halved. */
export function bottomOf(
  potential: Expert,
  from: Float64Array,
  { channels, held }: { readonly channels: readonly Channel[]; readonly held?: ReadonlyMap<number, number> },
): Float64Array {
  const scales = scalesOf(channels).map((scale, channel) => (held?.has(channel) ? 0 : scale));
  let here = from.slice();
  let there = from.slice();
  const slope = new Float64Array(here.length);
  let energy = potential.gradient(here, slope);
  let step = 0.1;
  for (let round = 0; round < roundsMax; round++) {
    for (let channel = 0; channel < here.length; channel++) {
      const { min, max } = channels[channel]!;
      const next = here[channel]! - step * scales[channel]! ** 2 * slope[channel]!;
      there[channel] = Math.min(Math.max(next, min), max);
    }
    const next = potential.energy(there);
    if (next < energy - gainNatsMin) {
      [here, there] = [there, here];
      energy = potential.gradient(here, slope);
      step *= 1.5;
    } else {
      step /= 2;
      if (step < stepMin) break;
    }
  }
  return here;
}

const roundsMax = 500;
const gainNatsMin = 1e-9;
const stepMin = 1e-7;

/**
 * The bottom of the basin: down, and on over every ripple lower than `ridgeNats`. A dense map is rippled by
 * the finite data it was made of, and each ripple has a bottom of its own that means nothing.
 */
export function basinOf(map: EnergyMap, potential: Expert, from: Float64Array): Float64Array {
  const scales = scalesOf(map.channels);
  const directions = directionsOf(map.channels.length);
  let bottom = bottomOf(potential, from, map);
  for (let round = 0; round < ripplesMax; round++) {
    const energy = potential.energy(bottom);
    const ceiling = map.energy(bottom) + ridgeNats;
    let next: Float64Array | undefined;
    let least = energy - gainNatsMin;
    for (const share of probes)
      for (const direction of directions) {
        const there = bottom.map((value, channel) => {
          const { min, max } = map.channels[channel]!;
          return Math.min(Math.max(value + share * scales[channel]! * direction[channel]!, min), max);
        });
        const height = potential.energy(there);
        if (height >= least || map.along(bottom, there) > ceiling) continue;
        [next, least] = [there, height];
      }
    if (next === undefined) return bottom;
    bottom = bottomOf(potential, next, map);
  }
  return bottom;
}

const ripplesMax = 64;
const probes: readonly number[] = [0.1, 0.2, 0.4, 0.8];

/** The same ones every time: a basin is a fact of the map, and no matter of the seed. */
function directionsOf(width: number): readonly Float64Array[] {
  const normal = normalsOf(chanceFrom(1));
  return Array.from({ length: directionsCount }, () => {
    const direction = Float64Array.from({ length: width }, normal);
    const length = Math.sqrt(direction.reduce((sum, part) => sum + part * part, 0));
    return direction.map((part) => part / length);
  });
}

const directionsCount = 32;

/** Two bottoms are one basin unless a ridge stands between them that is worth the name. */
export function isSameBasin(map: EnergyMap, a: Float64Array, b: Float64Array): boolean {
  return map.along(a, b) <= Math.max(map.energy(a), map.energy(b)) + ridgeNats;
}

const ridgeNats = 1;

/**
 * The deepest bottom that can be found from a few places all over the box, with some channels held: where
 * to ask from, if nobody says.
 */
export function deepest(
  map: EnergyMap,
  potential: Expert,
  held: ReadonlyMap<number, number> = new Map(),
): Float64Array {
  const { channels } = map;
  let best: Float64Array | undefined;
  for (const share of startShares) {
    const start = Float64Array.from(
      channels,
      ({ min, max }, channel) => held.get(channel) ?? min + share * (max - min),
    );
    const bottom = bottomOf(potential, start, { channels, held });
    if (best === undefined || potential.energy(bottom) < potential.energy(best)) best = bottom;
  }
  assert(best !== undefined, "there is a place to start from");
  return best;
}

const startShares: readonly number[] = [0.5, 0.25, 0.75, 0.1, 0.9, 0.4, 0.6];
