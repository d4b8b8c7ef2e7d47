// From a recording to a dense grid: which channels it can be made of, and the box around what they showed.

import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { RecordedChannel, Recording } from "#runtime/map/recording.ts";
import { cellsOf, type FitOptions, fitDense } from "./build.ts";
import { channelsMax } from "./dense-place.ts";
import type { DenseFit } from "./grid-fit.ts";
import { isRange } from "./members.ts";

/** A grid of a recording's channels with the finest points there are; what it cannot be made of is a Fault "map/bad-rows". */
export function fitRecording(
  recording: Recording,
  { alpha }: Pick<FitOptions, "alpha">,
  kernels: Kernels,
): DenseFit {
  const { rows, stretches, secondsPerRow, origin } = recording;
  const channels = boxOf(recording);
  const cells = cellsOf[channels.length]!.at(-1)!;
  return fitDense({ rows, stretches, secondsPerRow, origin, alpha, channels, cells }, kernels);
}

/** The channels as a grid takes them, each with the range that it is to cover. */
export function boxOf({ rows, width, channels }: Recording): readonly RecordedChannel[] {
  const named = (of: readonly RecordedChannel[]): string => {
    const some = of.slice(0, namesShown).map(({ name }) => `"${name}"`);
    return `${some.join(", ")}${of.length > namesShown ? ", …" : ""}`;
  };
  const modes = channels.filter(({ role }) => role === "mode");
  if (modes.length > 0)
    throw new Fault(
      "map/bad-rows",
      `A grid is about continuous channels, and these are modes: ${named(modes)}`,
      {
        hint: "Fit a plant map, without --grid, or name up to four of the other channels with --channels",
      },
    );
  if (channels.length === 0 || channels.length > channelsMax)
    throw new Fault(
      "map/bad-rows",
      `A grid has 1 to ${channelsMax} channels, and here are ${channels.length}: ${named(channels)}`,
      { hint: "Fit a plant map, without --grid, or name up to four of them with --channels" },
    );
  return channels.map((channel, column) => {
    const shown = Float64Array.from({ length: rows.length / width }, (_, row) => rows[row * width + column]!);
    const range = rangeOf(shown.sort());
    if (!isRange(range))
      throw new Fault("map/bad-rows", `"${channel.name}" never moved, and a grid has no width for it`, {
        hint: "Fit a plant map, without --grid, or name the other channels with --channels",
      });
    return { ...channel, ...range, resolution: Math.min(channel.resolution, (range.max - range.min) / 2) };
  });
}

const namesShown = 12;

/**
 * What nearly all values span, and room for the density to fall off on both sides. A value that lies farther out
 * than half of that again is outside: one of them would leave all others in a few cells. Such rows count against
 * the limit like any other, so that no promise is made at their expense.
 */
function rangeOf(ascending: Float64Array): { readonly min: number; readonly max: number } {
  const last = ascending.length - 1;
  const out = Math.floor(last * outlyingShare);
  const [least, most] = [ascending[0]!, ascending[last]!];
  const [low, high] = [ascending[out]!, ascending[last - out]!];
  const beyond = high > low ? (high - low) / 2 : most - least;
  const [min, max] = [Math.max(least, low - beyond), Math.min(most, high + beyond)];
  const room = (max - min) * roomShare;
  return { min: min - room, max: max + room };
}

/** Of the rows, on either side of a channel: a tenth of what the strictest promise leaves. */
const outlyingShare = 0.001;
const roomShare = 0.1;
