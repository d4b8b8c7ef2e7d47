import type { Prng } from "#runtime/core/prng.ts";

// What stands between a machine and the numbers about it: transmitters that are slow, coarse, worn or loose,
// and actuators that are, too. Each model is one small function from a reading to a reading, put together in a
// row; what it remembers is its own, and all chance comes from the stream that it was begun with.

/** As an instrument shows it: `bad` is an open loop, of which the PLC's converter shows the end of its scale. */
export interface Reading {
  readonly value: number;
  readonly quality: "good" | "bad";
}

export interface Moment {
  readonly atS: number;
  readonly dtS: number;
}

export type Stage = (reading: Reading, moment: Moment) => Reading;

/** Begins a stage at rest, with a stream of its own. */
export type Model = (chance: Prng) => Stage;

/** One after the other. Each has its own stream, so that one more of them does not change the others. */
export function inRow(models: readonly Model[]): Model {
  return (chance) => {
    const stages = models.map((model) => model(chance.fork()));
    return (reading, moment) => stages.reduce((passed, stage) => stage(passed, moment), reading);
  };
}

/** What is wrong with the value alone, whatever its quality. */
export function ofValue(change: (value: number, moment: Moment) => number): Stage {
  return ({ value, quality }, moment) => ({ value: change(value, moment), quality });
}
