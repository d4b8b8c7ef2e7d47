import type { FusedPlace, Model } from "#runtime/adapt/port.ts";
import type { ModelUnit, Scaled } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { exponential } from "#runtime/core/elementary.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { logVarianceMax } from "#runtime/core/layout.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";

/** Why a forecaster said nothing that could be compared. */
export type Unsaid = "absent" | "late" | "not-finite";

/**
 * A forecaster unit in physical units: a mean and a standard deviation for each output, `aheadMs` from now.
 * The arrays are the forecaster's own and are overwritten by the next call.
 */
export class Forecaster {
  readonly inputs: readonly Scaled[];
  readonly outputs: readonly Scaled[];
  readonly aheadUs: number;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly #deadlineUs: number;
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #input: Float32Array;
  #isBroken = false;
  #heardAt: Instant = 0;

  constructor(
    unit: Pick<ModelUnit, "inputs" | "outputs" | "deadlineMs" | "aheadMs">,
    { model, clock }: { readonly model: Model; readonly clock: Clock },
  ) {
    const { inputs, outputs, deadlineMs, aheadMs = 0 } = unit;
    assert(
      model.inputs === inputs.length && model.outputs === 2 * outputs.length,
      "a forecaster answers with a mean and a log-variance for each output",
    );
    this.outputs = outputs;
    this.aheadUs = aheadMs * US_PER_MS;
    this.means = new Float64Array(outputs.length);
    this.deviations = new Float64Array(outputs.length);
    this.inputs = inputs;
    this.#deadlineUs = deadlineMs * US_PER_MS;
    this.#model = model;
    this.#clock = clock;
    this.#input = new Float32Array(inputs.length);
  }

  /** Where its network lies, for who asks it of many things at once; undefined where no kernel has it. */
  get place(): FusedPlace | undefined {
    return this.#model.place;
  }

  /** Has its network asked by somebody who asks for more in the same call, and says whether anything was answered. */
  askBy(asker: () => boolean): Unsaid | undefined {
    if (this.#isBroken) return "absent";
    const start = this.#clock.now();
    if (!asker()) return "not-finite";
    return this.wasInTime(start) ? undefined : "late";
  }

  /** Of a question that was put to its network elsewhere at `start`, and has just been answered. */
  wasInTime(start: Instant): boolean {
    this.#heardAt = this.#clock.now();
    return this.#heardAt - start <= this.#deadlineUs;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#isBroken = pen.whole(this.#isBroken ? 1 : 0) === 1;
  }

  /** When the model's last answer came, in time or not. */
  get heardAt(): Instant {
    return this.#heardAt;
  }

  /**
   * Takes values in the order of the unit's inputs; undefined once `means` and `deviations` hold the answer. Who
   * asks again at once says since when, as every look at the clock costs a third of an answer.
   */
  ask(values: Float64Array, start: Instant = this.#clock.now()): Soon<Unsaid | undefined> {
    if (this.#isBroken) return "absent";
    for (let index = 0; index < this.inputs.length; index++) {
      const { offset, scale } = this.inputs[index]!;
      this.#input[index] = (values[index]! - offset) / scale;
      if (!Number.isFinite(this.#input[index]!)) return "not-finite";
    }
    const answer = this.#run();
    if (answer instanceof Promise) return answer.then((said) => this.#hear(said, start));
    return this.#hear(answer, start);
  }

  #hear(answer: Float32Array | undefined, start: Instant): Unsaid | undefined {
    this.#heardAt = this.#clock.now();
    if (answer === undefined) return this.#isBroken ? "absent" : "not-finite";
    if (this.#heardAt - start > this.#deadlineUs) return "late";
    return this.#take(answer) ? undefined : "not-finite";
  }

  #run(): Soon<Float32Array | undefined> {
    try {
      const answer = this.#model.run(this.#input);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.#failed(error)) : answer;
    } catch (error) {
      return this.#failed(error);
    }
  }

  /**
   * What is wrong with the answer is silence. What is wrong with the model is the end of it and of nothing
   * else: a twin has no say in what the machine does, so its loss is no reason to stop guarding.
   */
  #failed(error: unknown): undefined {
    const isAnswer = error instanceof Fault && /^model\/bad-(?:input|output)$/.test(error.code);
    if (!isAnswer) this.#isBroken = true;
    return undefined;
  }

  #take(answer: Float32Array): boolean {
    const count = this.outputs.length;
    for (let index = 0; index < count; index++) {
      const { offset, scale } = this.outputs[index]!;
      const logVariance = answer[count + index]!;
      // A network that is absurdly sure or unsure is held to a millionth and a million of a scale.
      const held = Math.min(Math.max(logVariance, -logVarianceMax), logVarianceMax);
      this.means[index] = answer[index]! * scale + offset;
      this.deviations[index] = exponential(held / 2) * Math.abs(scale);
      if (!Number.isFinite(this.means[index]!) || !(this.deviations[index]! > 0)) return false;
    }
    return true;
  }
}
