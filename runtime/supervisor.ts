// The supervisor watches the threads that guard the machine. It can do two things: put the machine into
// the safe state that its capsule declares, and give the control thread a new life. It judges nothing. Each
// capsule has one of its own, so that what happens to its thread is nobody else's concern.

import { type Danger, type DeadmanLimits, dangerIn, type Pulse } from "./act/deadman.ts";
import type { Outcome } from "./act/outcome.ts";
import { backoffMs } from "./core/backoff.ts";
import { type Instant, US_PER_MS } from "./core/clock.ts";
import type { Fault } from "./core/fault.ts";
import type { StandDownRecord } from "./prove/record.ts";
import { type StandDownParts, standDown } from "./stand-down.ts";
import type { ControlThread } from "./tick/control.ts";

export interface SupervisorParts extends StandDownParts {
  readonly random: () => number;
  limits(now: Instant): DeadmanLimits;
  /** Since when actions do not leave because the log does not have them; 0 while they do. */
  unrecordedSince(): Instant;
  /** Gives the control thread its next life. */
  spawn(epoch: number, from: { readonly afterTick: number; readonly strikes: number }): ControlThread;
  onEvent(event: SupervisorEvent): void;
}

export type SupervisorEvent = Readonly<
  | { kind: "first-tick"; tick: number }
  | { kind: "stood-down"; because: StandDownRecord["because"]; outcome: Outcome }
  | { kind: "recovered"; after: Danger }
  | { kind: "control-ended"; fault: Fault; respawnInMs: number | undefined }
>;

export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #timer: NodeJS.Timeout;
  #control: ControlThread;
  #life: "starting" | "running" | "dead" = "starting";
  #epoch = 0;
  #strikes = 0;
  #bornAt: number;
  #waits: Generator<number, never>;
  #danger: Danger | undefined;
  #isStandingDown = false;
  #isSafe = false;
  #lastTryAt = 0;
  #respawn: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isResting = false;

  constructor(parts: SupervisorParts, afterTick: number) {
    this.#parts = parts;
    this.#bornAt = parts.clock.now();
    this.#waits = this.#freshWaits();
    this.#control = this.#give(afterTick);
    this.#timer = setInterval(() => void this.#check(), checkMs);
  }

  get control(): ControlThread {
    return this.#control;
  }

  get danger(): Danger | undefined {
    return this.#danger;
  }

  /** Ends the control thread in order and leaves the machine in its safe state; says whether it stands there. */
  async stop(because: StandDownRecord["because"] = "stopping"): Promise<Outcome> {
    await this.leave();
    return await this.#standDown(because);
  }

  /** Ends the control thread and leaves the machine as it is, which is somebody else's business from now on. */
  async leave(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#respawn);
    await this.#control.stop();
  }

  /**
   * Lets the running tick end and makes no other until `goOn`: the set-points stand meanwhile. False where the
   * thread does not come to rest in time; it goes on being watched then, as if nobody had asked.
   */
  async rest(timeoutMs: number): Promise<boolean> {
    if (this.#life !== "running" || this.#isStopping) return false;
    this.#isResting = true;
    this.#control.status.hold();
    const rests = await this.#control.status.untilWaiting(timeoutMs);
    if (!rests || this.#life !== "running") this.goOn();
    return rests && this.#life === "running";
  }

  goOn(): void {
    if (!this.#isResting || this.#isStopping) return;
    this.#isResting = false;
    if (this.#life === "dead") {
      this.#succeed(this.#strikes > strikesMax ? undefined : 0);
      return;
    }
    this.#bornAt = this.#parts.clock.now();
    this.#control.status.go(this.#control.status.tick);
  }

  #give(afterTick: number): ControlThread {
    const control = this.#parts.spawn(this.#epoch, { afterTick, strikes: this.#strikes });
    void control.ended.then((fault) => this.#ended(control, fault));
    return control;
  }

  #ended(control: ControlThread, fault: Fault | undefined): void {
    if (this.#isStopping || control !== this.#control || fault === undefined) return;
    this.#life = "dead";
    this.#strikes++;
    const respawnInMs = this.#strikes > strikesMax ? undefined : this.#waits.next().value;
    this.#parts.onEvent({ kind: "control-ended", fault, respawnInMs });
    // Whoever heard of it may have had reason to leave.
    if (this.#isStopping) return;
    // Who dies at rest has nothing under its hands, and gets its next life when it is to go on.
    if (!this.#isResting) this.#succeed(respawnInMs);
  }

  /** The machine first, then the next life. */
  #succeed(respawnInMs: number | undefined): void {
    void this.#check();
    // After too many lives the machine stays safe until a person looks: a loop of half-starts guards nothing.
    if (respawnInMs === undefined) return;
    this.#respawn = setTimeout(() => {
      this.#epoch++;
      this.#life = "starting";
      this.#bornAt = this.#parts.clock.now();
      this.#control = this.#give(this.#control.status.tick);
    }, respawnInMs);
  }

  async #check(): Promise<void> {
    if (this.#isResting) return;
    const { status } = this.#control;
    const now = this.#parts.clock.now();
    if (this.#life === "starting" && status.beats > 0) {
      this.#life = "running";
      if (this.#epoch === 0) this.#parts.onEvent({ kind: "first-tick", tick: status.tick });
    }
    if (this.#strikes > 0 && this.#life === "running" && now - this.#bornAt > healthyUs) {
      this.#strikes = 0;
      this.#waits = this.#freshWaits();
    }
    const danger = dangerIn(this.#pulse(now), this.#parts.limits(now));
    if (danger === undefined) return this.#recover();
    this.#danger = danger;
    if (danger === "control-stalled") void this.#control.terminate();
    const isDue = now - this.#lastTryAt > retryUs;
    if (this.#isSafe || this.#isStandingDown || !isDue) return;
    this.#lastTryAt = now;
    this.#isStandingDown = true;
    this.#isSafe = (await this.#standDown(danger)).kind === "verified";
    this.#isStandingDown = false;
  }

  #recover(): void {
    // A thread that is only starting has not shown yet that it can guard: the danger stands until it ticks.
    if (this.#danger === undefined || this.#life !== "running") return;
    this.#parts.onEvent({ kind: "recovered", after: this.#danger });
    this.#danger = undefined;
    this.#isSafe = false;
    this.#lastTryAt = 0;
  }

  #pulse(now: number): Pulse {
    const { status } = this.#control;
    const since = [status.starvedSince, this.#parts.unrecordedSince()].filter((at) => at !== 0);
    return {
      control: this.#life,
      beatAgeMs: (now - Math.max(status.lastBeat, this.#bornAt)) / US_PER_MS,
      starvedMs: since.length === 0 ? 0 : (now - Math.min(...since)) / US_PER_MS,
    };
  }

  async #standDown(because: StandDownRecord["because"]): Promise<Outcome> {
    const outcome = await standDown(this.#parts, { because, tick: this.#control.status.tick });
    this.#parts.onEvent({ kind: "stood-down", because, outcome });
    return outcome;
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs({ firstMs: 250, mostMs: 10_000 }, this.#parts.random);
  }
}

const checkMs = 50;
const retryUs = 1_000_000;
const strikesMax = 5;
/** A life this long counts as healthy and forgives the ones before it. */
const healthyUs = 60_000_000;
