import type { LinkState } from "#bridge/link/kept-link.ts";
import type { BoardIdentity } from "#bridge/protocol/edc-greeting.ts";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcCounters, EdcRequest, EdcSettled, EdcSubmitOptions } from "#bridge/protocol/edc-request.ts";
import type { BoardWire } from "#runtime/config.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { openBoardLink } from "./board-wire.ts";
import type { DriverParts } from "./driven.ts";
import { Talk } from "./talk.ts";

export interface EdcTalkOptions extends Pick<DriverParts, "random" | "onLink"> {
  readonly wire: BoardWire;
  readonly clock: Clock;
  /** Of the map that both sides are to have; a board with another one is only read. */
  readonly mapHash: readonly number[];
  readonly timeoutMs: number;
}

/** The EDC link to one board, kept up. */
export class EdcTalk {
  readonly #master: EdcMaster;
  readonly #talk: Talk<EdcRequest, EdcSubmitOptions, EdcSettled>;

  constructor({ wire, clock, random, onLink, mapHash, timeoutMs }: EdcTalkOptions) {
    const random32 = () => Math.floor(random() * 2 ** 32);
    this.#master = new EdcMaster({ mapHash, timeoutUs: timeoutMs * US_PER_MS, random32 });
    this.#talk = new Talk({
      ...{ master: this.#master, clock, onLink },
      openLink: (conversation) => openBoardLink(wire, { clock, random, conversation }),
      unsent: (at) => ({ ticket: 0, at, answer: { kind: "unsent", because: "link-down" } }),
      unanswered: (ticket, at) => ({
        ...{ ticket, at },
        answer: { kind: "unknown", detail: "The link was closed before the board answered" },
      }),
    });
  }

  get link(): LinkState {
    return this.#talk.link;
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

  ask(request: EdcRequest, options?: EdcSubmitOptions): Promise<EdcSettled> {
    return this.#talk.ask(request, options);
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    this.#talk.close();
  }
}
