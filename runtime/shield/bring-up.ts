import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Grant } from "./grant.ts";
import { issue, type Permit, PermitKey, permitName } from "./permit.ts";

/** What no hand may go beyond. The stricter of what the device's point and a capsule's actuator say. */
export interface HardLimits {
  readonly min: number;
  readonly max: number;
  /** Absent where no capsule knows how fast it may move. */
  readonly slewPerSecondMax?: number;
}

export interface BringUpAsk {
  readonly point: PointId;
  readonly value: number;
  /** What stands there; undefined where it could not be read, or was not good. */
  readonly current: number | undefined;
  readonly at: Instant;
  readonly tick: number;
}

export type BringUpVerdict = Readonly<
  | { kind: "permitted"; permit: Permit; name: string }
  | { kind: "refused"; because: BringUpRefusal; text: string }
>;
export type BringUpRefusal =
  | "unknown-point"
  | "not-finite"
  | "out-of-limits"
  | "too-soon"
  | "no-reading"
  | "too-fast";

/** Whoever writes by hand looks what came of it before the next write. */
export const bringUpIntervalUs: number = US_PER_S;
/** A permit for a hand is not kept for later. */
export const bringUpPermitUs: number = 2 * US_PER_S;
export const bringUpName = "bring-up";

/**
 * The shield's maker of permits for bring-up, when there is no capsule that could judge and no daemon that
 * guards. It knows no energy and no forecast: it holds one value at a time to hard limits and to a rate, and
 * what it issues says `bring-up`. Its key is its own, so none of its permits opens a daemon's door.
 */
export class BringUpShield {
  readonly #key: PermitKey;
  readonly #limits: ReadonlyMap<PointId, HardLimits>;
  #serial = 0;
  #issuedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(secret: Uint8Array, limits: ReadonlyMap<PointId, HardLimits>) {
    this.#key = new PermitKey(secret);
    this.#limits = limits;
  }

  /** Introduces this shield at a door; the key goes to the door, and to nobody else. */
  admittedTo<Entrance>(admit: (name: string, key: PermitKey) => Entrance): Entrance {
    return admit(bringUpName, this.#key);
  }

  decide({ point, value, current, at, tick }: BringUpAsk): BringUpVerdict {
    const limits = this.#limits.get(point);
    if (limits === undefined) return refused("unknown-point", `${point} is no point that may be written`);
    if (!Number.isFinite(value)) return refused("not-finite", `${value} is no value`);
    const { min, max, slewPerSecondMax } = limits;
    // Written so that a limit that is not a number refuses everything.
    if (!(value >= min && value <= max))
      return refused("out-of-limits", `${value} is outside ${min} … ${max}, the hard limits of ${point}`);
    if (!(at - this.#issuedAt >= bringUpIntervalUs))
      return refused("too-soon", `Only one write in ${bringUpIntervalUs / US_PER_S} s is let through`);
    if (slewPerSecondMax !== undefined) {
      if (current === undefined || !Number.isFinite(current))
        return refused(
          "no-reading",
          `What ${point} has now could not be read, and it may not move faster than ${slewPerSecondMax} in a second`,
        );
      if (!(Math.abs(value - current) <= slewPerSecondMax))
        return refused(
          "too-fast",
          `${point} is at ${current} and may move ${slewPerSecondMax} in a second: go there in steps`,
        );
    }
    this.#issuedAt = at;
    const grant: Grant = {
      purpose: "bring-up",
      capsule: bringUpName,
      tick,
      serial: this.#serial++,
      issuedAt: at,
      expiresAt: at + bringUpPermitUs,
      writes: [{ point, value }],
    };
    return { kind: "permitted", permit: issue(this.#key, grant), name: permitName(grant) };
  }
}

function refused(because: BringUpRefusal, text: string): BringUpVerdict {
  return { kind: "refused", because, text };
}
