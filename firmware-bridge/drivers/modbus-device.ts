import { DeviceMap, type Encoded, type Span } from "#bridge/device-map.ts";
import type { LinkState } from "#bridge/link/kept-link.ts";
import { gapWordsMax } from "#bridge/link-cost.ts";
import type { Answer, MasterCounters, Settled, SubmitOptions } from "#bridge/protocol/master.ts";
import { type Bit, type Request, readRequest, type Table } from "#bridge/protocol/modbus-pdu.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";
import { ModbusBus, type ModbusBusOptions, type OnLink } from "./modbus-bus.ts";
import { costFor, windowOf } from "./modbus-wire.ts";

export interface ModbusDeviceOptions extends ModbusBusOptions {
  readonly onLink: OnLink;
  /** Where other devices are on the same wire; absent: it has one of its own. Asked for once the map is found good. */
  readonly bus?: () => ModbusBus;
}

export interface Registers {
  readonly table: Table;
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
 * One Modbus device, on whatever wire. What is written to it comes out of a redeemed permit, is checked against the
 * map here, and nowhere else.
 */
export class ModbusDevice {
  readonly map: DeviceMap;
  /** So many reads at once are of use. */
  readonly window: number;
  readonly #bus: ModbusBus;
  /** What is the same for all that is asked of it. */
  readonly #own: { readonly unit: number; readonly timeoutUs: number };
  #trouble: string | undefined;

  constructor({ config, onLink, bus, ...wire }: ModbusDeviceOptions) {
    this.map = new DeviceMap({ ...config, gapMax: config.gapMax ?? gapWordsMax(costFor(config)) });
    this.window = windowOf(config);
    this.#own = { unit: config.unit, timeoutUs: config.timeoutMs * US_PER_MS };
    this.#bus = bus?.() ?? new ModbusBus({ config, ...wire });
    this.#bus.join(onLink);
  }

  get link(): LinkState {
    return this.#bus.link;
  }

  /** A connection on which nobody answers is not up, whatever the socket says. */
  get isAnswering(): boolean {
    return this.#bus.isAnswering(this.#own.unit);
  }

  /** What was wrong with the last answer; undefined after a good one. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Of the wire, whoever else is on it. */
  get counters(): Readonly<MasterCounters> {
    return this.#bus.counters;
  }

  /** Bits come as words that are 0 or 1. */
  async read({ table, address, count }: Registers, options?: SubmitOptions): Promise<ReadResult> {
    const { at, answer } = await this.#ask(readRequest(table, address, count), options);
    return { at, answer: wordsOf(answer) };
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
    for (const [written, span] of spans.entries()) {
      const options: SubmitOptions =
        written === 0 ? { place: "front", sendBy: expiresAt } : { place: "front" };
      const { answer } = await this.#ask(writeRequest(span), options);
      if (answer.kind !== "written") return { kind: "stopped", spans, written, answer };
    }
    return { kind: "acknowledged", spans };
  }

  /** Nothing is sent after this, and nobody is left waiting. */
  close(): void {
    this.#bus.close();
  }

  #ask(request: Request, options?: SubmitOptions): Promise<Settled> {
    const { promise, resolve } = Promise.withResolvers<Settled>();
    this.#bus.ask(request, options === undefined ? this.#own : { ...this.#own, ...options }, (settled) => {
      const { answer } = settled;
      if (answer.kind === "malformed") this.#trouble = answer.detail;
      else if (isGood(answer)) this.#trouble = undefined;
      resolve(settled);
    });
    return promise;
  }
}

/** Devices with coils that take no FC15 are commoner than devices that take no FC5. */
function writeRequest({ table, address, words }: Span): Request {
  if (table === "holding") return { kind: "write-words", address, words };
  const bits = words.map((word): Bit => (word === 0 ? 0 : 1));
  return bits.length === 1
    ? { kind: "write-bit", address, bit: bits[0]! }
    : { kind: "write-bits", address, bits };
}

export function wordsOf(answer: Answer): Answer {
  return answer.kind === "bits" ? { kind: "words", words: answer.bits } : answer;
}

function isGood({ kind }: Answer): boolean {
  return kind === "words" || kind === "bits" || kind === "written";
}
