// A device that is only looked at. The master inside could write anything; it never leaves these objects, and
// what can be asked through them, by type and by assertion, is a read.

import { openBoardLink } from "#bridge/drivers/board-wire.ts";
import { linkFor, masterFor } from "#bridge/drivers/modbus-wire.ts";
import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink, LinkState } from "#bridge/link/kept-link.ts";
import type { BoardIdentity } from "#bridge/protocol/edc-greeting.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcCounters, EdcRequest } from "#bridge/protocol/edc-request.ts";
import type { Answer, MasterCounters, SubmitOptions } from "#bridge/protocol/master.ts";
import type { ReadRequest } from "#bridge/protocol/modbus-pdu.ts";
import type { BoardWire, DeviceConfig } from "#runtime/config.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";

export type WordRequest = Extract<EdcRequest, { kind: "read" }>;

/** An answer, and how long it took from the frame's hand-over to the link. */
export interface Timed<Answered> {
  readonly answer: Answered;
  readonly tookUs: number;
}

export interface Reader<Asked, Answered, Counters> extends Disposable {
  readonly link: LinkState;
  readonly counters: Readonly<Counters>;
  ask(request: Asked, options?: SubmitOptions): Promise<Timed<Answered>>;
}

export type ModbusReader = Reader<ReadRequest, Answer, MasterCounters>;
export interface EdcReader extends Reader<WordRequest, EdcAnswer, EdcCounters> {
  /** Who answered the greeting; undefined before that. */
  readonly board: BoardIdentity | undefined;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly random: () => number;
}

/** How long a question waits for the link to come up: longer than one attempt at a connection takes. */
export const linkUsMax = 4_000_000;

/** What a first question wants, before which nobody knows whether somebody is there. */
export function patience({ clock }: Pick<Surroundings, "clock">): SubmitOptions {
  return { whileDown: "wait", sendBy: clock.now() + linkUsMax };
}

export function openModbusReader(config: DeviceConfig, { clock, random }: Surroundings): ModbusReader {
  return new Looking(masterFor(config, random), clock, (conversation) =>
    linkFor(config, { clock, random, conversation }),
  );
}

export type EdcPlace = BoardWire & {
  readonly timeoutMs: number;
  /** Of our own map; where we have none, one that no board has, and the board then refuses every write by itself. */
  readonly mapHash?: readonly number[];
};

export function openEdcReader(
  { timeoutMs, mapHash = [0, 0, 0, 0], ...wire }: EdcPlace,
  { clock, random }: Surroundings,
): EdcReader {
  const random32 = () => Math.floor(random() * 2 ** 32);
  const master = new EdcMaster({ mapHash, timeoutUs: timeoutMs * US_PER_MS, random32 });
  return new LookingAtBoard(master, clock, (conversation) =>
    openBoardLink(wire, { clock, random, conversation }),
  );
}

/** What all masters have in common; `Asked` are the requests that may be made of it. */
interface Talker<Asked, Answered, Counters> {
  readonly counters: Counters;
  submit(request: Asked, now: Instant, options?: SubmitOptions): number;
  open(now: Instant): void;
  close(now: Instant): void;
  /** Whose wire carries its own check sums cannot be broken, and says nothing. */
  receive(bytes: Uint8Array, now: Instant): unknown;
  wake(now: Instant): "sound" | "broken";
  wakeAt(): Instant | undefined;
  takeTransmits(): readonly Uint8Array[];
  takeSettled(): readonly { readonly ticket: number; readonly at: Instant; readonly answer: Answered }[];
}

type Unsent = Readonly<{ kind: "unsent"; because: "link-down" }>;

class Looking<Asked extends { readonly kind: string }, Answered extends { readonly kind: string }, Counters>
  implements Conversation, Reader<Asked, Answered | Unsent, Counters>
{
  readonly #talker: Talker<Asked, Answered, Counters>;
  readonly #clock: Clock;
  readonly #link: KeptLink;
  readonly #askers = new Map<number, (timed: Timed<Answered | Unsent>) => void>();
  #isClosed = false;

  constructor(
    talker: Talker<Asked, Answered, Counters>,
    clock: Clock,
    open: (conversation: Conversation) => KeptLink,
  ) {
    this.#talker = talker;
    this.#clock = clock;
    this.#link = open(this);
  }

  get link(): LinkState {
    return this.#link.state;
  }

  get counters(): Readonly<Counters> {
    return this.#talker.counters;
  }

  ask(request: Asked, options: SubmitOptions = {}): Promise<Timed<Answered | Unsent>> {
    assert(request.kind.startsWith("read"), "a reader reads");
    if (this.#isClosed) return Promise.resolve(ended);
    const { promise, resolve } = Promise.withResolvers<Timed<Answered | Unsent>>();
    this.#askers.set(this.#talker.submit(request, this.#clock.now(), options), resolve);
    this.#link.poke();
    this.#deliver();
    return promise;
  }

  /** Nobody is left waiting. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link.close();
    this.#deliver();
    for (const tell of this.#askers.values()) tell(ended);
    this.#askers.clear();
  }

  opened(now: Instant): void {
    this.#talker.open(now);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" {
    const soundness = this.#talker.receive(bytes, now) === "broken" ? "broken" : "sound";
    this.#deliver();
    return soundness;
  }

  wake(now: Instant): "sound" | "broken" {
    const soundness = this.#talker.wake(now);
    this.#deliver();
    return soundness;
  }

  closed(now: Instant): void {
    this.#talker.close(now);
    this.#deliver();
  }

  wakeAt(): Instant | undefined {
    return this.#talker.wakeAt();
  }

  transmits(): readonly Uint8Array[] {
    return this.#talker.takeTransmits();
  }

  #deliver(): void {
    const now = this.#clock.now();
    for (const { ticket, at, answer } of this.#talker.takeSettled()) {
      this.#askers.get(ticket)?.({ answer, tookUs: now - at });
      this.#askers.delete(ticket);
    }
  }
}

class LookingAtBoard extends Looking<WordRequest, EdcAnswer, EdcCounters> implements EdcReader {
  readonly #master: EdcMaster;

  constructor(master: EdcMaster, clock: Clock, open: (conversation: Conversation) => KeptLink) {
    super(master, clock, open);
    this.#master = master;
  }

  get board(): BoardIdentity | undefined {
    return this.#master.board;
  }
}

const ended: Timed<Unsent> = { answer: { kind: "unsent", because: "link-down" }, tookUs: 0 };
