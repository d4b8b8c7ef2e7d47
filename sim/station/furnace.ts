import { furnaceLayout } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { Shift } from "#sim/plant/furnace-shift.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";

export const furnaceStation: Station = {
  name: "casting-furnace",
  title: "a casting furnace",
  layout: furnaceLayout,
  capsule: "sample",
  plant: (seed) => new Furnace({ seed, disturbances: "working-day" }),
  atWork(chance) {
    const plant = new Furnace({ seed: chance.uint32(), startK: 900 });
    const shift = new Shift(chance.fork());
    return {
      plant,
      crew: {
        step(read, dtS) {
          const readings = { meltK: read("melt_temperature"), heaterKw: read("heater_power") };
          const { heaterKw, fanPercent } = shift.step(readings, dtS);
          return new Map([
            ["heater_power_setpoint", heaterKw],
            ["fan_speed_setpoint", fanPercent],
          ]);
        },
      },
    };
  },
  crewS: 1,
  moods: {
    "full heat": () => setpoints(60, 0),
    "more and more": (turn) => setpoints(20 + turn * 0.8, 30),
    "at random": (_turn, random) => setpoints(random.between(0, 60), random.between(0, 100)),
    "no cooling, more than there is": () => setpoints(1e6, -50),
    "somebody else's valve": () => [{ point: "quench_valve_setpoint", value: 100 }],
  },
};

function setpoints(heater: number, fan: number): RogueProposal["writes"] {
  return [
    { point: "heater_power_setpoint", value: heater },
    { point: "fan_speed_setpoint", value: fan },
  ];
}
