import type { PointId } from "#runtime/field/point.ts";

/** An actuator, and whose it is. */
export interface Lease {
  readonly point: PointId;
  readonly owner: string;
}

/**
 * Who may write which actuator. Each has one owner at most, so that no two ever pull at one valve; a group is
 * leased whole or not at all. The door asks here when a permit's turn comes, not when it was issued: what was
 * on its way when its capsule lost an actuator is refused.
 */
export class Leases {
  readonly #owners = new Map<PointId, string>();

  /** Undefined where all are the holder's now; else one of them that is another's, and nothing has changed. */
  take(holder: string, points: readonly PointId[]): Lease | undefined {
    const taken = this.#others(holder, points);
    if (taken === undefined) for (const point of points) this.#owners.set(point, holder);
    return taken;
  }

  /** From one to another in one step: no permit finds an actuator without an owner, or with both. */
  handOver(from: string, to: string, points: readonly PointId[]): Lease | undefined {
    const third = points
      .map((point) => ({ point, owner: this.#owners.get(point) }))
      .find(({ owner }) => owner !== undefined && owner !== from && owner !== to);
    if (third !== undefined) return third as Lease;
    this.release(from);
    return this.take(to, points);
  }

  release(holder: string): void {
    for (const [point, owner] of this.#owners) if (owner === holder) this.#owners.delete(point);
  }

  ownerOf(point: PointId): string | undefined {
    return this.#owners.get(point);
  }

  of(holder: string): readonly PointId[] {
    return [...this.#owners].flatMap(([point, owner]) => (owner === holder ? [point] : []));
  }

  #others(holder: string, points: readonly PointId[]): Lease | undefined {
    for (const point of points) {
      const owner = this.#owners.get(point);
      if (owner !== undefined && owner !== holder) return { point, owner };
    }
    return undefined;
  }
}
