// Runs recorded ticks one after the other, from an anchor on: the tick itself, with the frames and wishes of the log
// in place of sensors and mailbox. What then comes out hangs on everything since the anchor: regime, trust, biases,
// alarms, and where a rate is counted from.

import { fromBase64 } from "#runtime/core/base64.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { StateReader } from "#runtime/core/state-pen.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { type AnchorRecord, type DecisionRecord, decodeRecord, type Record } from "#runtime/prove/record.ts";
import type { Shield } from "#runtime/shield/shield.ts";
import { anchorOf, partsOf } from "#runtime/tick/anchors.ts";
import type { InnerRooms } from "#runtime/tick/inner-rooms.ts";
import { type Memory, rememberMemory } from "#runtime/tick/memory.ts";
import type { Anchored, Proposer } from "#runtime/tick/port.ts";
import { type Rooms, tick } from "#runtime/tick/tick.ts";
import { decisionRecord } from "#runtime/tick/witness.ts";
import { frameIn, proposalIn, serialIn } from "./recorded.ts";
import { asRecordedOr } from "./wish.ts";

export interface TrailParts {
  readonly inner: InnerRooms;
  readonly shield: Shield;
  readonly frozenBy: AnchorRecord["frozenBy"];
  /** Stands still while a tick is run. */
  readonly clock: { at: Instant };
  /**
   * By anchors it remembers what the log says was remembered. By itself it begins with nothing and asks its own models
   * each time, as a capsule does that was not there.
   */
  readonly goesBy: "anchors" | "itself";
}

/** The records of one capsule's tick, in their order: changes that it told first, an anchor, and its decisions. */
export interface RecordedTick {
  readonly records: readonly Record[];
  readonly decisions: readonly DecisionRecord[];
  readonly anchor: AnchorRecord | undefined;
}

export class Trail {
  readonly #parts: TrailParts;
  #memory: Memory | undefined;
  #wasAsked = false;

  constructor(parts: TrailParts) {
    this.#parts = parts;
  }

  /** Whether all is known that the next tick goes on with. */
  get isFollowing(): boolean {
    return this.#memory !== undefined;
  }

  /** Whether the models were asked again in the last tick, and their answer was taken. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** What the ticks from here on are judged by; what is remembered does not hang on it. */
  goBy({ envelope }: Shield): void {
    this.#parts.shield.goBy(envelope);
  }

  lose(): void {
    this.#memory = undefined;
  }

  /**
   * What this tick writes down if it is run again, to be held against its records. Undefined where nobody can know,
   * because there was no anchor yet, or what happened since is not in the log.
   */
  async run(recorded: RecordedTick): Promise<readonly Record[] | undefined> {
    const { decisions, anchor } = recorded;
    const last = decisions.at(-1)!;
    if (this.#parts.goesBy === "itself") this.#memory ??= { tick: 0, sent: undefined, goodSince: last.at };
    else if (anchor === undefined && (this.#memory === undefined || last.given?.loose !== undefined)) {
      this.lose();
      return undefined;
    }
    const isFollowed = this.#memory !== undefined && anchor?.because !== "begun";
    const found: Record[] = [];
    // Whoever was not followed so far knows nothing of what was told before the anchor.
    const rooms = this.#rooms(recorded, { found, isDeaf: !isFollowed });
    const before = this.#memory ?? { tick: 0, sent: undefined, goodSince: 0 };
    this.#parts.clock.at = last.at;
    this.#wasAsked = false;
    const { memory } = await tick(last.at, { ...before, tick: last.tick - 1 }, rooms);
    this.#memory = memory;
    return found;
  }

  /** What of a tick is held against what `run` found: all, or from an anchor on that nothing before it led to. */
  heldOf({ records, anchor }: RecordedTick, wasFollowing: boolean): readonly Record[] {
    if (anchor === undefined || (wasFollowing && anchor.because === "due")) return records;
    return records.slice(records.indexOf(anchor) + 1);
  }

  #asked(proposer: Proposer, last: DecisionRecord): Proposer {
    if (this.#parts.goesBy === "itself") return proposer;
    return asRecordedOr(proposer, last, () => {
      this.#wasAsked = true;
    });
  }

  #rooms(
    { decisions, anchor }: RecordedTick,
    { found, isDeaf }: { readonly found: Record[]; readonly isDeaf: boolean },
  ): Rooms {
    const { inner, shield, frozenBy, goesBy } = this.#parts;
    const last = decisions.at(-1)!;
    const frame: Frame = frameIn(last);
    let isOpen = anchor === undefined || !(isDeaf || anchor.because !== "due");
    const anchors: Anchored = {
      loose: undefined,
      loosen: () => undefined,
      offer(moment, memory) {
        if (anchor === undefined || goesBy === "itself") return memory;
        const { capsule, kernels, because } = anchor;
        if (isOpen)
          found.push(anchorOf(moment, because, { capsule, kernels, frozenBy, rooms: inner, memory }));
        isOpen = true;
        return restored(anchor, inner);
      },
    };
    let place = 0;
    return {
      boot: last.boot,
      sensors: { sample: () => frame },
      mailbox: {
        take: () =>
          decisions.flatMap((each) => {
            const isOutside = each.origin !== "capsule" && each.origin !== "none";
            return isOutside ? (proposalIn(each, each.given!) ?? []) : [];
          }),
      },
      ...inner,
      policies: inner.policies.map((each) => ({ ...each, proposer: this.#asked(each.proposer, last) })),
      shield,
      anchors,
      evidence: {
        append: (entry) => {
          if (entry.length > 0 && isOpen) found.push(decodeRecord(bodyOf(entry)));
          return true;
        },
        appendLast: () => true,
      },
      scribe: {
        entryOf(witnessed) {
          const { permitted, ruling } = witnessed.decision;
          const serial = serialIn(decisions[place++]?.permit ?? null) ?? permitted?.serial ?? 0;
          const decision = { ruling, permitted: permitted && { ...permitted, serial } };
          const loose = last.given?.loose;
          found.push(decisionRecord({ ...witnessed, decision, ...(loose && { loose }) }));
          return nothing;
        },
      },
      hands: { isTied: last.trial !== undefined, send: () => true, reports: () => undefined },
    };
  }
}

const nothing = new Uint8Array(0);

/** Puts what the anchor says in the place of all that is remembered. */
function restored({ state, tick: number, capsule }: AnchorRecord, inner: InnerRooms): Memory {
  let memory: Memory = { tick: number - 1, sent: undefined, goodSince: 0 };
  for (const [part, remember] of partsOf(inner, memory)) {
    const bytes = fromBase64(state[part] ?? "");
    const pen = new StateReader(bytes ?? nothing);
    if (part === "memory") memory = rememberMemory(pen, memory);
    else remember(pen);
    if (!pen.isAtEnd)
      throw new Fault(
        "proof/broken",
        `The ${part} that was written down at tick ${number} is not of ${capsule}`,
        {
          hint: "Replay it with the capsule that wrote it, and with the release of its time",
        },
      );
  }
  return memory;
}
