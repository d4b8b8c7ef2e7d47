// What is told beside the log: alarms and readings, for screens that cannot wait for the next checkpoint. Each kind may use
// so many bytes an hour, proofs go first, and memory is bounded; what is not sent is counted, and the count goes
// into the log. Pure: time is an argument.

export type TelemetryClass = (typeof telemetryClasses)[number];

/** The first goes first. */
export const telemetryClasses = ["alarm", "points"] as const;

export interface Telemetry {
  readonly what: TelemetryClass;
  readonly payload: string;
  readonly atMs: number;
}

/** Telemetry of one class that nobody was sent, from the first to the last. */
export interface TelemetryGap {
  readonly what: TelemetryClass;
  readonly count: number;
  readonly bytes: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** As the gateway's file has it. */
export interface TelemetrySettings {
  readonly everyMs: number;
  readonly alarmBytesPerHour: number;
  readonly pointsBytesPerHour: number;
}

/** Bytes an hour for each class. */
export type Budgets = Readonly<Record<TelemetryClass, number>>;

/** Of readings only the newest is worth sending; of alarms the first ones say how it began. */
export const waitingMax: Readonly<Record<TelemetryClass, number>> = { alarm: 64, points: 1 };

export class TelemetryQueue {
  readonly #lines: Readonly<Record<TelemetryClass, Line>>;

  constructor(budgets: Budgets, nowMs: number) {
    this.#lines = {
      alarm: new Line("alarm", budgets.alarm, nowMs),
      points: new Line("points", budgets.points, nowMs),
    };
  }

  offer(one: Telemetry): void {
    const line = this.#lines[one.what];
    if (line.waiting.length >= waitingMax[one.what])
      line.drop(one.what === "points" ? line.waiting.shift()! : one);
    if (line.waiting.length < waitingMax[one.what]) line.waiting.push(one);
  }

  /** What may be sent now. Readings wait while the log has something on its way; alarms do not. */
  next(nowMs: number, { isLogIdle }: { readonly isLogIdle: boolean }): Telemetry | undefined {
    for (const what of telemetryClasses) {
      const line = this.#lines[what];
      if (what === "points" && !isLogIdle) continue;
      const taken = line.take(nowMs);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  /** What was dropped since the last call. */
  gaps(): readonly TelemetryGap[] {
    return telemetryClasses.flatMap((what) => this.#lines[what].gap() ?? []);
  }
}

/** One class: what waits, what it may still use, and what was dropped. */
class Line {
  readonly waiting: Telemetry[] = [];
  readonly #what: TelemetryClass;
  readonly #bytesPerHour: number;
  #credit: number;
  #countedMs: number;
  #dropped: TelemetryGap | undefined;

  constructor(what: TelemetryClass, bytesPerHour: number, nowMs: number) {
    this.#what = what;
    this.#bytesPerHour = bytesPerHour;
    this.#credit = this.#creditMax;
    this.#countedMs = nowMs;
  }

  take(nowMs: number): Telemetry | undefined {
    this.#credit = Math.min(
      this.#creditMax,
      this.#credit + ((nowMs - this.#countedMs) / msPerHour) * this.#bytesPerHour,
    );
    this.#countedMs = nowMs;
    const [first] = this.waiting;
    // A message may overdraw, and then the next ones wait until it is paid: a long one is not kept out for ever.
    if (first === undefined || this.#credit <= 0) return undefined;
    this.#credit -= Buffer.byteLength(first.payload);
    return this.waiting.shift();
  }

  drop({ payload, atMs }: Telemetry): void {
    const bytes = Buffer.byteLength(payload);
    const before = this.#dropped ?? { what: this.#what, count: 0, bytes: 0, fromMs: atMs, toMs: atMs };
    const fromMs = Math.min(before.fromMs, atMs);
    const toMs = Math.max(before.toMs, atMs);
    this.#dropped = { ...before, count: before.count + 1, bytes: before.bytes + bytes, fromMs, toMs };
  }

  gap(): TelemetryGap | undefined {
    const dropped = this.#dropped;
    this.#dropped = undefined;
    return dropped;
  }

  /** A tenth of an hour's may go at once. */
  get #creditMax(): number {
    return this.#bytesPerHour / 10;
  }
}

const msPerHour = 3_600_000;
