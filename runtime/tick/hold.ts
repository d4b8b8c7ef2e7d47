import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Mailbox } from "./port.ts";

/** Whether a person wants the outputs to stay as they are: one word that the main thread writes and all ticks read. */
export class Hold {
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(4);
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#word = new Int32Array(memory);
  }

  get isOn(): boolean {
    return Atomics.load(this.#word, 0) === 1;
  }

  set isOn(isOn: boolean) {
    Atomics.store(this.#word, 0, isOn ? 1 : 0);
  }
}

/**
 * To hold is a proposal like any other, which a person makes again in every tick and which is heard first: the shield
 * judges it, it stands in the log, and a replay finds it there. What others propose meanwhile is passed over, as always
 * when the first of a tick was let through. Where the shield does not let the machine stand as it does, the next are heard.
 */
export function holding(mailbox: Mailbox, hold: Pick<Hold, "isOn">, points: readonly PointId[]): Mailbox {
  return {
    take(standing, at) {
      const others = mailbox.take(standing, at);
      return hold.isOn && standing !== undefined ? [stay(points, standing, at), ...others] : others;
    },
  };
}

function stay(points: readonly PointId[], standing: readonly number[], at: Instant): Proposal {
  const writes = points.map((point, index) => ({ point, value: standing[index]! }));
  return { origin: "operator", by: holdName, at, writes };
}

/** Who proposes it, in the log; the record of the order says which person it was. */
const holdName = "hold";
