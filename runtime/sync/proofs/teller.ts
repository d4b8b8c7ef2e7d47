import { type Budgets, type Telemetry, type TelemetryGap, TelemetryQueue } from "./telemetry.ts";

/** The uplink, as who tells something beside the log sees it. */
export interface Aside {
  readonly isUp: boolean;
  /** Nothing of the log is on its way. */
  readonly isIdle: boolean;
  publish(what: Telemetry["what"], payload: string): void;
}

export interface TellerOptions {
  readonly aside: Aside;
  readonly everyMs: number;
  readonly budgets: Budgets;
  /** The readings as they are now. */
  sample(): string;
  /** Called at most once a minute and class while something is dropped, so that the log can say it. */
  onGap(gap: TelemetryGap): void;
  readonly nowMs: () => number;
}

/** Tells readings at their pace, and alarms at once. */
export class Teller implements Disposable {
  readonly #options: TellerOptions;
  readonly #queue: TelemetryQueue;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#queue = new TelemetryQueue(options.budgets, options.nowMs());
    this.#timers = [
      setInterval(
        () => this.#tell({ what: "points", payload: options.sample(), atMs: options.nowMs() }),
        options.everyMs,
      ),
      setInterval(() => this.#own(), gapMs),
    ];
  }

  alarm(payload: string): void {
    this.#tell({ what: "alarm", payload, atMs: this.#options.nowMs() });
  }

  /** Gap: what was dropped in a run's last minute is not counted, because nothing is written behind its stop. */
  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #tell(one: Telemetry): void {
    const { aside, nowMs } = this.#options;
    this.#queue.offer(one);
    while (aside.isUp) {
      const next = this.#queue.next(nowMs(), { isLogIdle: aside.isIdle });
      if (next === undefined) return;
      aside.publish(next.what, next.payload);
    }
  }

  #own(): void {
    for (const gap of this.#queue.gaps()) this.#options.onGap(gap);
  }
}

const gapMs = 60_000;
