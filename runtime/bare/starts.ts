// How often the daemon has begun without coming to work. A count and no clock: one that is wrong after a power cut
// must not hide a loop, nor make one up.

import { join } from "node:path";
import { readState, type StateForm, writeState } from "#runtime/capsule/store/state-file.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";

/** So many deaths right after a start, and the next one does not try at once. */
export const startsMax = 3;
/** A daemon that guards for so long has come to work. */
export const settledMs = 20_000;

interface Starts {
  readonly schema: "industriverse.starts/1";
  /** Since the last that came to work or ended in order. */
  readonly unsettled: number;
}

/** How many runs before this one have died at their start; a file that cannot be read counts for none. */
export async function unsettledStarts(data: string): Promise<number> {
  try {
    return (await readState(join(data, startsName), form))?.unsettled ?? 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 0;
  }
}

/** Before anything that may die of itself; 0 once it is at work, or was ended by somebody. */
export async function writeUnsettled(data: string, unsettled: number): Promise<void> {
  const starts: Starts = { schema: "industriverse.starts/1", unsettled };
  await writeState(join(data, startsName), starts);
}

/** Twice as long after each further death: whatever it is may pass by itself, and nothing is guarded meanwhile. */
export function pauseMs(unsettled: number): number {
  return Math.min(firstPauseMs * 2 ** Math.max(0, unsettled - startsMax), pauseMsMax);
}

const firstPauseMs = 60_000;
const pauseMsMax = 900_000;
const startsName = "starts.json";
const form: StateForm<Starts> = {
  code: "capsule/bad-state",
  what: "the starts of a daemon",
  hint: "Take the file away",
  validate: formOf<Starts>({
    type: "object",
    required: ["schema", "unsettled"],
    properties: { schema: { const: "industriverse.starts/1" }, unsettled: { type: "integer", minimum: 0 } },
  }),
};
