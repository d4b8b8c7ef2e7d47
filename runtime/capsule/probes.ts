import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Manifest, Probe } from "./manifest.ts";

/** One tick of a capsule, as its probes see it. */
export interface ProbedTick {
  readonly at: Instant;
  /**
   * What came of the capsule's own proposal. `unasked` where it had no fair chance: a reading was missing, or
   * somebody else's turn ended the tick.
   */
  readonly own: "let-through" | "blocked" | "late" | "unasked";
  /** Points whose reading was good. */
  readonly values: ReadonlyMap<PointId, number>;
}

export type ProbeFinding = Readonly<
  { kind: "waiting" } | { kind: "held" } | { kind: "failed"; because: string }
>;

/** Whoever has no probe that counts ticks shows itself at least for so many. */
export const probedTicksMin = 10;

/**
 * Holds a capsule to its probes, tick by tick. Shares are counted over windows that follow one another; one
 * that is exceeded before its window is full fails at once, because no later tick can mend it. It has held as
 * soon as every window was full once, and goes on counting from there. A tick that should have been and was not
 * is as late as one whose model missed its deadline.
 */
export class ProbeWatch {
  readonly #probes: readonly Probe[];
  readonly #windows: Window[];
  readonly #tickUs: number;
  #ticks = 0;
  #last: Instant | undefined;
  #failure: string | undefined;

  constructor({ probes, tickMs }: Pick<Manifest, "probes" | "tickMs">) {
    this.#probes = probes;
    this.#tickUs = tickMs * US_PER_MS;
    this.#windows = probes.flatMap((probe) =>
      probe.kind === "point" ? [] : [{ ...probe, ticks: 0, hits: 0, full: 0 }],
    );
  }

  get finding(): ProbeFinding {
    if (this.#failure !== undefined) return { kind: "failed", because: this.#failure };
    const isShown = this.#ticks >= probedTicksMin && this.#windows.every(({ full }) => full > 0);
    return { kind: isShown ? "held" : "waiting" };
  }

  /** From 0 to 1: how much of what is asked has been seen. */
  get progress(): number {
    const shares = this.#windows.map(({ full, ticks, overTicks }) => (full > 0 ? 1 : ticks / overTicks));
    return Math.min(1, this.#ticks / probedTicksMin, ...shares);
  }

  /** The time until a dead thread lives again is the lifecycle's to count, and once is enough. */
  pause(): void {
    this.#last = undefined;
  }

  observe({ at, own, values }: ProbedTick): ProbeFinding {
    const missed = this.#missedBefore(at);
    for (const window of this.#windows)
      if (window.kind === "late")
        for (let tick = 0; tick < Math.min(missed, window.overTicks); tick++)
          this.#failure ??= counted(window, "late");
    for (const probe of this.#probes)
      if (probe.kind === "point") this.#failure ??= outside(probe, values.get(probe.point));
    if (own === "unasked") return this.finding;
    this.#ticks++;
    for (const window of this.#windows) this.#failure ??= counted(window, own);
    return this.finding;
  }

  /** Several decisions of one tick miss none. */
  #missedBefore(at: Instant): number {
    const missed = this.#last === undefined ? 0 : Math.round((at - this.#last) / this.#tickUs) - 1;
    this.#last = at;
    return Math.max(0, missed);
  }
}

type Window = Exclude<Probe, { kind: "point" }> & { ticks: number; hits: number; full: number };

function outside({ point, min, max }: Extract<Probe, { kind: "point" }>, value: number | undefined) {
  if (value === undefined || (value >= min && value <= max)) return undefined;
  return `${point} was ${value}, outside ${min} … ${max}`;
}

function counted(window: Window, own: ProbedTick["own"]): string | undefined {
  const { kind, shareMax, overTicks } = window;
  window.ticks++;
  if (own === kind) window.hits++;
  const { hits } = window;
  if (hits > shareMax * overTicks)
    return `${hits} of ${overTicks} ticks were ${kind}, ${Math.floor(shareMax * overTicks)} are allowed`;
  if (window.ticks === overTicks) {
    window.full++;
    window.ticks = 0;
    window.hits = 0;
  }
  return undefined;
}
