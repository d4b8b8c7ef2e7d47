import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink, LinkState } from "#bridge/link/kept-link.ts";
import type { BoardIdentity } from "#bridge/protocol/edc-greeting.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcCounters, EdcRequest, EdcSettled, EdcSubmitOptions } from "#bridge/protocol/edc-request.ts";
import type { BoardWire } from "#runtime/config.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Askers } from "./askers.ts";
import { openBoardLink } from "./board-wire.ts";
import type { DriverParts } from "./driven.ts";

export interface EdcTalkOptions extends Pick<DriverParts, "random" | "onLink"> {
  readonly wire: BoardWire;
  readonly clock: Clock;
  /** Of the map that both sides are to have; a board with another one is only read. */
  readonly mapHash: readonly number[];
  readonly timeoutMs: number;
}

/** The EDC link to one board, kept up: requests go in and each comes to an answer. */
export class EdcTalk implements Conversation {
  readonly #master: EdcMaster;
  readonly #clock: Clock;
  readonly #onLink: EdcTalkOptions["onLink"];
  readonly #askers = new Askers<EdcSettled>();
  readonly #link: KeptLink;
  #isClosed = false;

  constructor({ wire, clock, random, onLink, mapHash, timeoutMs }: EdcTalkOptions) {
    this.#clock = clock;
    this.#onLink = onLink;
    const random32 = () => Math.floor(random() * 2 ** 32);
    this.#master = new EdcMaster({ mapHash, timeoutUs: timeoutMs * US_PER_MS, random32 });
    this.#link = openBoardLink(wire, { clock, random, conversation: this });
  }

  get link(): LinkState {
    return this.#link.state;
  }

  get isAnswering(): boolean {
    return this.#master.isAnswering;
  }

  /** The board that answered last. */
  get board(): BoardIdentity | undefined {
    return this.#master.board;
  }

  get counters(): Readonly<EdcCounters> {
    return this.#master.counters;
  }

  ask(request: EdcRequest, options: EdcSubmitOptions = {}): Promise<EdcSettled> {
    const at = this.#clock.now();
    if (this.#isClosed)
      return Promise.resolve({ ticket: 0, at, answer: { kind: "unsent", because: "link-down" } });
    const answer = this.#askers.wait(this.#master.submit(request, at, options));
    this.#link.poke();
    this.#deliver();
    return answer;
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link.close();
    this.#deliver();
    const at = this.#clock.now();
    const answer = { kind: "unknown", detail: "The link was closed before the board answered" } as const;
    this.#askers.dismiss((ticket) => ({ ticket, at, answer }));
  }

  opened(now: Instant): void {
    this.#master.open(now);
    this.#onLink("up", this.#link.state.detail);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" {
    this.#master.receive(bytes, now);
    this.#deliver();
    return "sound";
  }

  wake(now: Instant): "sound" | "broken" {
    const soundness = this.#master.wake(now);
    this.#deliver();
    return soundness;
  }

  closed(now: Instant, because: string): void {
    this.#master.close(now);
    this.#deliver();
    this.#onLink("down", because);
  }

  wakeAt(): Instant | undefined {
    return this.#master.wakeAt();
  }

  transmits(): readonly Uint8Array[] {
    return this.#master.takeTransmits();
  }

  #deliver(): void {
    this.#askers.tell(this.#master.takeSettled());
  }
}
