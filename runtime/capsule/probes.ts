import type { PointId } from "#runtime/field/point.ts";
import type { Probe } from "./manifest.ts";

/** One tick of a capsule, as its probes see it. */
export interface ProbedTick {
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
 * soon as every window was full once, and goes on counting from there.
 */
export class ProbeWatch {
  readonly #probes: readonly Probe[];
  readonly #windows: Window[];
  #ticks = 0;
  #failure: string | undefined;

  constructor(probes: readonly Probe[]) {
    this.#probes = probes;
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

  observe({ own, values }: ProbedTick): ProbeFinding {
    for (const probe of this.#probes)
      if (probe.kind === "point") this.#failure ??= outside(probe, values.get(probe.point));
    if (own === "unasked") return this.finding;
    this.#ticks++;
    for (const window of this.#windows) this.#failure ??= counted(window, own);
    return this.finding;
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
