import { DeviceMap, type Encoded, type Span } from "#bridge/device-map.ts";
import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink, LinkState } from "#bridge/link/kept-link.ts";
import { gapWordsMax } from "#bridge/link-cost.ts";
import type {
  Answer,
  Master,
  MasterCounters,
  Settled,
  SubmitOptions,
  Ticket,
} from "#bridge/protocol/master.ts";
import type { Request, WordTable } from "#bridge/protocol/modbus-pdu.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";
import { costFor, linkFor, masterFor, windowOf } from "./modbus-wire.ts";

export interface ModbusDeviceOptions {
  readonly config: DeviceConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onLink: (link: "up" | "down", because: string) => void;
  /** Absent: the wire that the configuration names. */
  readonly openLink?: OpenLink;
}

/** What carries a conversation; a simulator has one whose time is its own. */
export type Link = Pick<KeptLink, "state" | "poke" | "close">;
export type OpenLink = (conversation: Conversation) => Link;

export interface Registers {
  readonly table: WordTable;
  readonly address: number;
  readonly count: number;
}

/** `at` is when the request went out. */
export interface ReadResult {
  readonly at: Instant;
  readonly answer: Answer;
}

/** What became of a write group. `written` counts the spans that the device acknowledged, in order. */
export type WriteReport = Readonly<
  | Extract<Encoded, { kind: "refused" }>
  | { kind: "acknowledged"; spans: readonly Span[] }
  | { kind: "stopped"; spans: readonly Span[]; written: number; answer: Answer }
>;

/**
 * One Modbus device, on whatever wire. The master, which could write anything, never leaves this object: what is
 * written comes out of a redeemed permit, is checked against the map here, and nowhere else.
 */
export class ModbusDevice implements Conversation {
  readonly map: DeviceMap;
  /** So many reads at once are of use. */
  readonly window: number;
  readonly #master: Master;
  readonly #clock: Clock;
  readonly #onLink: ModbusDeviceOptions["onLink"];
  readonly #askers = new Map<Ticket, (settled: Settled) => void>();
  readonly #link: Link;
  #trouble: string | undefined;
  #isClosed = false;

  constructor({ config, clock, random, onLink, openLink }: ModbusDeviceOptions) {
    this.map = new DeviceMap({ ...config, gapMax: config.gapMax ?? gapWordsMax(costFor(config)) });
    this.window = windowOf(config);
    this.#clock = clock;
    this.#onLink = onLink;
    this.#master = masterFor(config, random);
    this.#link = openLink?.(this) ?? linkFor(config, { clock, random, conversation: this });
  }

  get link(): LinkState {
    return this.#link.state;
  }

  /** A connection on which nobody answers is not up, whatever the socket says. */
  get isAnswering(): boolean {
    return this.#master.isOpen && this.#master.timeoutsInARow === 0;
  }

  /** What was wrong with the last answer; undefined after a good one. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get counters(): Readonly<MasterCounters> {
    return this.#master.counters;
  }

  async read({ table, address, count }: Registers, options?: SubmitOptions): Promise<ReadResult> {
    return this.#ask({ kind: "read-words", table, address, count }, options);
  }

  /**
   * Writes what the permit names, with its tick, and stops at the first span that is not acknowledged.
   * The first span is not sent after the permit's expiry; the others follow it even then, because a
   * group that has begun is better finished than left half.
   */
  async write(granted: Granted): Promise<WriteReport> {
    const writes = writesOf(granted);
    const { tick, expiresAt } = granted.grant;
    const encoded = this.map.encode(writes, tick);
    if (encoded.kind === "refused") return encoded;
    const { spans } = encoded;
    for (const [written, { address, words }] of spans.entries()) {
      const options: SubmitOptions =
        written === 0 ? { place: "front", sendBy: expiresAt } : { place: "front" };
      const { answer } = await this.#ask({ kind: "write-words", address, words }, options);
      if (answer.kind !== "written") return { kind: "stopped", spans, written, answer };
    }
    return { kind: "acknowledged", spans };
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link.close();
    this.#deliver();
    const at = this.#clock.now();
    for (const [ticket, tell] of this.#askers)
      tell({ ticket, at, answer: { kind: "unsent", because: "link-down" } });
    this.#askers.clear();
  }

  opened(now: Instant): void {
    this.#master.open(now);
    this.#onLink("up", this.#link.state.detail);
  }

  receive(bytes: Uint8Array, now: Instant): "sound" | "broken" {
    const soundness = this.#master.receive(bytes, now);
    this.#deliver();
    return soundness;
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

  #ask(request: Request, options: SubmitOptions = {}): Promise<Settled> {
    const { promise, resolve } = Promise.withResolvers<Settled>();
    const at = this.#clock.now();
    if (this.#isClosed) return Promise.resolve({ ticket: 0, at, answer: unreachable });
    this.#askers.set(this.#master.submit(request, at, options), resolve);
    this.#link.poke();
    this.#deliver();
    return promise;
  }

  #deliver(): void {
    for (const settled of this.#master.takeSettled()) {
      const { answer } = settled;
      if (answer.kind === "malformed") this.#trouble = answer.detail;
      else if (answer.kind === "words" || answer.kind === "written") this.#trouble = undefined;
      this.#askers.get(settled.ticket)?.(settled);
      this.#askers.delete(settled.ticket);
    }
  }
}

const unreachable: Answer = { kind: "unsent", because: "link-down" };
