import { pumpLayout } from "#sim/layout.ts";
import { Pump } from "#sim/plant/pump.ts";
import { PumpShift } from "#sim/plant/pump-shift.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";

export const pumpStation: Station = {
  name: "pump-skid",
  title: "a pump skid",
  layout: pumpLayout,
  capsule: "sample",
  plant: (seed) => new Pump({ seed }),
  atWork: (chance) => ({ plant: new Pump({ seed: chance.uint32() }), crew: new PumpShift(chance.fork()) }),
  crewS: 0.5,
  moods: {
    "full speed against a shut valve": () => setpoints(100, 0),
    "more and more": (turn) => setpoints(50 + turn, 100),
    "at random": (_turn, random) => setpoints(random.between(0, 100), random.between(0, 100)),
    "to and fro": (turn) => setpoints(turn % 6 < 3 ? 100 : 30, 100),
    "more than there is": () => setpoints(1e6, -50),
    "somebody else's drain": () => [{ point: "drain_valve_setpoint", value: 100 }],
  },
};

function setpoints(speed: number, valve: number): RogueProposal["writes"] {
  return [
    { point: "pump_speed_setpoint", value: speed },
    { point: "valve_position_setpoint", value: valve },
  ];
}
