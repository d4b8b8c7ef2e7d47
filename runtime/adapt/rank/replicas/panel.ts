import type { Silence } from "#runtime/adapt/policy.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { silenced } from "#runtime/adapt/unit.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Bell, ReplicaSlot } from "./slot.ts";

/** What one policy said: set-points in the order of its outputs, in engineering units, until it is asked again; or why not. */
export type Opinion = Readonly<
  { kind: "answer"; values: Float64Array } | { kind: "silence"; because: Silence }
>;

/** What all said until an instant, one opinion a voice in their order. */
export interface Told {
  readonly at: Instant;
  readonly opinions: readonly Opinion[];
}

/**
 * A policy that is asked: in a thread of its own, where it may hang without anybody hanging with it, or here,
 * which is for what cannot hang, such as the fused kernel, or for one that is asked alone.
 */
export type Voice = Readonly<{ unit: ModelUnit } & ({ slot: ReplicaSlot } | { model: Model })>;

/** Asks several policies the same at the same time and waits for none of them beyond the instant it is given. */
export class Panel {
  readonly #voices: readonly Voice[];
  readonly #places: readonly (readonly number[])[];
  readonly #inputs: readonly Float32Array[];
  readonly #values: readonly Float64Array[];
  /** Of the question that is under way: which slots were asked, and what those in this thread said. */
  readonly #isOpen: boolean[];
  readonly #here: Opinion[];
  readonly #bell: Bell | undefined;
  readonly #clock: Clock;

  /** `features` are the points whose values `ask` is given, in their order. */
  constructor(
    voices: readonly Voice[],
    {
      features,
      bell,
      clock,
    }: { readonly features: readonly PointId[]; readonly bell?: Bell; readonly clock: Clock },
  ) {
    this.#voices = voices;
    this.#places = voices.map(({ unit }) => unit.inputs.map(({ point }) => features.indexOf(point)));
    this.#inputs = voices.map(({ unit }) => new Float32Array(unit.inputs.length));
    this.#values = voices.map(({ unit }) => new Float64Array(unit.outputs.length));
    this.#isOpen = voices.map(() => false);
    this.#here = voices.map(() => silent("absent"));
    this.#bell = bell;
    this.#clock = clock;
  }

  ask(values: Float64Array, until: Instant): Soon<Told> {
    for (let index = 0; index < this.#voices.length; index++) {
      const voice = this.#voices[index]!;
      this.#isOpen[index] = "slot" in voice && this.#put(voice, index, values);
    }
    const told = this.#runFrom(0, values);
    return told instanceof Promise ? told.then(() => this.#told(until)) : this.#told(until);
  }

  /** One after the other, as a runtime may know only one run at a time. */
  #runFrom(first: number, values: Float64Array): Soon<void> {
    for (let index = first; index < this.#voices.length; index++) {
      const voice = this.#voices[index]!;
      if (!("model" in voice)) continue;
      const answer = this.#run(voice, index, values);
      if (answer instanceof Promise)
        return answer.then((later) => {
          this.#here[index] = this.#opinionOf(later, index);
          return this.#runFrom(index + 1, values);
        });
      this.#here[index] = this.#opinionOf(answer, index);
    }
  }

  #told(until: Instant): Told {
    this.#await(until);
    const at = this.#clock.now();
    const opinions = new Array<Opinion>(this.#voices.length);
    for (let index = 0; index < opinions.length; index++) opinions[index] = this.#opinion(index, at > until);
    return { at, opinions };
  }

  #opinion(index: number, isLate: boolean): Opinion {
    const voice = this.#voices[index]!;
    if ("model" in voice) return isLate ? silent("late") : this.#here[index]!;
    if (!this.#isOpen[index]) return silent(voice.slot.state === "ready" ? "late" : "absent");
    return voice.slot.isIdle ? this.#opinionOf(voice.slot.outputs, index) : silent("late");
  }

  /** False where a replica is not there, or still thinks about an earlier question. */
  #put({ unit, slot }: Extract<Voice, { slot: ReplicaSlot }>, index: number, values: Float64Array): boolean {
    if (slot.state !== "ready" || !slot.isIdle) return false;
    scale(values, slot.inputs, { unit, places: this.#places[index]! });
    slot.ask();
    return true;
  }

  /** What it said is the model's own, and good until it is asked again. */
  #run(
    { unit, model }: Extract<Voice, { model: Model }>,
    index: number,
    values: Float64Array,
  ): Soon<Float32Array | Silence> {
    const input = this.#inputs[index]!;
    scale(values, input, { unit, places: this.#places[index]! });
    try {
      const answer = model.run(input);
      return answer instanceof Promise ? answer.catch(silenced) : answer;
    } catch (error) {
      return silenced(error);
    }
  }

  #opinionOf(said: ArrayLike<number> | Silence, index: number): Opinion {
    if (typeof said === "string") return silent(said);
    const { outputs } = this.#voices[index]!.unit;
    const values = this.#values[index]!;
    if (said.length !== values.length) return silent("not-finite");
    for (let output = 0; output < values.length; output++) {
      const { offset, scale } = outputs[output]!;
      values[output] = said[output]! * scale + offset;
      if (!Number.isFinite(values[output]!)) return silent("not-finite");
    }
    return { kind: "answer", values };
  }

  /** Sleeps until all that were asked have answered, and no longer than until then. */
  #await(until: Instant): void {
    if (this.#bell === undefined) return;
    for (;;) {
      // Read before the slots are looked at: who answers in between has rung, and the wait ends at once.
      const { rings } = this.#bell;
      const isOpen = this.#voices.some(
        (voice, index) => "slot" in voice && this.#isOpen[index] && !voice.slot.isIdle,
      );
      const leftMs = (until - this.#clock.now()) / US_PER_MS;
      if (!isOpen || !(leftMs > 0)) return;
      this.#bell.wait(rings, leftMs);
    }
  }
}

function scale(
  values: Float64Array,
  to: Float64Array | Float32Array,
  { unit, places }: { readonly unit: ModelUnit; readonly places: readonly number[] },
): void {
  const { inputs } = unit;
  for (let input = 0; input < inputs.length; input++) {
    const { offset, scale } = inputs[input]!;
    to[input] = (values[places[input]!]! - offset) / scale;
  }
}

function silent(because: Silence): Opinion {
  return { kind: "silence", because };
}
