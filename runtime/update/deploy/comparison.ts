// The capsule that is to come against the one that guards, tick by tick, from what both have written down. Shares
// are counted over the capsule's own ticks, so one that dozes is not taken for one that agrees.

import type { Manifest } from "#runtime/capsule/manifest.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import type { DeploymentEvidence } from "#runtime/prove/deployment-record.ts";
import { decimal } from "#runtime/prove/record.ts";
import type { Values } from "#runtime/prove/values.ts";

export interface Demands {
  /** So many ticks have to be seen before anything is said. */
  readonly ticks: number;
  /** The least share of compared ticks in which both want nearly the same; not asked where nobody guards. */
  readonly agreeShareMin: number;
  /** What is nearly the same, as a share of an actuator's range. */
  readonly withinShare: number;
  readonly refusedShareMax: number;
  readonly lateShareMax: number;
}

export type Finding = Readonly<{ kind: "waiting" } | { kind: "held" } | { kind: "failed"; because: string }>;

export class Comparison {
  readonly #of: Digest;
  readonly #with: Digest | null;
  readonly #on: "trial" | "duty";
  readonly #tickUs: number;
  readonly #ranges: ReadonlyMap<string, number>;
  readonly #withinShare: number;
  #other: DecisionRecord | undefined;
  #last: Instant | undefined;
  #ticks = 0;
  #compared = 0;
  #agreed = 0;
  #apart = 0;
  #refused = 0;
  #late = 0;

  constructor(
    { id, manifest }: { readonly id: Digest; readonly manifest: Pick<Manifest, "tickMs" | "actuators"> },
    {
      previous,
      on,
      withinShare,
    }: { readonly previous: Digest | null; readonly on: "trial" | "duty"; readonly withinShare: number },
  ) {
    this.#of = id;
    this.#with = previous;
    this.#on = on;
    this.#tickUs = manifest.tickMs * US_PER_MS;
    this.#ranges = new Map(manifest.actuators.map(({ point, min, max }) => [point, max - min]));
    this.#withinShare = withinShare;
  }

  get evidence(): DeploymentEvidence {
    const [ticks, compared, agreed] = [this.#ticks, this.#compared, this.#agreed];
    return {
      ...{ ticks, compared, agreed, apart: decimal(this.#apart) },
      ...{ refused: this.#refused, late: this.#late },
    };
  }

  observe(decision: DecisionRecord): void {
    const isOnTrial = decision.trial !== undefined;
    if (decision.capsule === this.#with && !isOnTrial) this.#other = decision;
    if (decision.capsule !== this.#of || isOnTrial !== (this.#on === "trial")) return;
    const { at, because, origin, verdict } = decision;
    const missed = this.#last === undefined ? 0 : Math.round((at - this.#last) / this.#tickUs) - 1;
    this.#last = at;
    this.#late += Math.max(0, missed);
    this.#ticks += Math.max(0, missed);
    // A reading that nobody could believe is the field's fault, and what others ask for is no deed of the capsule's.
    if (because === "quality" || because === "age") return;
    if (because === "late") {
      this.#late++;
      this.#ticks++;
      return;
    }
    if (origin !== "capsule" && origin !== "none") return;
    this.#ticks++;
    if (origin === "capsule" && verdict === "block") this.#refused++;
    this.#compare(decision);
  }

  /** How many of the ticks that are demanded count already; all of them only where nothing is waited for. */
  seen({ ticks }: Demands): number {
    const compared = this.#isCompared ? 2 * this.#compared : ticks;
    return Math.min(ticks, this.#ticks, compared);
  }

  /** What is certain before all ticks were seen is said at once: none that come can mend it. */
  finding({ ticks, agreeShareMin, refusedShareMax, lateShareMax }: Demands): Finding {
    const need = Math.max(ticks, this.#ticks);
    const over: readonly [number, number, string][] = [
      [this.#refused, refusedShareMax, "were refused by the shield"],
      [this.#late, lateShareMax, "were late"],
    ];
    for (const [count, shareMax, what] of over)
      if (count > shareMax * need)
        return {
          kind: "failed",
          because: `${count} of ${this.#ticks} ticks ${what}, ${Math.floor(shareMax * need)} of ${need} are allowed`,
        };
    if (this.#ticks < ticks) return { kind: "waiting" };
    if (!this.#isCompared) return { kind: "held" };
    // Beside a capsule that guards there is something to compare, or the comparison says nothing.
    if (2 * this.#compared < ticks) return { kind: "waiting" };
    if (this.#agreed < agreeShareMin * this.#compared)
      return {
        kind: "failed",
        because: `it agreed with the capsule that guards in ${this.#agreed} of ${this.#compared} ticks, ${Math.ceil(agreeShareMin * this.#compared)} are needed (they were apart by up to ${(100 * this.#apart).toFixed(1)} % of an actuator's range)`,
      };
    return { kind: "held" };
  }

  get #isCompared(): boolean {
    return this.#with !== null && this.#on === "trial";
  }

  /** What they ask for, not what is let through: that is a step from where the set-points stand, for both the same. */
  #compare({ at, asked }: DecisionRecord): void {
    if (this.#other === undefined || Math.abs(at - this.#other.at) > this.#tickUs) return;
    const apart = this.#furthest(asked, this.#other.asked);
    this.#compared++;
    this.#apart = Math.max(this.#apart, apart);
    if (apart <= this.#withinShare) this.#agreed++;
  }

  #furthest(one: Values | null, other: Values | null): number {
    if (one === null && other === null) return 0;
    // Where one acts and the other does not they want different things, as different as can be.
    if (one === null || other === null) return 1;
    let apart = 0;
    for (const [point, range] of this.#ranges) {
      if (one[point] === undefined || other[point] === undefined) continue;
      apart = Math.max(apart, Math.abs(Number(one[point]) - Number(other[point])) / range);
    }
    return apart;
  }
}
