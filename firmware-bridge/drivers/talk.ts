import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink, LinkState } from "#bridge/link/kept-link.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import { Askers, type Told } from "./askers.ts";
import type { DriverParts } from "./driven.ts";

/** A protocol's master, sans-I/O: what it is given to do comes back settled under its ticket. */
export interface TalkMaster<Request, Options, Settled extends Told> {
  submit(request: Request, now: Instant, options?: Options): number;
  open(now: Instant): void;
  close(now: Instant): void;
  // biome-ignore lint/suspicious/noConfusingVoidType: a master that takes any bytes has nothing to say of them
  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" | void;
  wake(now: Instant): "sound" | "broken";
  wakeAt(): Instant | undefined;
  takeTransmits(): readonly Uint8Array[];
  takeSettled(): readonly Settled[];
}

export interface TalkOptions<Request, Options, Settled extends Told> {
  readonly master: TalkMaster<Request, Options, Settled>;
  readonly clock: Clock;
  readonly onLink: DriverParts["onLink"];
  readonly openLink: (conversation: Conversation) => KeptLink;
  /** What a request comes to that is made after the end, and one that had no answer before it. */
  readonly unsent: (at: Instant) => Settled;
  readonly unanswered: (ticket: number, at: Instant) => Settled;
}

/** A master on a link that is kept up: requests go in, and each comes to an answer, whatever happens. */
export class Talk<Request, Options, Settled extends Told> implements Conversation {
  readonly #options: TalkOptions<Request, Options, Settled>;
  readonly #askers = new Askers<Settled>();
  readonly #link: KeptLink;
  #isClosed = false;

  constructor(options: TalkOptions<Request, Options, Settled>) {
    this.#options = options;
    this.#link = options.openLink(this);
  }

  get link(): LinkState {
    return this.#link.state;
  }

  ask(request: Request, options?: Options): Promise<Settled> {
    const { clock, master, unsent } = this.#options;
    const at = clock.now();
    if (this.#isClosed) return Promise.resolve(unsent(at));
    const answer = this.#askers.wait(master.submit(request, at, options));
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
    const at = this.#options.clock.now();
    this.#askers.dismiss((ticket) => this.#options.unanswered(ticket, at));
  }

  opened(now: Instant): void {
    this.#options.master.open(now);
    this.#options.onLink("up", this.#link.state.detail);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" {
    const soundness = this.#options.master.receive(bytes, now) ?? "sound";
    this.#deliver();
    return soundness;
  }

  wake(now: Instant): "sound" | "broken" {
    const soundness = this.#options.master.wake(now);
    this.#deliver();
    return soundness;
  }

  closed(now: Instant, because: string): void {
    this.#options.master.close(now);
    this.#deliver();
    this.#options.onLink("down", because);
  }

  wakeAt(): Instant | undefined {
    return this.#options.master.wakeAt();
  }

  transmits(): readonly Uint8Array[] {
    return this.#options.master.takeTransmits();
  }

  #deliver(): void {
    this.#askers.tell(this.#options.master.takeSettled());
  }
}
