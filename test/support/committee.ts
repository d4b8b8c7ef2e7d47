import { assert } from "#runtime/core/fault.ts";
import { bounded, type Experts } from "#runtime/map/experts.ts";

/**
 * A committee as the kernels compute one: the mean surprise of the members, with its gradient. Each is the highest of its experts, as rare as it says. A map
 * file holds committees of one; this is what the kernels, who take any number, are held against.
 */
export function committeeOf(members: readonly Experts[]): Experts {
  const [first] = members;
  assert(first !== undefined, "a committee has a member");
  const { width } = first;
  const slopes = new Float64Array(width);
  return {
    width,
    surprise(state): number {
      let sum = 0;
      for (const member of members) sum += member.surprise(state);
      return bounded(sum / members.length);
    },
    gradient(state, gradient): number {
      gradient.fill(0);
      let sum = 0;
      for (const member of members) {
        sum += member.gradient(state, slopes);
        for (let column = 0; column < width; column++) gradient[column]! += slopes[column]! / members.length;
      }
      return bounded(sum / members.length);
    },
  };
}
