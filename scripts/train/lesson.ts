import type { Scaled } from "#runtime/capsule/manifest.ts";
import type { Prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";

/** A network's view of a plant: it sees (value − offset) / scale and answers in the same way. */
export interface Contract {
  readonly inputs: readonly Scaled[];
  readonly outputs: readonly Scaled[];
}

/** What a policy is taught with: a plant, and a teacher who sees in it what no sensor shows. */
export interface Lesson<P extends Plant> {
  readonly contract: Contract;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** A plant in any state it may ever be in, on a day of its own. */
  begin(chance: Prng): P;
  /** One value for each output of the contract, in its unit. */
  teach(plant: P): readonly number[];
  /** Between two samples; the commands stand that long. */
  readonly sampleS: number;
  /** Now and then the commands are knocked about, so that the pupil sees what comes of that. */
  readonly knocks: {
    readonly share: number;
    readonly seconds: Span;
    readonly outputs: readonly Span[];
  };
}

export interface Span {
  readonly min: number;
  readonly max: number;
}

/** What the network sees of a plant. */
export function seen({ inputs }: Contract, plant: Plant): Float32Array {
  return Float32Array.from(inputs, ({ point, offset, scale }) => (plant.read(point) - offset) / scale);
}

/** What the network's answer asks of the plant. */
export function asked({ outputs }: Contract, answer: ArrayLike<number>): Map<string, number> {
  return new Map(outputs.map(({ point, offset, scale }, index) => [point, answer[index]! * scale + offset]));
}
