import type { ForecastPlan } from "#scripts/train/forecaster.ts";
import { gridLesson, gridPids, gridPractice, gridTrial } from "#scripts/train/grid.ts";
import { Grid } from "#sim/plant/grid.ts";
import { gridStation } from "#sim/station/grid.ts";
import { common, fullSize, type Sample, unitsOf } from "./sample.ts";

const forecast: ForecastPlan = {
  contract: {
    // Of the battery alone: nobody foresees when the mill switches, so a twin of the frequency would be wrong by
    // that, and deaf for all else. Its converter takes 0.15 s, and what was ordered before is forgotten by then.
    inputs: [
      { point: "battery_power", offset: 0, scale: 3 },
      { point: "battery_power_setpoint", offset: 0, scale: 3 },
    ],
    outputs: [{ point: "battery_power", offset: 0, scale: 3 }],
  },
  commands: ["battery_power_setpoint"],
  aheadS: 0.4,
  hidden: [24, 16],
};

export const gridSample: Sample<Grid> = {
  station: gridStation,
  source: {
    ...common,
    name: gridStation.name,
    summary: "Keeps a small island grid near 60 Hz with a battery, and spares the battery.",
    state: [
      { point: "frequency", unit: "Hz", min: 50, max: 65, ageMsMax: 500 },
      { point: "rate_of_change", unit: "Hz/s", min: -8, max: 8, ageMsMax: 500 },
      {
        point: "battery_power",
        unit: "MW",
        min: -10,
        max: 10,
        ageMsMax: 500,
        commandedBy: "battery_power_setpoint",
      },
    ],
    actuators: [
      { point: "battery_power_setpoint", unit: "MW", min: -8, max: 8, slewPerSecondMax: 16, safe: 0 },
    ],
    // A battery that holds a wrong power for long drains itself, and other machines cover for a safe one.
    // What a mill and a gust together do is rarer than one state in a hundred, and just then the battery is needed.
    shield: { alpha: 0.005, holdMs: 1_000, permitMs: 300 },
    // Five seconds of such weather are no reason to part with the policy.
    probes: common.probes.map((probe) => (probe.kind === "blocked" ? { ...probe, shareMax: 0.1 } : probe)),
    balances: [
      {
        name: "battery-charge",
        unit: "MJ",
        stored: [{ point: "state_of_charge", factor: 144 }],
        flows: [{ point: "battery_power", factor: -1 }],
        constant: 0,
        windowS: 60,
        tolerance: 45,
      },
      {
        // 2·H·S/f₀ of rotating energy for a hertz, against the power that is missing.
        name: "swing",
        unit: "MJ",
        stored: [{ point: "frequency", factor: 13.33 }],
        flows: [
          { point: "machine_power", factor: 1 },
          { point: "renewable_power", factor: 1 },
          { point: "battery_power", factor: 1 },
          { point: "load_power", factor: -1 },
        ],
        constant: 0,
        windowS: 10,
        tolerance: 6,
      },
    ],
    units: unitsOf(gridLesson.contract, forecast),
  },
  channels: [
    { name: "frequency", unit: "Hz", resolution: 0.001, role: "measured" },
    { name: "rate_of_change", unit: "Hz/s", resolution: 0.001, role: "measured" },
    { name: "battery_power", unit: "MW", resolution: 0.01, role: "command" },
  ],
  standsS: 3,
  // A battery that answers changes its mind every half a minute; whether it works at all lasts.
  regimes: {
    ...{ hours: 24, everyS: 5, dwellMs: 10_000, aroundS: 60 },
    name: ({ size }) => (size("battery_power") > 1 ? "working" : "resting"),
  },
  lesson: gridLesson,
  forecast,
  trial: gridTrial,
  practice: gridPractice,
  pids: gridPids,
  breakages: {
    "the battery's power meter drifts": { kind: "drift", point: "battery_power", perMinute: 0.2 },
    "the frequency meter drifts": { kind: "drift", point: "frequency", perMinute: 0.02 },
    "the battery's inverter sticks": { kind: "stuck", point: "battery_power_setpoint" },
  },
  guarded: {
    "a working day": { begin: (seed) => new Grid({ seed }), seconds: 1_800 },
    "from 0.3 Hz below": {
      begin: (seed) => new Grid({ seed, start: { hertz: 59.7 } }),
      seconds: 120,
    },
  },
  size: { ...fullSize, historyHours: 120 },
  drawing: {
    title: "The policy behind the shield on a working day",
    mapSteps: { x: 0.1, y: 0.1 },
    x: { label: "time (s)", min: 0, max: 600, step: 60 },
    y: { label: "frequency: 10 mHz from 60 Hz; battery: MW", min: -16, max: 16, step: 4 },
    lines: [
      {
        label: "frequency − 60 Hz, in 10 mHz",
        colour: "#b91c1c",
        of: (grid) => (grid.read("frequency") - 60) * 100,
      },
      { label: "battery_power", colour: "#1d4ed8", of: (grid) => grid.read("battery_power") },
    ],
  },
  prose: {
    plant: `machines of 100 MVA with an inertia constant of 4 s, their governors and
reheat turbines behind a droop of 5 %, a dispatch that slowly brings 60 Hz back, a town with a mill, a wind park, and a battery
of 8 MW and 4 MWh. No real grid was involved.`,
    recording: `droop with settings that somebody changes now and then, spells by hand and spells in which the mill is
covered, rests. The orange line is the policy on a day of its own`,
    policy: `Its teacher looks ahead: it rolls the swing equation out for twelve seconds, once without the battery and once
for what a megawatt of it would do, and asks for the least power that keeps the frequency within 85 mHz all the way. Most
of the time that is none. It knows the state inside the turbines; the network has eight readings, and no memory.`,
    yardstick: `The power is what the battery and its converter lose, the only energy that this capsule spends. "Outside" is
the share of time more than 100 mHz from 60 Hz; without the battery it is about 23 %.`,
    comparison: `A PID sees the frequency alone, so it can only answer a deviation in proportion to it. The policy sees in
the power that is missing now where the frequency will be in some seconds, leaves alone what the machines will hold by
themselves, and acts early where they will not. So it lets the frequency wander inside the band, and its RMS error is the
larger one; who wants the frequency close to 60 Hz at all times wants the PID.`,
    limits: `The map knows frequency, its rate and the battery, not the load. The policy keeps the charge near a half by a
trickle only; a battery that is emptied by a long shortage is the dispatch's to refill. Machines and load are one mass at one
frequency: swings between machines, voltage and protection are not in this model.

The false-block rate was chosen among three and the probe's share among five on simulated days, some of which a test runs as well.
On 120 others of ten minutes the shield blocked anything on one, and there the probe suspended the capsule. With the rate of 1 % and a probe of
5 % it had been 15.`,
  },
};
