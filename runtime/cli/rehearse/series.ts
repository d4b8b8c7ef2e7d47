import type { Pair } from "#runtime/tick/rehearse/comparison.ts";

export interface Point {
  readonly at: number;
  readonly before: number;
  readonly next: number;
}

/** What each actuator was told by both, for a picture: every tick, until there are too many, and then every second one, and so on. */
export class Series {
  readonly #points = new Map<string, Point[]>();
  #every = 1;
  #ticks = 0;

  take({ before, next }: Pair): void {
    if (this.#ticks++ % this.#every !== 0) return;
    for (const point of new Set([...Object.keys(before.writes ?? {}), ...Object.keys(next.writes ?? {})])) {
      const points = this.#points.get(point) ?? [];
      this.#points.set(point, points);
      const of = (writes: typeof before.writes): number => Number(writes?.[point] ?? Number.NaN);
      points.push({ at: before.at, before: of(before.writes), next: of(next.writes) });
      if (points.length > pointsMax) this.#thin();
    }
  }

  get all(): ReadonlyMap<string, readonly Point[]> {
    return this.#points;
  }

  #thin(): void {
    this.#every *= 2;
    for (const [point, points] of this.#points)
      this.#points.set(
        point,
        points.filter((_, place) => place % 2 === 0),
      );
  }
}

const pointsMax = 2_000;
