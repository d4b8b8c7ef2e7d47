// The supervisor watches the threads that guard the machine. It can do two things: put the machine into
// the safe state that its capsule declares, and give the control thread a new life. It judges nothing.

import { type Danger, type DeadmanLimits, dangerIn, type Pulse } from "./act/deadman.ts";
import type { Outcome } from "./act/outcome.ts";
import type { Actuators } from "./act/port.ts";
import { backoffMs } from "./core/backoff.ts";
import { type Clock, US_PER_MS } from "./core/clock.ts";
import type { Fault } from "./core/fault.ts";
import type { Evidence } from "./prove/port.ts";
import { encodeRecord, type StandDownRecord, valuesOf } from "./prove/record.ts";
import type { StandDown } from "./shield/shield.ts";
import type { ControlThread } from "./tick/control.ts";
import { outcomeRecord } from "./tick/witness.ts";

export interface SupervisorParts {
  readonly boot: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: DeadmanLimits;
  readonly standDown: StandDown;
  readonly door: Actuators;
  readonly evidence: Evidence;
  /** Gives the control thread its next life. */
  spawn(epoch: number, afterTick: number): ControlThread;
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

  /** Ends the control thread in order and leaves the machine in its safe state. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#respawn);
    await this.#control.stop();
    await this.#standDown("stopping");
  }

  #give(afterTick: number): ControlThread {
    const control = this.#parts.spawn(this.#epoch, afterTick);
    void control.ended.then((fault) => this.#ended(control, fault));
    return control;
  }

  #ended(control: ControlThread, fault: Fault | undefined): void {
    if (this.#isStopping || control !== this.#control || fault === undefined) return;
    this.#life = "dead";
    this.#strikes++;
    const respawnInMs = this.#strikes > strikesMax ? undefined : this.#waits.next().value;
    this.#parts.onEvent({ kind: "control-ended", fault, respawnInMs });
    void this.#check();
    // After too many lives the machine stays safe until a person looks: a loop of half-starts guards nothing.
    if (respawnInMs === undefined) return;
    this.#respawn = setTimeout(() => {
      this.#epoch++;
      this.#life = "starting";
      this.#bornAt = this.#parts.clock.now();
      this.#control = this.#give(Math.max(control.status.tick, this.#control.status.tick));
    }, respawnInMs);
  }

  async #check(): Promise<void> {
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
    const danger = dangerIn(this.#pulse(now), this.#parts.limits);
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
    const { starvedSince } = status;
    return {
      control: this.#life,
      beatAgeMs: (now - Math.max(status.lastBeat, this.#bornAt)) / US_PER_MS,
      starvedMs: starvedSince === 0 ? 0 : (now - starvedSince) / US_PER_MS,
    };
  }

  /**
   * The declared safe state: recorded, written, and its outcome recorded. Where the log has no room even
   * in its reserve the safe state is written all the same, and the gap is visible as a permit's outcome
   * without its order: here, and only here, the machine comes before the evidence.
   */
  async #standDown(because: StandDownRecord["because"]): Promise<Outcome> {
    const { boot, clock, standDown, door, evidence } = this.#parts;
    const at = clock.now();
    const { tick } = this.#control.status;
    const { permit, name, writes } = standDown.order(at, tick);
    evidence.appendLast(
      encodeRecord({ kind: "stand-down", boot, tick, at, because, writes: valuesOf(writes), permit: name }),
    );
    const outcome = await door.apply(permit);
    evidence.appendLast(encodeRecord(outcomeRecord({ tick, permit: name, outcome }, clock.now(), boot)));
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
