import type { Prng } from "#runtime/core/prng.ts";
import { batteryMwRange, nominalHertz } from "./grid.ts";
import { PidLoop, type Tuning } from "./pid.ts";

// How the battery was run before there was a model: mostly by droop, with settings that somebody changes
// now and then, for a while by hand to bring its charge back or to cover the mill, and sometimes not at all.

/** Droop with a dead band, as grid codes ask of batteries, and a trickle towards half charge. */
export class DroopBattery {
  readonly #loop: PidLoop;
  readonly #trickleMwPerPercent: number;

  constructor(tuning: Tuning, trickleMwPerPercent: number) {
    this.#loop = new PidLoop(tuning, { ...batteryMwRange, rest: 0 });
    this.#trickleMwPerPercent = trickleMwPerPercent;
  }

  step(read: (sensor: string) => number, dtS: number): number {
    const error = nominalHertz - read("frequency");
    const held = this.#loop.step(error, { dtS, errorPerS: -read("rate_of_change") });
    const wanted = held + this.#trickleMwPerPercent * (read("state_of_charge") - 50);
    return Math.min(batteryMwRange.max, Math.max(batteryMwRange.min, wanted));
  }
}

export class Dispatch {
  readonly #chance: Prng;
  #turn: Turn;
  #leftS = 0;
  #slowNetMw: number | undefined;
  #powerMw = 0;

  constructor(chance: Prng) {
    this.#chance = chance;
    this.#turn = { kind: "rest" };
  }

  step(read: (sensor: string) => number, dtS: number): ReadonlyMap<string, number> {
    const netMw = read("load_power") - read("renewable_power");
    this.#slowNetMw ??= netMw;
    this.#slowNetMw += ((netMw - this.#slowNetMw) * dtS) / forgetS;
    this.#leftS -= dtS;
    if (this.#leftS <= 0) this.#take(read("state_of_charge"));
    const wanted = this.#wanted(read, { netMw, dtS });
    // Nobody lets a battery jump by its whole power at once.
    const reach = mwPerS * dtS;
    this.#powerMw += Math.min(reach, Math.max(-reach, wanted - this.#powerMw));
    return new Map([["battery_power_setpoint", this.#powerMw]]);
  }

  #wanted(read: (sensor: string) => number, { netMw, dtS }: { netMw: number; dtS: number }): number {
    switch (this.#turn.kind) {
      case "droop":
        return this.#turn.battery.step(read, dtS);
      case "cover": {
        const covered = this.#turn.share * (netMw - this.#slowNetMw!) + this.#turn.battery.step(read, dtS);
        return Math.min(batteryMwRange.max, Math.max(batteryMwRange.min, covered));
      }
      case "by-hand":
        return this.#turn.mw;
      case "rest":
        return 0;
    }
  }

  #take(chargePercent: number): void {
    const chance = this.#chance;
    const lot = chance.between(0, 1);
    this.#leftS = chance.between(120, 900);
    if (chargePercent < 30 || chargePercent > 70) {
      this.#turn = {
        kind: "by-hand",
        mw: chargePercent < 30 ? -chance.between(0.5, 2) : chance.between(0.5, 2),
      };
      return;
    }
    if (lot < 0.08) this.#turn = { kind: "rest" };
    else if (lot < 0.16) this.#turn = { kind: "by-hand", mw: chance.between(-2, 2) };
    else if (lot < 0.45)
      this.#turn = { kind: "cover", share: chance.between(0.3, 0.9), battery: this.#droop(0.6) };
    else this.#turn = { kind: "droop", battery: this.#droop(1) };
  }

  #droop(share: number): DroopBattery {
    const chance = this.#chance;
    return new DroopBattery(
      {
        gain: share * chance.between(15, 70),
        resetS: Number.POSITIVE_INFINITY,
        rateS: chance.between(0, 0.6),
        deadBand: chance.between(0, 0.06),
      },
      0.05,
    );
  }
}

type Turn = Readonly<
  | { kind: "droop"; battery: DroopBattery }
  | { kind: "cover"; share: number; battery: DroopBattery }
  | { kind: "by-hand"; mw: number }
  | { kind: "rest" }
>;

const forgetS = 25;
const mwPerS = 8;
