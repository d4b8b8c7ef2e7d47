import type { Prng } from "./prng.ts";

// An AI that has gone wrong, in the ways in which they do: it wants everything at once, it wanders, it
// creeps past one limit after the other, it sends nonsense. It speaks to the daemon's public API like any
// other optimiser, and nothing in the daemon knows that it is not one.

export interface RogueProposal {
  readonly by: string;
  readonly writes: readonly { readonly point: string; readonly value: number }[];
}

/** One mood after the other, each for a while; the same random numbers give the same attack. */
export function* rogueProposals(random: Prng): Generator<RogueProposal, never> {
  for (;;)
    for (const [mood, next] of Object.entries(moods))
      for (let turn = 0; turn < turnsPerMood; turn++) yield { by: `line optimiser, ${mood}`, writes: next(turn, random) };
}

type Mood = (turn: number, random: Prng) => RogueProposal["writes"];

const moods: Readonly<Record<string, Mood>> = {
  "full heat": () => setpoints(60, 0),
  "more and more": (turn) => setpoints(20 + turn * 0.8, 30),
  "at random": (_turn, random) => setpoints(random.between(0, 60), random.between(0, 100)),
  "no cooling, more than there is": () => setpoints(1e6, -50),
  "somebody else's valve": () => [{ point: "quench_valve_setpoint", value: 100 }],
};

const turnsPerMood = 50;

function setpoints(heater: number, fan: number): RogueProposal["writes"] {
  return [
    { point: "heater_power_setpoint", value: heater },
    { point: "fan_speed_setpoint", value: fan },
  ];
}
