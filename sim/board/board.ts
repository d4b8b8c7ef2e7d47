import { CobsReader } from "#bridge/protocol/cobs.ts";
import {
  boardFlag,
  decodeFrame,
  type EdcFrame,
  encodeFrame,
  groupWordsMax,
  magic,
  op,
  protocolVersion,
  stageBegins,
  stageCrc,
  status,
} from "#bridge/protocol/edc-frame.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { Executed } from "./executed.ts";
import { FirmwareSlot } from "./firmware-slot.ts";
import { BoardRegisters, type PlacedWord } from "./registers.ts";
import { type Received, RequestMemory } from "./request-memory.ts";
import { BoardShield } from "./shield.ts";

/** The upper five bits of the shield's operations. */
const shieldOps: number = op.shieldStatus >>> 3;
/** A piece of a frame after which nothing comes for so long is forgotten. */
export const pieceMsMax = 50;

export interface BoardOptions {
  readonly map: RegisterMap;
  /** Of the first power-up; each further one adds 1, as a counter in flash would. */
  readonly boot?: number;
  /** Whether it can hold a table of what is let through; absent: it cannot. */
  readonly shield?: "fitted" | "none";
}

/**
 * A board as SPEC-EDC.md describes it, in memory: bytes in, bytes out, and time only when somebody says so.
 * It is the reference that other boards are compared with, so it does nothing that the page does not say.
 */
export class VirtualBoard {
  readonly #map: RegisterMap;
  #registers: BoardRegisters;
  #firmware = new FirmwareSlot();
  #reader = new CobsReader();
  #memory: RequestMemory;
  #staged: PlacedWord[] = [];
  #nonce: number | undefined;
  #link: number;
  #boot: number;
  #isWritable = false;
  #silentMs = 0;
  #shield: BoardShield | undefined;
  readonly #options: BoardOptions;

  constructor(options: BoardOptions) {
    const { map, boot = 1 } = options;
    this.#options = options;
    this.#map = map;
    this.#boot = boot >>> 0;
    this.#link = firstLink(this.#boot);
    this.#shield = this.#newShield();
    this.#registers = new BoardRegisters(map, this.#boot, this.#shield);
    this.#memory = new RequestMemory();
  }

  get registers(): BoardRegisters {
    return this.#registers;
  }

  get boot(): number {
    return this.#boot;
  }

  get firmware(): FirmwareSlot {
    return this.#firmware;
  }

  /** The frames that answer these bytes, in order. */
  receive(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length > 0) this.#silentMs = 0;
    const replies: Uint8Array[] = [];
    const broken = this.#reader.broken;
    for (const piece of this.#reader.receive(bytes)) {
      const frame = decodeFrame(piece);
      // Whoever cannot be sure what was asked says nothing; the other side asks again.
      if (frame === undefined) this.#registers.counts.bad++;
      else if (frame.kind === "request") replies.push(this.#serve({ frame, crc: crcIn(piece) }));
    }
    this.#registers.counts.bad += this.#reader.broken - broken;
    return replies;
  }

