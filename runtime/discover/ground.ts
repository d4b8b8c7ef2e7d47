import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { bottomOf, scalesOf } from "./basin.ts";

/** The low-energy state that a machine is in, in whole numbers, so that everybody prints the same of it. */
export interface Ground {
  /** The bottom of its basin, a value a channel, in steps of the channel's resolution. */
  readonly steps: readonly number[];
  /** How deep it lies, in thousandths of a nat. */
  readonly milliNats: number;
  /** How steep its walls are: thousandths of a nat per squared tenth of what a channel may be. */
  readonly curvature: readonly number[];
}

/**
 * Down the map from a state to the bottom of the basin that it is in. The same map and state give the same ground on
 * every machine: the map's energies are the kernels', and what is left is rounded.
 */
export function groundOf(
  map: Pick<EnergyMap, "channels" | "energy" | "gradient">,
  from: Float64Array,
): Ground {
  const { channels } = map;
  const bottom = bottomOf(map, from, { channels });
  const scales = scalesOf(channels);
  const slope = new Float64Array(channels.length);
  const curvature = channels.map(({ min, max }, channel) => {
    const reach = scales[channel]! * reachShare;
    const sides = [-1, 1].map((side) => {
      const there = bottom.slice();
      there[channel] = Math.min(Math.max(bottom[channel]! + side * reach, min), max);
      map.gradient(there, slope);
      return { at: there[channel]!, slope: slope[channel]! };
    });
    const [below, above] = sides as [(typeof sides)[number], (typeof sides)[number]];
    return milli(((above.slope - below.slope) / (above.at - below.at)) * scales[channel]! ** 2);
  });
  return {
    steps: channels.map(({ resolution }, channel) => Math.round(bottom[channel]! / resolution)),
    milliNats: milli(map.energy(bottom)),
    curvature,
  };
}

/** A hundredth of what a channel may be: wider than the ripples of a map made of finite data. */
const reachShare = 0.1;

/** In the channel's unit; a step of a thousandth has no more than so many digits. */
export function groundValues(
  { steps }: Ground,
  { channels }: Pick<EnergyMap, "channels">,
): readonly number[] {
  return steps.map((step, channel) => Number((step * channels[channel]!.resolution).toPrecision(12)));
}

/** What a state and the way there are known by: the ground, and the energies met on the way, in thousandths of a nat. */
export function wayDigest(energies: Float64Array): Digest {
  return digestOf(
    canonicalBytes(Array.from(energies, (nats) => (Number.isFinite(nats) ? milli(nats) : null))),
  );
}

export function stateSignature({ steps, milliNats, curvature }: Ground, way: Digest): Digest {
  return digestOf(canonicalBytes({ steps, milliNats, curvature, way }));
}

function milli(value: number): number {
  assert(Math.abs(value) < Number.MAX_SAFE_INTEGER / 1_000, "an energy is bounded");
  return Math.round(value * 1_000);
}
