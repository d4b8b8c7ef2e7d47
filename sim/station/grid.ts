import { gridLayout } from "#sim/layout.ts";
import { Grid } from "#sim/plant/grid.ts";
import { Dispatch } from "#sim/plant/grid-dispatch.ts";
import type { RogueProposal } from "#sim/rogue.ts";
import type { Station } from "#sim/station.ts";

export const gridStation: Station = {
  name: "grid-frequency",
  title: "an island grid with a battery",
  layout: gridLayout,
  capsule: "sample",
  plant: (seed) => new Grid({ seed }),
  atWork: (chance) => ({ plant: new Grid({ seed: chance.uint32() }), crew: new Dispatch(chance.fork()) }),
  crewS: 0.2,
  moods: {
    "all out": () => power(8),
    "to and fro": (turn) => power(turn % 4 < 2 ? 8 : -8),
    "more and more": (turn) => power(-turn * 0.2),
    "at random": (_turn, random) => power(random.between(-8, 8)),
    "more than there is": () => power(1e6),
    "somebody else's breaker": () => [{ point: "tie_breaker", value: 1 }],
  },
};

function power(value: number): RogueProposal["writes"] {
  return [{ point: "battery_power_setpoint", value }];
}
