import { EdcMap, type EncodedGroup, type WordBlock } from "#bridge/edc-map.ts";
import type { LinkState } from "#bridge/link/kept-link.ts";
import { status } from "#bridge/protocol/edc-frame.ts";
import type {
  EdcAnswer,
  EdcCounters,
  EdcRequest,
  EdcSettled,
  EdcSubmitOptions,
  WordSpan,
} from "#bridge/protocol/edc-request.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import type { EdcConfig } from "#runtime/config.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";
import { BoardGuard } from "./board-guard.ts";
import { EdcTalk } from "./edc-talk.ts";

export interface EdcBoardOptions {
  readonly config: EdcConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onLink: (link: "up" | "down", because: string) => void;
}

/** What became of a write group: `spans` are what to look at to see it. */
export type GroupReport = Readonly<
  | Extract<EncodedGroup, { kind: "refused" }>
  | { kind: "refused"; because: "device"; detail: string }
  | { kind: "answered"; spans: readonly WordSpan[]; answer: EdcAnswer }
>;

/**
 * One board on the EDC link. The master, which could write anything, never leaves this object: what is
 * written comes out of a redeemed permit, is checked against the map here, and nowhere else.
 */
export class EdcBoard {
  readonly map: EdcMap;
  readonly guard: BoardGuard;
  readonly #talk: EdcTalk;
  readonly #config: EdcConfig;

  constructor({ config, clock, random, onLink }: EdcBoardOptions) {
    this.map = new EdcMap(config.map);
    this.#config = config;
    const { timeoutMs } = config;
    this.#talk = new EdcTalk({ wire: config, clock, random, onLink, mapHash: this.map.hash, timeoutMs });
    this.guard = new BoardGuard({
      ...{ map: config.map, clock },
      ask: (request, options) => this.ask(request, options),
      boot: () => this.#talk.board?.boot,
    });
  }

  get link(): LinkState {
    const state = this.#talk.link;
    return this.#isOther ? { ...state, detail: `${state.detail}, ${otherMap}` } : state;
  }

  get isAnswering(): boolean {
    return this.#talk.isAnswering;
  }

  get counters(): Readonly<EdcCounters> {
    return this.#talk.counters;
  }

  /** In the scan's words: what it does about an answer is the same for every device. */
  async read({ address, count }: WordBlock): Promise<{ readonly at: Instant; readonly answer: Answer }> {
    const { at, answer } = await this.ask({ kind: "read", address, count });
    return { at, answer: inScanWords(answer) };
  }

  /** Writes what the permit names, with its tick, as one group. Nothing of it is sent after the permit's expiry. */
  async write(granted: Granted): Promise<GroupReport> {
    const { tick, expiresAt: sendBy } = granted.grant;
    const encoded = this.map.encode(writesOf(granted), tick);
    if (encoded.kind === "refused") return encoded;
    const { spans } = encoded;
    const objection = await this.guard.objection(spans);
    if (objection !== undefined) return { kind: "refused", because: "device", detail: objection };
    const answer = await this.#written(spans, sendBy);
    const isShielded = answer.kind === "refused" && answer.status === status.shielded;
    const because = isShielded ? await this.guard.because() : undefined;
    if (because === undefined) return { kind: "answered", spans, answer };
    return { kind: "refused", because: "device", detail: `The board's own shield refused: ${because}` };
  }

  async #written(spans: readonly WordSpan[], sendBy: Instant): Promise<EdcAnswer> {
    const write = () => this.ask({ kind: "write", spans }, { place: "front", sendBy });
    const { answer } = await write();
    const isTripped = answer.kind === "refused" && answer.status === status.tripped;
    if (!isTripped || this.#config.rearm === "manual") return answer;
    // The board refused, so nothing of the group was applied: this is not a repetition. It stays in its safe
    // words until the group that the shield has just permitted takes their place.
    const { answer: rearmed } = await this.ask({ kind: "rearm" }, { place: "front", sendBy });
    return rearmed.kind === "applied" ? (await write()).answer : answer;
  }

  ask(request: EdcRequest, options: EdcSubmitOptions = {}): Promise<EdcSettled> {
    return this.#talk.ask(request, options);
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    this.#talk.close();
  }

  get #isOther(): boolean {
    return this.#talk.isAnswering && this.#talk.board?.isWritable === false;
  }
}

function inScanWords(answer: EdcAnswer): Answer {
  switch (answer.kind) {
    case "words":
    case "timeout":
    case "closed":
      return answer;
    case "refused":
      return {
        kind: "exception",
        code: answer.status === status.badAddress ? illegalAddress : deviceFailure,
      };
    case "unsent":
      return { kind: "unsent", because: answer.because === "map-mismatch" ? "late" : answer.because };
    default:
      return { kind: "timeout" };
  }
}

export const otherMap = "but the board has another register map: it is read and not written to";

/** The scan knows Modbus' numbers for what a device can object. */
const illegalAddress = 2;
const deviceFailure = 4;
