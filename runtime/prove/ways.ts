// Whether the path signatures of a log's windows are those that its decisions' own energies come to. A window samples each
// n-th tick, and a record does not say n; where no tick is missing the count of ticks does. Where ticks are missing, the
// capsule's pace would have to be known too, so nothing is told of such a window.

import { windowSteps } from "#runtime/adapt/tri-check/shape.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { wayDigest } from "#runtime/discover/ground.ts";
import type { Record } from "./record.ts";

export interface WayCounts {
  readonly same: number;
  /** The energies come to something else, or the ticks were slower than the capsule asks for. */
  readonly other: number;
  readonly untold: number;
}

export class Ways {
  readonly #energies = new Map<Digest, Map<number, number>>();
  readonly #counts = { same: 0, other: 0, untold: 0 };

  take(record: Record): void {
    if (record.kind === "decision") {
      const { capsule, tick, energy } = record;
      const known = this.#energies.get(capsule) ?? new Map<number, number>();
      this.#energies.set(capsule, known);
      // The last of a tick is what the tick came to.
      known.set(tick, Number(energy?.now ?? Number.NaN));
      if (known.size > ticksMax) known.delete(known.keys().next().value!);
    } else if (record.kind === "tri-check") {
      const { capsule, tick: to, way } = record;
      const known = this.#energies.get(capsule) ?? new Map<number, number>();
      const found = wayFrom(record, known);
      this.#counts[found === undefined ? "untold" : found === way ? "same" : "other"]++;
      // The last row of a window is the first of the next.
      for (const tick of known.keys()) if (tick < to) known.delete(tick);
    }
  }

  get counts(): WayCounts {
    return { ...this.#counts };
  }
}

/** Undefined where a tick is missing, or the count of them is no whole number of rows. */
function wayFrom(
  { from, tick: to }: { readonly from: number; readonly tick: number },
  known: ReadonlyMap<number, number>,
): Digest | undefined {
  const ticks = to - from + 1;
  if (!(ticks > 0 && ticks <= ticksMax)) return undefined;
  for (let tick = from; tick <= to; tick++) if (!known.has(tick)) return undefined;
  // A first window begins with a row of its own, and every other one with the last row of the one before.
  const first = (ticks - 1) % windowSteps === 0 ? from : ticks % windowSteps === 0 ? from - 1 : undefined;
  if (first === undefined || !known.has(first)) return undefined;
  const every = (to - first) / windowSteps;
  const energies = Float64Array.from(
    { length: windowSteps + 1 },
    (_, row) => known.get(first + row * every)!,
  );
  // What no gateway of ours writes is nothing that could be compared.
  return every >= 1 && energies.every((nats) => !Number.isFinite(nats) || Math.abs(nats) < natsMax)
    ? wayDigest(energies)
    : undefined;
}

/** A minute at a thousand ticks a second. */
const ticksMax = 65_536;
const natsMax = 1e12;
