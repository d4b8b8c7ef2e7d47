import type { Frame } from "#runtime/field/frame.ts";
import { severityOf } from "#runtime/field/quality.ts";
import { Readings } from "#runtime/field/readings.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { Conditioner, type Signal } from "#runtime/signal/condition.ts";
import type { Memory } from "./memory.ts";

/** What a tick makes of its frame. */
export class Senses {
  readonly #state: Conditioner;
  readonly #actuators: Readings;
  readonly #count: number;

  constructor({ axes, actuators }: Pick<Envelope, "axes" | "actuators">) {
    this.#state = new Conditioner(axes);
    this.#actuators = new Readings(actuators.map(({ point }) => point));
    this.#count = actuators.length;
  }

  /** On the map's axes; written over with the next frame. */
  state(frame: Frame): Signal {
    return this.#state.of(frame);
  }

  /**
   * What stands in the device decides from where a rate is counted. The device is asked first: after a
   * restart, or when its own watchdog has acted, it knows better than we do (a bumpless start). Only
   * while its last reading is older than what we sent does our own word count.
   */
  standing(frame: Frame, { sent }: Memory): readonly number[] | undefined {
    const samples = this.#actuators.in(frame);
    const read = new Array<number>(this.#count);
    let isOlder = false;
    for (let place = 0; place < this.#count; place++) {
      const sample = samples[place];
      const isKnown =
        sample !== undefined && severityOf(sample.quality) === "good" && Number.isFinite(sample.value);
      if (!isKnown) return sent?.setpoints;
      if (sent !== undefined && sample.at <= sent.at) isOlder = true;
      read[place] = sample.value;
    }
    return isOlder ? sent!.setpoints : read;
  }
}
