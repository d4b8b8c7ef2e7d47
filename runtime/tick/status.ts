import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { type TwinState, twinStates } from "#runtime/adapt/twin/twin.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { driftStates } from "#runtime/map/drift/drift.ts";
import type { Beside } from "./beside.ts";
import type { DriftShown, DriftWatch } from "./drift-watch.ts";
import { type ForecasterState, forecasterStates } from "./forecast-check.ts";
import { type RegimeShown, readRegime, regimeNumbers, writeRegime } from "./regime-shown.ts";
import type { Regimes } from "./regimes.ts";
import { addTick, readSpread, spreadNumbers, type TickSpread } from "./tick-spread.ts";

/** What the control thread shows of its twin; a number is NaN until there is a whole window. */
export interface TwinShown {
  readonly state: TwinState;
  readonly since: Instant;
  readonly compared: number;
  readonly missed: number;
  readonly alarms: number;
  readonly fidelity: number;
  readonly coherence: number;
  readonly residual: number;
  readonly jump: number;
}

/** Whether models are asked and answer: one has died, or none has said anything for long. */
const inferenceStates = ["on", "silent", "dead"] as const;
export type InferenceState = (typeof inferenceStates)[number];

/** What the control thread shows of itself without being asked, and the one thing it is told: to stop. */
export class ControlStatus {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #spread: Float64Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(wordCount * 4 + (numberCount + spreadNumbers) * 8);
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, wordCount);
    this.#numbers = new Float64Array(memory, wordCount * 4, numberCount);
    this.#spread = new Float64Array(memory, wordCount * 4 + numberCount * 8);
  }

  /** Control thread: prepared and idle until it is told which tick was the last, or to stop. */
  awaitGo(): number {
    this.#turn(phase.loading, phase.waiting);
    for (let now = this.#phase; now !== phase.going && !this.isStopping; now = this.#phase)
      Atomics.wait(this.#words, goAt, now, goWaitMs);
    return this.#numbers[tickAt]!;
  }

  /** Control thread, between two ticks: true where it was told to rest, has rested, and goes on or stops now. */
  rest(): boolean {
    if (!this.#turn(phase.resting, phase.waiting)) return false;
    this.awaitGo();
    return true;
  }

  /** The last tick that anyone knows of; the first one here is the next. */
  go(afterTick: number): void {
    this.#numbers[tickAt] = afterTick;
    Atomics.store(this.#words, goAt, phase.going);
    Atomics.notify(this.#words, goAt);
  }

  /** Tells a thread to rest after the tick that it is in; `untilWaiting` says when it does. `go` ends the rest. */
  hold(): void {
    if (this.#turn(phase.going, phase.resting)) Atomics.notify(this.#words, stopAt);
  }

  /** Whether the thread has loaded what it needs, or rests, within this time. */
  async untilWaiting(timeoutMs: number): Promise<boolean> {
    for (let leftMs = timeoutMs; leftMs > 0; leftMs -= goWaitMs) {
      const now = this.#phase;
      if (now === phase.waiting) return true;
      const change = Atomics.waitAsync(this.#words, goAt, now, Math.min(leftMs, goWaitMs));
      if (change.async) await change.value;
    }
    return this.#phase === phase.waiting;
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
    addTick(this.#spread, lasted);
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

  showInference(state: InferenceState): void {
    Atomics.store(this.#words, inferenceAt, inferenceStates.indexOf(state));
  }

  get inference(): InferenceState {
    return inferenceStates[Atomics.load(this.#words, inferenceAt)]!;
  }

  showForecaster(state: ForecasterState): void {
    this.#numbers[forecasterAt] = forecasterStates.indexOf(state);
  }

  get forecaster(): ForecasterState {
    return forecasterStates[this.#numbers[forecasterAt]!]!;
  }

  get #phase(): number {
    return Atomics.load(this.#words, goAt);
  }

  #turn(from: number, to: number): boolean {
    if (Atomics.compareExchange(this.#words, goAt, from, to) !== from) return false;
    Atomics.notify(this.#words, goAt);
    return true;
  }

  /** Before `go`: what is adapted, in the order of the capsule's adjustables. */
  inheritAdapted(values: readonly number[]): void {
    values.slice(0, adaptedMax).forEach((value, index) => {
      this.#numbers[adaptedAt + index] = value;
    });
  }

  /** Control thread: with each beat. */
  showBeside({ twin, adaptation }: Pick<Beside, "twin" | "adaptation">): void {
    if (adaptation !== undefined) this.inheritAdapted(Object.values(adaptation.values));
    if (twin === undefined) return;
    const { state, since, compared, missed, alarms, last } = twin;
    const shown = [twinStates.indexOf(state), since, compared, missed, alarms];
    const window = [last?.fidelity, last?.coherence, last?.residual, last?.jump];
    [...shown, ...window].forEach((value, index) => {
      this.#numbers[twinAt + index] = value ?? Number.NaN;
    });
  }

  get twin(): TwinShown {
    const [state, since, compared, missed, alarms, fidelity, coherence, residual, jump] =
      this.#numbers.subarray(twinAt, twinAt + twinNumbers) as unknown as Nine;
    return {
      state: twinStates[state]!,
      since,
      compared,
      missed,
      alarms,
      fidelity,
      coherence,
      residual,
      jump,
    };
  }

  /** Control thread: with each beat. */
  showRegime(regimes: Pick<Regimes, "view" | "since" | "weights" | "model">): void {
    writeRegime(this.#regime(), regimes);
  }

  /** In the words of the model that the control thread watches by; undefined before the first row. */
  regime(model: Pick<RegimeModel, "regimes">): RegimeShown | undefined {
    return readRegime(this.#regime(), model);
  }

  #regime(): Float64Array {
    return this.#numbers.subarray(regimeAt, regimeAt + regimeNumbers);
  }

  /** So many of what is adapted, in the order of the capsule's adjustables. */
  adapted(count: number): readonly number[] {
    return [...this.#numbers.subarray(adaptedAt, adaptedAt + Math.min(count, adaptedMax))];
  }

  /** Main thread: asks for what was adapted to be taken back. */
  takeBack(): void {
    Atomics.add(this.#words, takeBackAt, 1);
  }

  /** Control thread: whether that was asked for since it was last answered. */
  wasAskedToTakeBack(): boolean {
    return Atomics.exchange(this.#words, takeBackAt, 0) > 0;
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

  /** How long all of this thread's ticks took. */
  get spread(): TickSpread {
    return readSpread(this.#spread);
  }
}

type Nine = [number, number, number, number, number, number, number, number, number];

/** An even number: the numbers behind them are eight bytes wide each. */
const wordCount = 6;
const stopAt = 0;
const beatsAt = 1;
const overrunsAt = 2;
const goAt = 3;
const takeBackAt = 4;
const inferenceAt = 5;
/** What a control thread is about; only `going` makes ticks. Memory begins with the first. */
const phase = { loading: 0, going: 1, resting: 2, waiting: 3 } as const;
/** How often a waiting thread looks whether it is to stop instead. */
const goWaitMs = 100;

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
const twinAt = 11;
const twinNumbers = 9;
const adaptedAt = 20;
/** A bias for each of 32 actuators, the twin's limit and the branches' weight. */
const adaptedMax = 34;
const regimeAt = 54;
const numberCount = 67;
