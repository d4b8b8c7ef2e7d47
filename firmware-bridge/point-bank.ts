import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { neverRead } from "#runtime/field/board.ts";
import type { Deadband } from "#runtime/field/deadband.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import type { Sensors } from "#runtime/field/port.ts";
import { toOpcDa } from "#runtime/field/quality-codes.ts";
import { exception } from "./protocol/modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "./protocol/register-bank.ts";
import { gatewayAt, gatewayWords, layoutVersion, pointWords, type RegisterList } from "./register-list.ts";
import { numberFrom, wordsFor } from "./register-value.ts";

/** What the gateway says of itself to whoever reads its registers. */
export interface GatewayWords {
  readonly state: number;
  readonly isLinkUp: boolean;
  readonly tick: number;
  readonly proposals: number;
  readonly judged: number;
  readonly verdict: number;
}

export interface PointBankParts {
  readonly list: RegisterList;
  readonly sensors: Sensors;
  readonly deadband: Deadband;
  readonly clock: Clock;
  gateway(): GatewayWords;
  /** Hands it to the judge. Whatever comes of it, nothing is written here. */
  propose(writes: readonly Write[]): "taken" | "full";
}

/**
 * The gateway's points as registers, the same in both tables. What is written is a proposal, and answered as taken:
 * registers show what the machine does, never what somebody asked for. One request is one proposal, of whole values.
 */
export class PointBank implements RegisterBank {
  readonly #parts: PointBankParts;
  readonly #pointAt: ReadonlyMap<number, PointId>;
  readonly #proposalAt: ReadonlyMap<number, PointId>;

  constructor(parts: PointBankParts) {
    const { points, proposals } = parts.list;
    this.#parts = parts;
    this.#pointAt = new Map([...points].map(([id, address]) => [address, id]));
    this.#proposalAt = new Map([...proposals].map(([id, address]) => [address, id]));
  }

  readBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  writeBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  readWords(table: "holding" | "input", address: number, count: number): readonly number[] | BankRefusal {
    const { sensors, clock } = this.#parts;
    const now = clock.now();
    // One frame for one request: what stands side by side was so at one moment.
    const { samples } = sensors.sample(now);
    const blocks = new Map<number, readonly number[]>();
    const words: number[] = [];
    const wordIn = (start: number, made: () => readonly number[], at: number) => {
      const known = blocks.get(start) ?? made();
      blocks.set(start, known);
      return known[at - start]!;
    };
    for (let at = address; at < address + count; at++) {
      if (at < gatewayWords) {
        words.push(wordIn(0, () => this.#gatewayWords(), at));
        continue;
      }
      const start = startOf(this.#pointAt, at, pointWords);
      const point = start === undefined ? undefined : this.#pointAt.get(start);
      if (start !== undefined && point !== undefined) {
        words.push(wordIn(start, () => this.#pointWords(point, samples.get(point) ?? neverRead, now), at));
        continue;
      }
      const slot = table === "holding" ? startOf(this.#proposalAt, at, 2) : undefined;
      if (slot === undefined) return { exception: exception.illegalAddress };
      const { value } = samples.get(this.#proposalAt.get(slot)!) ?? neverRead;
      words.push(wordIn(slot, () => floatWords(value), at));
    }
    return words;
  }

  writeWords(address: number, words: readonly number[]): BankRefusal | undefined {
    const writes: Write[] = [];
    for (let at = 0; at < words.length; at += 2) {
      const slot = startOf(this.#proposalAt, address + at, 2);
      if (slot === undefined) return { exception: exception.illegalAddress };
      // Half a number is none, and must not be made one with what the other half was before.
      if (slot !== address + at || at + 2 > words.length) return { exception: exception.illegalValue };
      const value = numberFrom(float, words.slice(at, at + 2));
      if (!Number.isFinite(value)) return { exception: exception.illegalValue };
      writes.push({ point: this.#proposalAt.get(slot)!, value });
    }
    return this.#parts.propose(writes) === "taken" ? undefined : { exception: exception.busy };
  }

  #gatewayWords(): readonly number[] {
    const { state, isLinkUp, tick, proposals, judged, verdict } = this.#parts.gateway();
    const words = new Array<number>(gatewayWords).fill(0);
    words[gatewayAt.layout] = layoutVersion;
    words[gatewayAt.points] = this.#pointAt.size;
    words[gatewayAt.state] = state;
    words[gatewayAt.isLinkUp] = isLinkUp ? 1 : 0;
    words.splice(gatewayAt.tick, 2, ...longWords(tick));
    words.splice(gatewayAt.proposals, 2, ...longWords(proposals));
    words.splice(gatewayAt.judged, 2, ...longWords(judged));
    words[gatewayAt.verdict] = verdict;
    return words;
  }

  #pointWords(point: PointId, sample: Sample, now: number): readonly number[] {
    const { value, quality, at } = this.#parts.deadband.report(point, sample);
    const ageMs = at === 0 ? neverMs : Math.min(neverMs - 1, Math.max(0, Math.round((now - at) / US_PER_MS)));
    return [...floatWords(value), ...longWords(quality), ...longWords(ageMs), toOpcDa(quality), 0];
  }
}

const neverMs = 0xffff_ffff;
const float = { type: "f32", scale: 1, offset: 0 } as const;

function startOf(places: ReadonlyMap<number, PointId>, at: number, words: number): number | undefined {
  for (let start = at; start > at - words; start--) if (places.has(start)) return start;
  return undefined;
}

function longWords(value: number): readonly [number, number] {
  const whole = value >>> 0;
  return [whole >>> 16, whole & 0xffff];
}

function floatWords(value: number): readonly number[] {
  return wordsFor(float, value) ?? notANumber;
}

const notANumber: readonly number[] = [0x7fc0, 0];
