import { logarithm } from "#runtime/core/elementary.ts";
import { massOf } from "#runtime/map/mass.ts";
import type { Field } from "./contour.ts";
import type { Picture } from "./picture.ts";

/** How much of the recorded time belongs to each column and each row of a picture. */
export interface Marginals {
  readonly across: Float64Array;
  readonly up: Float64Array;
}

export function marginalsOf({ columns, rows, energies }: Field): Marginals {
  const mass = massOf(energies);
  const across = new Float64Array(columns);
  const up = new Float64Array(rows);
  for (let node = 0; node < mass.length; node++) {
    across[node % columns]! += mass[node]!;
    up[Math.floor(node / columns)]! += mass[node]!;
  }
  return { across, up };
}

/** How much one channel says about the other, in nats: Σ p log(p / (p₁ p₂)). */
export function informationOf(field: Field): number {
  const mass = massOf(field.energies);
  const { across, up } = marginalsOf(field);
  let nats = 0;
  for (let node = 0; node < mass.length; node++) {
    const part = mass[node]!;
    const apart = across[node % field.columns]! * up[Math.floor(node / field.columns)]!;
    if (part > leastMass && apart > leastMass) nats += part * logarithm(part / apart);
  }
  return Math.max(0, nats);
}

const leastMass = 1e-300;

/** A stretch of an axis where no value of the other channel makes a state normal. */
export interface Unvisited {
  readonly axis: 0 | 1;
  readonly from: number;
  readonly to: number;
}

export function unvisitedOf(picture: Picture): readonly Unvisited[] {
  const { columns, rows, energies, threshold, channels } = picture;
  const found: Unvisited[] = [];
  for (const axis of [0, 1] as const) {
    const nodes = axis === 0 ? columns : rows;
    const lowest = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
    for (let node = 0; node < energies.length; node++) {
      const at = axis === 0 ? node % columns : Math.floor(node / columns);
      lowest[at] = Math.min(lowest[at]!, energies[node]!);
    }
    const { min, max } = channels[axis]!;
    const value = (at: number): number => min + (at / (nodes - 1)) * (max - min);
    for (let first = 0; first < nodes; first++) {
      if (lowest[first]! <= threshold) continue;
      let last = first;
      while (last + 1 < nodes && lowest[last + 1]! > threshold) last++;
      if ((last - first + 1) / nodes >= gapShareMin)
        found.push({ axis, from: value(first), to: value(last) });
      first = last;
    }
  }
  return found;
}

/** A gap narrower than this share of the axis is not worth a sentence. */
const gapShareMin = 1 / 32;
