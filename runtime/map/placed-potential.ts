import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import type { PlacedExpert } from "./expert.ts";
import type { PlacedPlant } from "./place-plant.ts";

/** A placed plant's potential, with the bits of the plain one. `shift` is the logarithm of its deviations' product. */
export function placedPotential(
  { plant, channelCount }: PlacedPlant,
  shift: number,
  { call, f64 }: Kernels,
): PlacedExpert {
  const stateBytes = channelCount * 8;
  const [one, energy, slopes] = [scratchAt, scratchAt + stateBytes, scratchAt + stateBytes + 8];
  const ask = (state: Float64Array): number => {
    assert(state.length === channelCount, "a state has a value a channel");
    f64.set(state, one / 8);
    call.plantPotentials(plant, shift, one, 1, energy, slopes);
    return f64[energy / 8]!;
  };
  return {
    energy: ask,
    gradient(state, gradient): number {
      const found = ask(state);
      for (let channel = 0; channel < channelCount; channel++) gradient[channel] = f64[slopes / 8 + channel]!;
      return found;
    },
    gradients({ count, states, energies, gradients }): void {
      call.plantPotentials(plant, shift, states, count, energies, gradients);
    },
  };
}
