import type { Instant } from "#runtime/core/clock.ts";
import { driftStates } from "#runtime/map/drift/drift.ts";
import type { DriftShown, DriftWatch } from "./drift-watch.ts";
import { type ForecasterState, forecasterStates } from "./forecast-check.ts";

/** What the control thread shows of itself without being asked, and the one thing it is told: to stop. */
export class ControlStatus {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(wordCount * 4 + numberCount * 8);
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, wordCount);
    this.#numbers = new Float64Array(memory, wordCount * 4);
  }

  /** Control thread: prepared and idle until it is told which tick was the last, or to stop. */
  awaitGo(): number {
    while (Atomics.load(this.#words, goAt) === 0 && !this.isStopping)
      Atomics.wait(this.#words, goAt, 0, goWaitMs);
    return this.#numbers[tickAt]!;
  }

  /** The last tick that anyone knows of; the first one here is the next. */
  go(afterTick: number): void {
    this.#numbers[tickAt] = afterTick;
    Atomics.store(this.#words, goAt, 1);
    Atomics.notify(this.#words, goAt);
  }

  /** Control thread: a tick is over. */
  beat(
    tick: number,
    { at, starvedSince, lasted }: { at: Instant; starvedSince: Instant; lasted: number },
  ): void {
    this.#numbers[tickAt] = tick;
    this.#numbers[beatAt] = at;
    this.#numbers[starvedAt] = starvedSince;
    this.#numbers[lastedAt] = lasted;
    Atomics.add(this.#words, beatsAt, 1);
  }

  /** Before `go`: what the control thread goes on with. It is shown as it is until the first tick is over. */
  inherit({ state, since, judged, above }: Pick<DriftShown, "state" | "since" | "judged" | "above">): void {
    this.#numbers[driftStateAt] = driftStates.indexOf(state);
    this.#numbers[driftSinceAt] = since;
    this.#numbers[judgedAt] = judged;
    this.#numbers[aboveAt] = above;
  }

  /** Control thread: with each beat. */
  showDrift({ monitor, since }: Pick<DriftWatch, "monitor" | "since">): void {
    this.#numbers[driftStateAt] = driftStates.indexOf(monitor.state);
    this.#numbers[driftSinceAt] = since;
    this.#numbers[evidenceAt] = monitor.evidence;
    this.#numbers[judgedAt] = monitor.judged;
    this.#numbers[aboveAt] = monitor.above;
    this.#numbers[advisoryAt] = monitor.advisoryLimit;
  }

  showForecaster(state: ForecasterState): void {
    this.#numbers[forecasterAt] = forecasterStates.indexOf(state);
  }

  get forecaster(): ForecasterState {
    return forecasterStates[this.#numbers[forecasterAt]!]!;
  }

  addOverruns(count: number): void {
    Atomics.add(this.#words, overrunsAt, count);
  }

  /** Control thread: sleeps, or returns early because it is to stop. */
  sleep(ms: number): void {
    if (ms > 0) Atomics.wait(this.#words, stopAt, 0, ms);
  }

  get isStopping(): boolean {
    return Atomics.load(this.#words, stopAt) !== 0;
  }

  stop(): void {
    Atomics.store(this.#words, stopAt, 1);
    Atomics.notify(this.#words, stopAt);
  }

  get beats(): number {
    return Atomics.load(this.#words, beatsAt);
  }

  get overruns(): number {
    return Atomics.load(this.#words, overrunsAt);
  }

  get tick(): number {
    return this.#numbers[tickAt]!;
  }

  get lastBeat(): Instant {
    return this.#numbers[beatAt]!;
  }

  /** Since when decisions find no room in the log; 0 while they do. */
  get starvedSince(): Instant {
    return this.#numbers[starvedAt]!;
  }

  get drift(): DriftShown {
    return {
      state: driftStates[this.#numbers[driftStateAt]!]!,
      since: this.#numbers[driftSinceAt]!,
      evidence: this.#numbers[evidenceAt]!,
      judged: this.#numbers[judgedAt]!,
      above: this.#numbers[aboveAt]!,
      advisoryLimit: this.#numbers[advisoryAt]!,
    };
  }

  /** How long the last tick took, in microseconds. */
  get lastedUs(): number {
    return this.#numbers[lastedAt]!;
  }
}

const wordCount = 4;
const stopAt = 0;
const beatsAt = 1;
const overrunsAt = 2;
const goAt = 3;
/** How often a waiting thread looks whether it is to stop instead. */
const goWaitMs = 100;

const numberCount = 11;
const tickAt = 0;
const beatAt = 1;
const starvedAt = 2;
const lastedAt = 3;
const driftStateAt = 4;
const driftSinceAt = 5;
const evidenceAt = 6;
const judgedAt = 7;
const aboveAt = 8;
const advisoryAt = 9;
const forecasterAt = 10;
