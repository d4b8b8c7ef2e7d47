import assert from "node:assert/strict";
import { test } from "node:test";
import type { Controller, Trial } from "#scripts/train/closed-loop.ts";
import { type PidSpace, tunePid } from "#scripts/train/tune.ts";
import type { Plant } from "#sim/plant.ts";

/** Spends what it is told to and is outside where that is too little. */
class Stove implements Plant {
  readonly sensors: readonly string[] = [];
  readonly actuators: readonly string[] = ["power"];
  power = 0;
  reset(): void {}
  step(_dtS: number, commands: ReadonlyMap<string, number>): void {
    this.power = commands.get("power")!;
  }
  read(): number {
    return 0;
  }
}

const trial: Trial<Stove> = {
  begin: () => new Stove(),
  tickS: 1,
  settleS: 2,
  error: ({ power }) => power - 40,
  unit: "kW",
  isOutside: ({ power }) => power < 40,
  spentKw: ({ power }) => power,
};

const space: PidSpace = {
  knobs: [
    { name: "power", min: 1, max: 1_000, by: "size" },
    { name: "nothing", min: -1, max: 1, by: "even" },
  ],
  controller: ([power]): Controller => ({
    name: "PID",
    begin: () => () => new Map([["power", power!]]),
  }),
};

const options = { seed: 1, seeds: [1], seconds: 10, candidates: 40, refinements: 60, outsidePercentMax: 0 };

test("tunePid() finds the least that breaks nothing, the same each time", () => {
  const { settings, figures } = tunePid(space, trial, options);
  assert.ok(settings[0]! >= 40 && settings[0]! < 41, `${settings[0]}`);
  assert.equal(figures.outsidePercent, 0);
  assert.deepEqual(tunePid(space, trial, options).settings, settings);
});

test("tunePid() takes what it may break, and no more", () => {
  const { settings } = tunePid(space, trial, { ...options, outsidePercentMax: 100 });
  assert.ok(settings[0]! < 2, `${settings[0]}`);
});
