// A tick hangs on what the ticks before it left: a belief, a window, a bias. The log shows all that led there, from
// the beginning of the thread's life on, which may be months ago. An *anchor* is a record of all that is remembered;
// there is one every so many ticks, and at once where something happened that the log does not show.

import { base64 } from "#runtime/core/base64.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { type StatePen, StateWriter } from "#runtime/core/state-pen.ts";
import type { AnchorCause, AnchorPart, AnchorRecord } from "#runtime/prove/anchor-record.ts";
import type { Evidence } from "#runtime/prove/port.ts";
import { encodeRecord, recordBytesMax } from "#runtime/prove/record.ts";
import type { InnerRooms } from "./inner-rooms.ts";
import { type Memory, rememberMemory } from "./memory.ts";
import type { Anchored, AnchorMoment } from "./port.ts";

export interface AnchorParts {
  readonly capsule: Digest;
  readonly kernels: Digest;
  readonly frozenBy: "nobody" | "gateway";
  readonly rooms: InnerRooms;
}

export class Anchors implements Anchored {
  readonly #parts: AnchorParts;
  readonly #evidence: Pick<Evidence, "append">;
  #loose: AnchorCause | undefined = "begun";
  #since = 0;
  #isTooLarge = false;

  constructor(parts: AnchorParts, evidence: Pick<Evidence, "append">) {
    this.#parts = parts;
    this.#evidence = evidence;
  }

  get loose(): AnchorCause | undefined {
    return this.#isTooLarge ? undefined : this.#loose;
  }

  loosen(because: AnchorCause): void {
    this.#loose ??= because;
  }

  offer(moment: AnchorMoment, memory: Memory): Memory {
    this.#since++;
    // Where trouble goes on for long, its anchors must not fill the log.
    const isDue = this.#since >= (this.#loose === undefined ? anchorTicks : anchorGapTicks);
    const isFirst = this.#loose === "begun";
    if (this.#isTooLarge || !(isDue || isFirst)) return memory;
    const record = anchorOf(moment, this.#loose ?? "due", { ...this.#parts, memory });
    const bytes = encodeRecord(record);
    this.#isTooLarge = bytes.length > recordBytesMax;
    if (this.#isTooLarge || !this.#evidence.append(bytes)) return memory;
    this.#since = 0;
    this.#loose = undefined;
    return memory;
  }
}

/** Some minutes at ten ticks a second, and some milliseconds of a replay. */
export const anchorTicks = 2_048;
const anchorGapTicks = 32;

export function anchorOf(
  moment: AnchorMoment,
  because: AnchorCause,
  { capsule, kernels, frozenBy, rooms, memory }: AnchorParts & { readonly memory: Memory },
): AnchorRecord {
  const state: { [Part in AnchorPart]?: string } = {};
  for (const [part, remember] of partsOf(rooms, memory)) {
    const pen = new StateWriter();
    remember(pen);
    state[part] = base64(pen.bytes());
  }
  return { kind: "anchor", ...moment, capsule, because, kernels, frozenBy, state };
}

/** What has something to remember, with how it does. */
export function partsOf(
  { forecast, drift, regimes, beside }: InnerRooms,
  memory: Memory,
): readonly (readonly [AnchorPart, (pen: StatePen) => void])[] {
  const { twin, adaptation } = beside ?? {};
  return [
    ["memory", (pen) => void rememberMemory(pen, memory)],
    ["forecast", (pen) => forecast.remember(pen)],
    ["drift", (pen) => drift.remember(pen)],
    ...(regimes === undefined ? [] : [["regimes", (pen: StatePen) => regimes.remember(pen)] as const]),
    ...(twin === undefined ? [] : [["twin", (pen: StatePen) => twin.remember(pen)] as const]),
    ...(adaptation === undefined
      ? []
      : [["adaptation", (pen: StatePen) => adaptation.remember(pen)] as const]),
  ];
}
