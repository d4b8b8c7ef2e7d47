import { pathToFileURL } from "node:url";
import { loadKernels } from "#runtime/core/kernels.ts";
import { Replay } from "#runtime/tick/replay/replay.ts";
import type { ReplaySummary } from "#runtime/tick/replay/tally.ts";
import { capsulesAt } from "./held-capsule.ts";
import { ReplayPlace } from "./replay-place.ts";

/** Where the log is, and what judges. */
export interface ReplayAsked {
  readonly place: string;
  readonly words: readonly string[];
  readonly store?: string;
  readonly kernels?: string;
}

/** Of a log, the records from one up to and without another. */
export interface ReplayPart {
  readonly from: number;
  readonly to: number;
}

/** Judges a stretch again, from the anchors before it on. `tell` hears of each record, and says whether to go on. */
export async function replayStretch(
  { place, words, store, kernels }: ReplayAsked,
  { from, to }: ReplayPart,
  tell: (done: number) => boolean,
): Promise<ReplaySummary> {
  using records = new ReplayPlace(place, { from, to: to - 1 });
  const directory = kernels === undefined ? undefined : pathToFileURL(`${kernels}/`);
  const replaying = new Replay({
    kernels: () => loadKernels(directory),
    capsuleFor: await capsulesAt(words, store),
  });
  const { heard, from: way } = records.before();
  for (const { index, record } of heard) if (index < way) replaying.hear(index, record);
  for (const { index, record } of records.between(way, records.from)) await replaying.take(index, record);
  replaying.startAt(records.from);
  let done = 0;
  for (const { index, record } of records.within()) {
    await replaying.take(index, record);
    if (!tell(++done)) break;
  }
  return await replaying.end();
}
