import { EdcMap, type EncodedGroup, type WordBlock } from "#bridge/edc-map.ts";
import type { LinkState } from "#bridge/link/kept-link.ts";
import { groupWordsMax } from "#bridge/protocol/edc-frame.ts";
import type { WordSpan } from "#bridge/protocol/edc-request.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import { uartboneWordsAt, wordAddressMax } from "#bridge/protocol/uartbone.ts";
import { UartboneMaster } from "#bridge/protocol/uartbone-master.ts";
import type {
  UartboneAnswer,
  UartboneCounters,
  UartboneRequest,
  UartboneSettled,
  UartboneSubmitOptions,
} from "#bridge/protocol/uartbone-request.ts";
import { addressMax, firstPointAddress } from "#bridge/regmap/check.ts";
import type { BoardWire, UartboneConfig } from "#runtime/config.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";
import { openBoardLink } from "./board-wire.ts";
import type { DriverParts } from "./driven.ts";
import { Talk } from "./talk.ts";

export interface UartboneBoardOptions extends Pick<DriverParts, "random" | "onLink"> {
  readonly config: UartboneConfig;
  readonly clock: Clock;
}

/** What became of a write: spans in the order of writing, and the answers of those that were tried. */
export type BoneReport = Readonly<
  | Extract<EncodedGroup, { kind: "refused" }>
  | { kind: "answered"; spans: readonly WordSpan[]; answers: readonly UartboneAnswer[] }
>;

/**
 * One LiteX board on UARTBone. Words go one span after the other, each read back before the next; nothing
 * here can move two of them in one step. The master, which could write anything, never leaves this object.
 */
export class UartboneBoard {
  readonly map: EdcMap;
  readonly #master: UartboneMaster;
  /** What is added to a word's address in the map to make that on the wire. */
  readonly #shift: number;
  readonly #talk: Talk<UartboneRequest, UartboneSubmitOptions, UartboneSettled>;

  constructor({ config, clock, random, onLink }: UartboneBoardOptions) {
    this.map = new EdcMap(config.map, { wordsMax: wordsMaxOf(config) });
    this.#shift = config.base / 4 - firstPointAddress;
    if (this.#shift + addressMax > wordAddressMax)
      throw new Fault("config/bad", `device.base ${config.base} leads beyond the last word address`);
    const timeoutUs = config.timeoutMs * US_PER_MS;
    this.#master = new UartboneMaster({ timeoutUs, unattended: config.unattended });
    const unanswered = (ticket: number, at: Instant): UartboneSettled => ({
      ...{ ticket, at },
      answer: { kind: "unsent", because: "link-down" },
    });
    this.#talk = new Talk({
      ...{ master: this.#master, clock, onLink, unanswered },
      openLink: (conversation) => openBoardLink(config, { clock, random, conversation }),
      unsent: (at) => unanswered(0, at),
    });
  }

  get link(): LinkState {
    return this.#talk.link;
  }

  get isAnswering(): boolean {
    return this.#master.isAnswering;
  }

  get counters(): Readonly<UartboneCounters> {
    return this.#master.counters;
  }

  /** In the scan's words. Whether a word was harmed on the way, nobody can know here. */
  async read(
    { address, count }: Pick<WordBlock, "address" | "count">,
    options?: UartboneSubmitOptions,
  ): Promise<{ readonly at: Instant; readonly answer: Answer }> {
    const request = { kind: "read", address: address + this.#shift, count } as const;
    const { at, answer } = await this.#talk.ask(request, options);
    return { at, answer: inScanWords(answer) };
  }

  /** Writes what the permit names, its tick last, and stops at the first span that is not read back equal. */
  async write(granted: Granted): Promise<BoneReport> {
    const { tick, expiresAt: sendBy } = granted.grant;
    const encoded = this.map.encode(writesOf(granted), tick);
    if (encoded.kind === "refused") return encoded;
    const holdsTick = ({ address, words }: WordSpan) =>
      address <= this.map.tickAddress && this.map.tickAddress < address + words.length;
    // The tick says that the group before it stands.
    const spans = encoded.spans.toSorted((a, b) => Number(holdsTick(a)) - Number(holdsTick(b)));
    const answers: UartboneAnswer[] = [];
    for (const { address, words } of spans) {
      const request = { kind: "write", address: address + this.#shift, words, by: "program" } as const;
      // A group that has begun is better finished than left half, even after the permit's expiry.
      const options =
        answers.length === 0 ? ({ place: "front", sendBy } as const) : { place: "front" as const };
      const { answer } = await this.#talk.ask(request, options);
      answers.push(answer);
      if (answer.kind !== "verified") break;
    }
    return { kind: "answered", spans, answers };
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    this.#talk.close();
  }
}

/** How fast a line behind a socket is, nobody says; slower than usual boards it must not be. */
function wordsMaxOf(wire: BoardWire): number {
  return Math.min(groupWordsMax, uartboneWordsAt(wire.path === undefined ? usualBaud : wire.baud));
}

const usualBaud = 115_200;

function inScanWords(answer: UartboneAnswer): Answer {
  switch (answer.kind) {
    case "words":
    case "timeout":
    case "closed":
    case "unsent":
      return answer;
    default:
      return { kind: "timeout" };
  }
}