  elapse(ms: number): void {
    // Half a frame must not wait for the boundary of the next one: it would be a command from the past.
    this.#silentMs += ms;
    if (this.#silentMs >= pieceMsMax) this.#reader.reset();
    const { trips } = this.#registers;
    this.#registers.elapse(ms);
    if (this.#registers.trips !== trips) this.#staged = [];
  }

  sense(words: ReadonlyMap<number, number>): void {
    this.#registers.sense(words);
  }

  commands(): ReadonlyMap<string, number> {
    return this.#registers.commands();
  }

  /** Power off and on: safe words, no link, another boot number. Flash keeps its images. */
  restart(): void {
    this.#boot = (this.#boot + 1) >>> 0;
    this.#link = firstLink(this.#boot);
    this.#shield = this.#newShield();
    this.#registers = new BoardRegisters(this.#map, this.#boot, this.#shield);
    this.#firmware.restart();
    this.#registers.isTrial = this.#firmware.isTrial;
    this.#reader = new CobsReader();
    this.#memory = new RequestMemory();
    this.#staged = [];
    this.#nonce = undefined;
    this.#isWritable = false;
  }

  #serve(received: Received): Uint8Array {
    const { frame } = received;
    this.#registers.counts.good++;
    if (frame.op === op.hello) return this.#hello(frame);
    if (this.#nonce === undefined || frame.link !== this.#link)
      return this.#reply(frame, status.noLink, [frame.link]);
    const isRead = frame.op === op.read;
    const stored = this.#memory.replay(received);
    if (stored !== undefined) return stored;
    if (frame.seq <= this.#memory.lastSeq) return this.#reply(frame, status.stale, [frame.link]);
    const isShaped = isRead ? frame.words.length === 0 : frame.words.length === frame.count;
    const { code, words = [] } = isShaped ? this.#execute(frame) : { code: status.badLength };
    if (code !== status.ok) this.#registers.counts.refused++;
    const reply = this.#reply(frame, code, words);
    this.#memory.keep(received, { code, reply });
    // The answer still leaves on the old link: whoever asked is told before the board is gone.
    if (frame.op === op.firmwareActivate && code === status.ok) this.restart();
    return reply;
  }

  #hello(frame: EdcFrame): Uint8Array {
    const [word, nonce, ...hash] = frame.words;
    const { registers } = this;
    const isHello =
      frame.seq === 0 && frame.link === 0 && word === magic && hash.length === registers.mapHash.length;
    if (!isHello || nonce === undefined) return this.#reply(frame, status.badRequest);
    if (nonce !== this.#nonce) {
      this.#nonce = nonce;
      this.#link = nextLink(this.#link);
      this.#isWritable = hash.every((value, index) => value === registers.mapHash[index]);
      this.#memory.begin(this.#link);
      this.#staged = [];
    }
    return this.#reply(frame, status.ok, [
      ...[magic, nonce, this.#boot, ...registers.mapHash],
      protocolVersion | (groupWordsMax << 16),
      registers.flags | (this.#isWritable ? boardFlag.writable : 0),
      this.#map.watchdogMs,
    ]);
  }

  #execute(frame: EdcFrame): Executed {
    const { address, count, words } = frame;
    if (frame.status !== 0 && !(frame.op === op.stage && frame.status === stageBegins))
      return { code: status.badRequest };
    switch (frame.op) {
      case op.read: {
        if (count < 1 || count > groupWordsMax) return { code: status.badLength };
        const found = this.#registers.read(address, count);
        return found === undefined ? { code: status.badAddress } : { code: status.ok, words: found };
      }
      case op.write:
        return words.length === 0
          ? { code: status.badLength }
          : this.#changing(() => this.#registers.apply(placed(frame)));
      case op.stage:
        return this.#changing(() => this.#stage(frame));
      case op.commit:
        return this.#changing(() => this.#commit(frame));
      case op.status: {
        if (words.length !== 1) return { code: status.badLength };
        const asked = { link: words[0]! >>> 16, seq: words[0]! & 0xffff };
        // Of what may still come, nobody can say that it never will.
        if (asked.link === this.#link && asked.seq >= frame.seq) return { code: status.badRequest };
        return { code: status.ok, words: this.#memory.fateOf(asked) };
      }
      case op.kick:
        this.#registers.kick();
        return { code: status.ok };
      case op.rearm:
        return this.#changing(() => {
          this.#registers.rearm();
          return status.ok;
        });
      default: {
        if (this.#shield !== undefined && frame.op >>> 3 === shieldOps) return this.#shielded(frame);
        const executed = this.#firmware.execute(frame, { isArmed: this.#registers.isArmed });
        this.#registers.isTrial = this.#firmware.isTrial;
        return executed;
      }
    }
  }

  /** Asking for its state changes nothing; all else does. */
  #shielded(frame: EdcFrame): Executed {
    if (frame.op !== op.shieldStatus && !this.#isWritable) return { code: status.mapMismatch };
    return this.#shield!.execute(frame, () => this.#registers.forceSafe());
  }

  /** Power takes its table away. */
  #newShield(): BoardShield | undefined {
    return this.#options.shield === "fitted" ? new BoardShield(this.#map) : undefined;
  }

  #changing(act: () => number): Executed {
    return { code: this.#isWritable ? act() : status.mapMismatch };
  }

  #stage(frame: EdcFrame): number {
    if (frame.status === stageBegins) this.#staged = [];
    if (frame.words.length === 0 || this.#staged.length + frame.words.length > groupWordsMax)
      return status.badLength;
    this.#staged.push(...placed(frame));
    return status.ok;
  }

  #commit({ words }: EdcFrame): number {
    const staged = this.#staged;
    this.#staged = [];
    if (words.length !== 2) return status.badLength;
    if (staged.length === 0 || words[0] !== staged.length || words[1] !== stageCrc(staged))
      return status.badStage;
    return this.#registers.apply(staged);
  }

  #reply({ op: code, seq, address }: EdcFrame, outcome: number, words: readonly number[] = []): Uint8Array {
    const link = this.#link;
    return encodeFrame({
      kind: "reply",
      ...{ op: code, seq, link, address, count: words.length, status: outcome, words },
    });
  }
}

function crcIn(piece: Uint8Array): number {
  return new DataView(piece.buffer, piece.byteOffset, piece.length).getUint32(piece.length - 4, true);
}

function placed({ address, words }: EdcFrame): readonly PlacedWord[] {
  return words.map((word, index) => ({ address: address + index, word }));
}

/** The upper byte comes from the boot number, so that a link of the last life is hardly one of this. */
function firstLink(boot: number): number {
  return (boot & 0xff) << 8;
}

function nextLink(link: number): number {
  return (link & 0xff00) | ((link + 1) & 0xff || 1);
}
