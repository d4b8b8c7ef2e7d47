import type { Foresight, Outlook } from "#runtime/map/foresight-port.ts";
import type { Limits } from "#runtime/map/limits.ts";

/**
 * A future that a person can compute: each kilowatt above 20 lifts the melt by 3 K in 60 s, from where it is
 * now. Its energy is half the square of the distance to 1000 K in units of 10 K.
 */
export class RampForesight implements Foresight {
  readonly commands: readonly number[] = [1];
  readonly slow: readonly number[] = [0];
  readonly horizonRows = 60;
  readonly secondsPerRow = 1;
  readonly alpha = 0.01;
  /** 20 K and 30 K away. */
  readonly limits: Limits = {
    threshold: 2,
    barrier: 4.5,
    calibration: Float64Array.from({ length: 400 }, (_, rank) => rank / 200),
    effectiveRows: 400,
  };
  readonly misses: Foresight["misses"] = {
    rows: 1,
    energies: Float64Array.from({ length: 400 }, (_, rank) => rank / 100),
  };

  /** A kelvin missed is two nats. */
  miss(before: Float64Array, after: Float64Array): number {
    const energy = 2 * (after[0]! - before[0]!) ** 2;
    return Number.isFinite(energy) ? energy : 1e6;
  }

  outlook(state: Float64Array, { target }: { readonly target: Float64Array }): Outlook {
    const [first, last] = [state[0]!, state[0]! + 3 * (target[1]! - 20)];
    const [now, then] = [energyAt(first), energyAt(last)];
    const isThen = !(then <= now);
    return {
      energy: Math.max(now, then),
      first: now,
      last: then,
      row: isThen ? 60 : 1,
      channel: 0,
      value: isThen ? last : first,
    };
  }
}

function energyAt(melt: number): number {
  const energy = ((melt - 1000) / 10) ** 2 / 2;
  return Number.isFinite(energy) ? energy : 1e6;
}
