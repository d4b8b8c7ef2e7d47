import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  nearestAxes,
  nearestAxesMax,
  nearestChannels,
  nearestCost,
  nearestHigh,
  nearestLimits,
  nearestLow,
  nearestStanding,
  nearestValues,
  nearestWanted,
  nearestWeights,
  outlookChannel,
  outlookFirst,
  outlookLast,
  outlookRow,
  outlookValue,
  passageAsked,
  passageNow,
  scratchAt,
  scratchBytes,
} from "#runtime/core/layout.ts";
import type { Passage } from "./energy.ts";
import type { Foresight, Outlook } from "./foresight-port.ts";
import type { Nearest, NearestQuestion } from "./nearest.ts";
import type { PlacedPlant } from "./place-plant.ts";
import type { PlantMap } from "./plant.ts";

export interface PlantQueries extends Pick<PlantMap, "energy" | "gradient" | "along" | "reach"> {
  passage(from: Float64Array, to: Float64Array): Passage;
  /** Energies of states one after the other, any number of them. */
  energies(states: Float64Array, energies: Float64Array): void;
  /** The nearest allowed action in one call; undefined where none was found. See `nearestAction`. */
  nearest(question: NearestQuestion): Nearest | undefined;
  /** Undefined where the plant has no foresight. */
  readonly outlook: Foresight["outlook"] | undefined;
}

/** A placed plant, ready to be asked. Asking allocates nothing but what it returns. */
export function plantQueries(
  { plant, foresight, channelCount }: PlacedPlant,
  { call, f64, i32 }: Kernels,
): PlantQueries {
  const stateBytes = channelCount * 8;
  const [first, second, third] = [scratchAt, scratchAt + stateBytes, scratchAt + 2 * stateBytes];
  const put = (state: Float64Array, at: number): void => {
    assert(state.length === channelCount, "a state has a value a channel");
    copyNumbers(f64, state, at / 8);
  };
  const outlook =
    (foresight: number): Foresight["outlook"] =>
    (state, { target, held }): Outlook => {
      put(state, first);
      put(target, second);
      assert(held.length <= channelCount, "a channel is held once");
      for (let at = 0; at < held.length; at++) {
        assert(held[at]! >= 0 && held[at]! < channelCount, "a channel that is held exists");
        i32[third / 4 + at] = held[at]!;
      }
      const found = third + stateBytes;
      return {
        energy: call.plantOutlook(foresight, first, second, third, held.length, found),
        first: f64[(found + outlookFirst) / 8]!,
        last: f64[(found + outlookLast) / 8]!,
        row: f64[(found + outlookRow) / 8]!,
        channel: f64[(found + outlookChannel) / 8]!,
        value: f64[(found + outlookValue) / 8]!,
      };
    };
  return {
    energy(state): number {
      put(state, first);
      return call.plantEnergy(plant, first);
    },
    gradient(state, gradient): number {
      put(state, first);
      const energy = call.plantGradient(plant, first, second);
      for (let channel = 0; channel < channelCount; channel++) gradient[channel] = f64[second / 8 + channel]!;
      return energy;
    },
    energies(states, energies): void {
      assert(states.length === energies.length * channelCount, "each state has an energy");
      const batch = Math.floor(scratchBytes / (stateBytes + 8));
      const to = scratchAt + batch * stateBytes;
      for (let done = 0; done < energies.length; done += batch) {
        const count = Math.min(batch, energies.length - done);
        // By number: a view of a part costs as much as an energy.
        for (let at = 0; at < count * channelCount; at++)
          f64[first / 8 + at] = states[done * channelCount + at]!;
        call.plantEnergies(plant, first, count, to);
        for (let at = 0; at < count; at++) energies[done + at] = f64[to / 8 + at]!;
      }
    },
    along(from, to): number {
      put(from, first);
      put(to, second);
      return call.plantAlong(plant, first, second);
    },
    passage(from, to): Passage {
      put(from, first);
      put(to, second);
      const path = call.plantPassage(plant, first, second, third);
      return { now: f64[(third + passageNow) / 8]!, asked: f64[(third + passageAsked) / 8]!, path };
    },
    reach(from, to, limit): number {
      put(from, first);
      put(to, second);
      return call.plantReach(plant, first, second, limit);
    },
    nearest(question): Nearest | undefined {
      const { state, channels, wanted, standing, low, high, weights, limits } = question;
      put(state, first);
      const size = channels.length;
      if (size > nearestAxesMax) return undefined;
      i32[(second + nearestAxes) / 4] = size;
      for (let at = 0; at < size; at++) {
        assert(channels[at]! >= 0 && channels[at]! < channelCount, "a channel that is commanded exists");
        i32[(second + nearestChannels) / 4 + at] = channels[at]!;
      }
      const lists = [
        [nearestWanted, wanted],
        [nearestStanding, standing],
        [nearestLow, low],
        [nearestHigh, high],
        [nearestWeights, weights],
      ] as const;
      for (const [offset, values] of lists) {
        assert(values.length === size, "each axis has a value");
        f64.set(values, (second + offset) / 8);
      }
      f64.set([limits.surprise, limits.outlook, limits.along], (second + nearestLimits) / 8);
      if (call.plantNearest(plant, foresight ?? 0, first, second) === 0) return undefined;
      const values = (second + nearestValues) / 8;
      return { values: f64.slice(values, values + size), cost: f64[(second + nearestCost) / 8]! };
    },
    outlook: foresight === undefined ? undefined : outlook(foresight),
  };
}
