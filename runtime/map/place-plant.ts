import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  plantBytes,
  plantChannels,
  plantChannelsMax,
  plantCommittee,
  plantCommitteesAt,
  plantContinuous,
  plantContinuousAt,
  plantModeChannels,
  plantModeChannelsAt,
  plantModes,
  plantModesAt,
} from "#runtime/core/layout.ts";
import type { FittedExperts } from "./experts.ts";
import { placeCommittee } from "./place-committee.ts";
import { placeForesight } from "./place-foresight.ts";
import { placeIntegers, placeValues } from "./place-values.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";

/** Where the kernels find a plant. They live as long as the kernels; a thread that changes maps loads anew. */
export interface PlacedPlant {
  readonly channelCount: number;
  readonly plant: number;
  readonly foresight: number | undefined;
}

/** Writes a fitted plant into the kernels' memory. One too large for it is a Fault "map/bad-file". */
export function placePlant(fit: PlantFit, kernels: Kernels): PlacedPlant {
  const { channels, modes, experts, foresight } = fit;
  const channelCount = channels.length;
  return {
    channelCount,
    plant: placeGroups({ channels, modes, groups: experts.map((fitted) => [fitted]) }, kernels),
    foresight: foresight === undefined ? undefined : placeForesight(foresight, { channelCount, kernels }),
  };
}

/** What a plant's energy is made of: a committee for all rows first, then those of modes that have their own. */
export interface Groups extends Pick<PlantFit, "channels" | "modes"> {
  readonly groups: readonly (readonly FittedExperts[])[];
}

/** The address of a plant whose groups are committees; each is as surprised as its members are in the mean. */
export function placeGroups({ channels, modes, groups }: Groups, kernels: Kernels): number {
  const channelCount = channels.length;
  if (channelCount > plantChannelsMax)
    throw new Fault("map/bad-file", `The kernels have no room for a state of ${channelCount} channels`, {
      hint: `At most ${plantChannelsMax} fit; leave out channels`,
    });
  const committees = groups.map((members) => placeCommittee(members, kernels));
  const [pooled] = committees;
  assert(pooled !== undefined, "a plant has experts");
  const continuous = continuousOf(channels);
  const seen = modes.seen.flatMap((values) => Array.from(values));
  const at = kernels.reserve(plantBytes);
  const header: readonly (readonly [number, number])[] = [
    [plantChannels, channelCount],
    [plantContinuous, continuous.length],
    [plantContinuousAt, placeIntegers(continuous.map(placeOf), kernels)],
    [plantModeChannels, modes.columns.length],
    [plantModeChannelsAt, placeIntegers(modes.columns.map(placeOf), kernels)],
    [plantModes, modes.seen.length],
    [plantModesAt, placeValues(Float64Array.from(seen), kernels)],
    [plantCommitteesAt, placeIntegers(modes.group.map((group) => committees[group]!), kernels)], // biome-ignore format: table
    [plantCommittee, pooled],
  ];
  for (const [offset, value] of header) kernels.i32[(at + offset) / 4] = value;
  return at;
}

/** Where a channel stands in a state, in bytes. */
function placeOf(channel: number): number {
  return 8 * channel;
}
