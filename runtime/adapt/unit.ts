import type { ModelUnit, Scaled } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { assert, Fault, type FaultCode } from "#runtime/core/fault.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import { widthsOf } from "./model/widths.ts";
import type { Model } from "./port.ts";

/** Why a model said nothing that could be judged. */
export type Silence = "absent" | "late" | "not-finite";

/** What the network said, in its own units, valid until it is asked again; or why there is nothing. */
export type UnitAnswer = Readonly<
  { kind: "answer"; values: Float32Array; at: number } | { kind: "silence"; because: Silence }
>;

/**
 * A model with its contract: physical values in, the network's numbers out, in time or not at all. The
 * network sees (value − offset) / scale. An answer after the deadline is no answer: the machine has moved
 * on. What breaks inside a runtime is not silence but a Fault, and the end of the thread.
 */
export class Unit {
  readonly contract: ModelUnit;
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #input: Float32Array;

  constructor(contract: ModelUnit, { model, clock }: { model: Model; clock: Clock }) {
    const { inputs, outputs } = widthsOf(contract);
    assert(model.inputs === inputs && model.outputs === outputs, "a model has the widths of its contract");
    this.contract = contract;
    this.#model = model;
    this.#clock = clock;
    this.#input = new Float32Array(inputs);
  }

  ask(values: Float64Array): Soon<UnitAnswer> {
    const { inputs } = this.contract;
    const start = this.#clock.now();
    for (let index = 0; index < inputs.length; index++) {
      const { offset, scale } = inputs[index]!;
      this.#input[index] = (values[index]! - offset) / scale;
    }
    return after(this.#run(), (answer) => this.#hear(answer, start));
  }

  #hear(values: Float32Array | Silence, start: Instant): UnitAnswer {
    if (typeof values === "string") return { kind: "silence", because: values };
    const at = this.#clock.now();
    if (at - start > this.contract.deadlineMs * US_PER_MS) return { kind: "silence", because: "late" };
    return { kind: "answer", values, at };
  }

  #run(): Soon<Float32Array | Silence> {
    try {
      const answer = this.#model.run(this.#input);
      return answer instanceof Promise ? answer.catch(silenced) : answer;
    } catch (error) {
      return silenced(error);
    }
  }
}

/** Ordinary cases for the judge, which holds or goes safe; anything else ends this thread. */
export function silenced(error: unknown): Silence {
  const silence = error instanceof Fault ? silences[error.code] : undefined;
  if (silence === undefined) throw error;
  return silence;
}

/** What will never answer is late for good. */
const silences: Readonly<Partial<Record<FaultCode, Silence>>> = {
  "model/bad-input": "not-finite",
  "model/bad-output": "not-finite",
  "model/dead": "late",
};

/** A value that a network answered, in the units of its point. */
export function physical(answer: number, { offset, scale }: Scaled): number {
  return answer * scale + offset;
}
