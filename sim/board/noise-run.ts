import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import {
  encodeUartboneRead,
  encodeUartboneWrite,
  uartboneCommandMs,
  uartboneWordsIn,
} from "#bridge/protocol/uartbone.ts";
import { UartboneMaster } from "#bridge/protocol/uartbone-master.ts";
import type { UartboneAnswer } from "#bridge/protocol/uartbone-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { VirtualBoard } from "./board.ts";
import { LitexBoard } from "./litex-board.ts";
import { BoardOnWire, noisyWire, type Wire } from "./wire.ts";

export interface NoiseRunOptions {
  readonly seed: number;
  readonly cycles: number;
  /** The share of bytes that come to harm, in both directions. */
  readonly errorRate: number;
}

export interface NoiseRunResult {
  readonly cycles: number;
  /** Both calls said that all was well, and what was read is not what was written. */
  readonly silentlyWrong: number;
  /** One of the calls said that something was wrong. */
  readonly reported: number;
  /** Frames that a check sum gave away; a protocol without one sees none. */
  readonly rejected: number;
}

/** Words of one write group, and of the read after it. */
export const cycleWords = 8;

/** Writes and reads the same registers again and again over a wire that harms bytes, EDC on either side. */
export function edcNoiseRun({ seed, cycles, errorRate }: NoiseRunOptions): NoiseRunResult {
  const random = prng(seed);
  const board = new VirtualBoard({ map: noiseMap, boot: seed });
  const nonces = random.fork();
  const master = new EdcMaster({
    mapHash: mapHashOf(noiseMap),
    timeoutUs: 60_000,
    random32: () => nonces.uint32(),
  });
  const wires = { toBoard: noisyWire(random.fork(), errorRate), toHost: noisyWire(random.fork(), errorRate) };
  const wire = new BoardOnWire({ master, board }, wires);
  let silentlyWrong = 0;
  let reported = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const words = randomWords(random);
    const written = wire.ask({ kind: "write", spans: [{ address: firstWord, words }] });
    const stands = board.registers.read(firstWord, cycleWords)!;
    const read = wire.ask({ kind: "read", address: firstWord, count: cycleWords });
    if (written.kind === "unsent" || written.kind === "unknown" || read.kind !== "words") reported++;
    // What was said is held against the registers themselves, and not only against the read.
    const isApplied = isSame(stands, words);
    const isFalse = written.kind === "applied" ? !isApplied : written.kind === "lost" && isApplied;
    if (isFalse || (read.kind === "words" && !isSame(read.words, stands))) silentlyWrong++;
    if (board.registers.isTripped) wire.ask({ kind: "rearm" });
  }
  return {
    cycles,
    silentlyWrong,
    reported,
    rejected: master.counters.malformed + board.registers.counts.bad,
  };
}

/** The same over UARTBone: as its own tools do it, without a look back, or with the read-back that we force. */
export function uartboneNoiseRun({
  seed,
  cycles,
  errorRate,
  readBack,
}: NoiseRunOptions & { readonly readBack: "none" | "forced" }): NoiseRunResult {
  const random = prng(seed);
  const bone = new UartboneOnWire(noisyWire(random.fork(), errorRate), noisyWire(random.fork(), errorRate));
  let silentlyWrong = 0;
  let reported = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const words = randomWords(random);
    const isWritten = readBack === "none" ? bone.post(words) : bone.write(words).kind === "verified";
    const read = bone.read();
    if (!isWritten || read === undefined) reported++;
    else if (!isSame(read, words) || !isSame(bone.stands, words)) silentlyWrong++;
  }
  return { cycles, silentlyWrong, reported, rejected: 0 };
}

/** Each command begins on a quiet line, as LiteX's own client flushes before it. */
class UartboneOnWire {
  readonly #board = new LitexBoard({ map: noiseMap });
  readonly #master = new UartboneMaster({ timeoutUs: 60_000, unattended: "allow" });
  readonly #toBoard: Wire;
  readonly #toHost: Wire;
  #now: Instant = 0;

  constructor(toBoard: Wire, toHost: Wire) {
    this.#toBoard = toBoard;
    this.#toHost = toHost;
    this.#master.open(this.#now);
  }

  get stands(): readonly number[] {
    return Array.from({ length: cycleWords }, (_, index) => this.#board.at(firstWord + index));
  }

  post(words: readonly number[]): true {
    this.#carry(encodeUartboneWrite(firstWord, words));
    return true;
  }

  read(): readonly number[] | undefined {
    const bytes = this.#carry(encodeUartboneRead(firstWord, cycleWords));
    return bytes.length < cycleWords * 4 ? undefined : uartboneWordsIn(bytes.subarray(0, cycleWords * 4));
  }

  write(words: readonly number[]): UartboneAnswer {
    this.#master.submit({ kind: "write", address: firstWord, words, by: "program" }, this.#now);
    for (;;) {
      for (const command of this.#master.takeTransmits())
        this.#master.receive(this.#carry(command), this.#now);
      const [settled] = this.#master.takeSettled();
      if (settled !== undefined) return settled.answer;
      this.#now = Math.max(this.#now, this.#master.wakeAt()!);
      if (this.#master.wake(this.#now) === "sound") continue;
      this.#master.close(this.#now);
      this.#master.open(this.#now);
    }
  }

  #carry(command: Uint8Array): Uint8Array {
    const replies = this.#board.receive(this.#toBoard(command));
    // Nobody speaks for longer than the bridge waits in the middle of a command.
    this.#board.elapse(uartboneCommandMs);
    return this.#toHost(Uint8Array.from(replies.flatMap((reply) => [...reply])));
  }
}

function randomWords(random: Prng): readonly number[] {
  return Array.from({ length: cycleWords }, () => random.uint32());
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((word, index) => word === others[index]);
}

const firstWord = 0x40;

const noiseMap: RegisterMap = {
  name: "noise-run",
  watchdogMs: 60_000,
  tickAddress: 0x60,
  points: Object.fromEntries(
    Array.from({ length: cycleWords }, (_, index) => [
      `word_${index}`,
      {
        ...{ address: firstWord + index, type: "u32", access: "write", scale: 1, offset: 0, unit: "1" },
        ...{ min: 0, max: 0xffff_ffff, safe: 0 },
      } as const,
    ]),
  ),
};
