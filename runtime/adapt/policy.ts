import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Model } from "./port.ts";
import type { Proposal } from "./proposal.ts";

export type PolicyAnswer = Readonly<
  { kind: "proposal"; proposal: Proposal } | { kind: "silence"; because: Silence }
>;

/** Why a model said nothing that could be judged. */
export type Silence = "absent" | "late" | "not-finite";

/**
 * A capsule's policy: physical values in, a proposal out. The network sees (value − offset) / scale and
 * answers in the same way. An answer after the deadline is no answer: the machine has moved on.
 */
export class Policy {
  readonly #unit: ModelUnit;
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #by: string;
  readonly #input: Float32Array;

  constructor(unit: ModelUnit, { model, clock, by }: { model: Model; clock: Clock; by: string }) {
    const { inputs, outputs } = unit;
    assert(
      model.inputs === inputs.length && model.outputs === outputs.length,
      "a policy has the shape of its contract",
    );
    this.#unit = unit;
    this.#model = model;
    this.#clock = clock;
    this.#by = by;
    this.#input = new Float32Array(inputs.length);
  }

  async propose(values: Float64Array): Promise<PolicyAnswer> {
    const { inputs, outputs, deadlineMs } = this.#unit;
    const start = this.#clock.now();
    for (const [index, { offset, scale }] of inputs.entries())
      this.#input[index] = (values[index]! - offset) / scale;
    const answer = await this.#run();
    if (answer === undefined) return { kind: "silence", because: "not-finite" };
    const at = this.#clock.now();
    if (at - start > deadlineMs * US_PER_MS) return { kind: "silence", because: "late" };
    const writes = outputs.map(({ point, offset, scale }, index) => ({
      point,
      value: answer[index]! * scale + offset,
    }));
    return { kind: "proposal", proposal: { origin: "capsule", by: this.#by, at, writes } };
  }

  async #run(): Promise<Float32Array | undefined> {
    try {
      return await this.#model.run(this.#input);
    } catch (error) {
      // An ordinary case for the judge, which holds or goes safe; anything else ends this thread.
      if (error instanceof Fault && error.code === "model/bad-output") return undefined;
      throw error;
    }
  }
}

/** Proposes nothing, ever: for a capsule that only guards what others propose. */
export const nobody = {
  propose: (): Promise<PolicyAnswer> => Promise.resolve({ kind: "silence", because: "absent" }),
};
