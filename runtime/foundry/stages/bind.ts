import { misfits } from "#runtime/foundry/binding.ts";
import { refusal, type Stage } from "#runtime/foundry/stage.ts";

/** The capsule finds its points on the gateway it is for. */
export const bind: Stage = {
  name: "bind",
  makesSure: "the gateway it is for has its points, in its units, with room for its limits",
  run({ source, binding }) {
    if (binding === undefined)
      return { says: "no gateway was named; `iv capsule build --gateway FILE` holds it against one" };
    const [first, ...more] = misfits(source, binding);
    if (first !== undefined)
      throw refusal(
        `The capsule does not fit the gateway: ${[first, ...more].join("; ")}`,
        "Correct device.points of the gateway, or the names and limits of the manifest",
      );
    return {
      says: `fits ${Object.keys(binding.points).length} points over ${binding.drivers.join(" and ")}`,
    };
  },
};
