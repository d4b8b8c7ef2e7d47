import type { Instant } from "#runtime/core/clock.ts";

/** Those who let the wire wait are left alone for so many times that long: all together they get a third of it at most. */
export const restPerSilence = 3;

/**
 * Who of several units on one wire may be asked now. One that does not answer costs the others its time-out,
 * each time, so it rests after each. A wire with a single unit on it has nobody to be fair to.
 */
export class UnitRests {
  readonly #units = new Map<number, { timeoutsInARow: number; restsUntil: Instant }>();
  #timeoutsInARow = 0;

  /** Several devices are on this wire, as far as anybody was asked. */
  get isShared(): boolean {
    return this.#units.size > 1;
  }

  /** To be told of whoever is asked. */
  meet(unit: number): void {
    if (!this.#units.has(unit)) this.#units.set(unit, { timeoutsInARow: 0, restsUntil: 0 });
  }

  timeoutsInARow(unit?: number): number {
    if (unit === undefined) return this.#timeoutsInARow;
    return this.#units.get(unit)?.timeoutsInARow ?? 0;
  }

  /** So many time-outs in a row, and an answer from nobody who was asked. */
  isDead(timeoutsMax: number): boolean {
    if (this.#timeoutsInARow < timeoutsMax) return false;
    return [...this.#units.values()].every(({ timeoutsInARow }) => timeoutsInARow > 0);
  }

  answered(unit: number): void {
    this.#timeoutsInARow = 0;
    const known = this.#units.get(unit);
    if (known === undefined) return;
    known.timeoutsInARow = 0;
    known.restsUntil = 0;
  }

  /** It let the wire wait from `since` on. */
  silent(unit: number, { since, now }: { readonly since: Instant; readonly now: Instant }): void {
    this.#timeoutsInARow++;
    const known = this.#units.get(unit);
    if (known === undefined) return;
    known.timeoutsInARow++;
    // The more are silent, the longer each rests: else enough of them would take the whole wire.
    const silent = [...this.#units.values()].filter(({ timeoutsInARow }) => timeoutsInARow > 0).length;
    known.restsUntil = now + restPerSilence * silent * (now - since);
  }

  mayBeAsked(unit: number, now: Instant): boolean {
    return !this.isShared || now >= (this.#units.get(unit)?.restsUntil ?? 0);
  }

  /** It must not be asked before `until`, whatever it did. */
  rest(unit: number, until: Instant): void {
    const known = this.#units.get(unit);
    if (known !== undefined) known.restsUntil = Math.max(known.restsUntil, until);
  }

  /** When the first of these may be asked; infinite where there is none. */
  firstOf(units: readonly number[]): Instant {
    if (!this.isShared) return units.length === 0 ? Number.POSITIVE_INFINITY : 0;
    return Math.min(Number.POSITIVE_INFINITY, ...units.map((unit) => this.#units.get(unit)?.restsUntil ?? 0));
  }

  /** A new connection: whoever is behind it has been silent to nobody. */
  forget(): void {
    this.#timeoutsInARow = 0;
    for (const known of this.#units.values()) {
      known.timeoutsInARow = 0;
      known.restsUntil = 0;
    }
  }
}
