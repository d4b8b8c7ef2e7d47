import type { Silence } from "#runtime/adapt/policy.ts";
import type { Model } from "#runtime/adapt/port.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Bell, ReplicaSlot } from "./slot.ts";

/** What one policy said: set-points in the order of its outputs, in engineering units, or why not. */
export type Opinion = Readonly<
  { kind: "answer"; values: Float64Array } | { kind: "silence"; because: Silence }
>;

/**
 * A policy that is asked: in a thread of its own, where it may hang without anybody hanging with it, or here,
 * which is for what cannot hang, such as the fused kernel, or for one that is asked alone.
 */
export type Voice = Readonly<{ unit: ModelUnit } & ({ slot: ReplicaSlot } | { model: Model })>;

/** Asks several policies the same at the same time and waits for none of them beyond the instant it is given. */
export class Panel {
  readonly #voices: readonly Voice[];
  readonly #places: readonly (readonly number[])[];
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
    this.#bell = bell;
    this.#clock = clock;
  }

  /** One opinion a voice, in their order. */
  async ask(values: Float64Array, until: Instant): Promise<readonly Opinion[]> {
    const open = this.#voices.map((voice, index) => "slot" in voice && this.#put(voice, index, values));
    const here: (Float64Array | undefined)[] = [];
    for (const [index, voice] of this.#voices.entries())
      here.push("model" in voice ? await this.#run(voice, index, values) : undefined);
    this.#await(open, until);
    const isLate = this.#clock.now() > until;
    return this.#voices.map((voice, index): Opinion => {
      if ("model" in voice) return isLate ? silent("late") : opinionOf(here[index], voice.unit);
      if (open[index] === false) return silent(voice.slot.state === "ready" ? "late" : "absent");
      return voice.slot.isIdle ? opinionOf(voice.slot.outputs, voice.unit) : silent("late");
    });
  }

  /** False where a replica is not there, or still thinks about an earlier question. */
  #put({ unit, slot }: Extract<Voice, { slot: ReplicaSlot }>, index: number, values: Float64Array): boolean {
    if (slot.state !== "ready" || !slot.isIdle) return false;
    scale(values, slot.inputs, { unit, places: this.#places[index]! });
    slot.ask();
    return true;
  }

  async #run(
    { unit, model }: Extract<Voice, { model: Model }>,
    index: number,
    values: Float64Array,
  ): Promise<Float64Array | undefined> {
    const input = new Float32Array(unit.inputs.length);
    scale(values, input, { unit, places: this.#places[index]! });
    try {
      const answer = model.run(input);
      return Float64Array.from(answer instanceof Float32Array ? answer : await answer);
    } catch (error) {
      // An ordinary case for the judge; anything else ends this thread.
      if (error instanceof Fault && /^model\/bad-(?:input|output)$/.test(error.code)) return undefined;
      throw error;
    }
  }

  /** Sleeps until all that were asked have answered, and no longer than until then. */
  #await(open: readonly boolean[], until: Instant): void {
    if (this.#bell === undefined) return;
    for (;;) {
      // Read before the slots are looked at: who answers in between has rung, and the wait ends at once.
      const { rings } = this.#bell;
      const isOpen = this.#voices.some(
        (voice, index) => "slot" in voice && open[index] && !voice.slot.isIdle,
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
  unit.inputs.forEach(({ offset, scale }, input) => {
    to[input] = (values[places[input]!]! - offset) / scale;
  });
}

function opinionOf(said: ArrayLike<number> | undefined, { outputs }: ModelUnit): Opinion {
  if (said === undefined || said.length !== outputs.length) return silent("not-finite");
  const values = Float64Array.from(outputs, ({ offset, scale }, output) => said[output]! * scale + offset);
  return values.every(Number.isFinite) ? { kind: "answer", values } : silent("not-finite");
}

function silent(because: Silence): Opinion {
  return { kind: "silence", because };
}
