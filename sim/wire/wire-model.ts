import type { Prng } from "#runtime/core/prng.ts";
import { noisyWire } from "#sim/board/wire.ts";

export type Piece = Readonly<
  { kind: "bytes"; bytes: Uint8Array } | { kind: "wait"; ms: number } | { kind: "cut" }
>;

/** What a wire does to what is said on it: data, so that a scenario can name it. All shares are of 1. */
export interface WireModel {
  /** Bytes take their time; absent: they do not. */
  readonly baud?: number;
  /** Start, data, parity and stop bits; absent: 11, as Modbus asks for. */
  readonly bitsPerByte?: number;
  /** The share of bytes that come to harm, in both directions. */
  readonly noise?: number;
  /** The asker hears its own question before the answer, as behind a cheap adapter. */
  readonly echo?: boolean;
  /** Replies that come so much later. */
  readonly late?: { readonly share: number; readonly ms: number };
  /** Replies that come twice. */
  readonly twice?: number;
  /** Replies that are overtaken by the next one. */
  readonly swapped?: number;
  /** After so many more bytes of replies the cable is out, in the middle of a frame, until it is mended. */
  readonly cutAtByte?: number;
}

/** A reply as pieces, and the question that it answers. */
export interface Said {
  readonly pieces: readonly Piece[];
  readonly question: Uint8Array;
}

/** One end of a wire, with what it remembers: the reply that was held back, the bytes that are left. */
export class WireEnd {
  readonly #chance: Prng;
  #model: WireModel = {};
  #left = Number.POSITIVE_INFINITY;
  #held: readonly Piece[] | undefined;

  constructor(chance: Prng) {
    this.#chance = chance;
  }

  /** The model may change at any time; another one counts its bytes anew, and mends what was cut. */
  set model(model: WireModel | undefined) {
    if (model === this.#model || (model === undefined && this.#model === noModel)) return;
    this.#model = model ?? noModel;
    this.#left = this.#model.cutAtByte ?? Number.POSITIVE_INFINITY;
  }

  get isCut(): boolean {
    return this.#left <= 0;
  }

  /** What arrives of a question. */
  heard(bytes: Uint8Array): Uint8Array {
    return this.isCut ? new Uint8Array(0) : this.#noisy(bytes);
  }

  /** What goes out in the place of a reply, with the waits in between. */
  said({ pieces, question }: Said): readonly Piece[] {
    if (this.isCut) return [];
    const { echo, late, twice, swapped } = this.#model;
    let out = pieces;
    if (this.#happens(late?.share)) out = [{ kind: "wait", ms: late!.ms }, ...out];
    if (this.#happens(twice)) out = [...out, ...pieces];
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) out = [...out, ...held];
    else if (this.#happens(swapped)) {
      this.#held = out;
      return [];
    }
    const whole: readonly Piece[] = echo ? [{ kind: "bytes", bytes: question }, ...out] : out;
    return this.#cut(whole.map((piece) => this.#spoilt(piece))).flatMap((piece) => this.#paced(piece));
  }

  #happens(share: number | undefined): boolean {
    // No draw where nothing can happen: a wire without faults leaves the stream where it is.
    return share !== undefined && share > 0 && this.#chance.between(0, 1) < share;
  }

  #spoilt(piece: Piece): Piece {
    return piece.kind === "bytes" ? { kind: "bytes", bytes: this.#noisy(piece.bytes) } : piece;
  }

  #noisy(bytes: Uint8Array): Uint8Array {
    const { noise = 0 } = this.#model;
    return noise > 0 ? noisyWire(this.#chance, noise)(bytes) : bytes;
  }

  /** Lets through what is left of the cable; the piece in which it ends is the last. */
  #cut(pieces: readonly Piece[]): readonly Piece[] {
    const out: Piece[] = [];
    for (const piece of pieces) {
      if (piece.kind !== "bytes") {
        out.push(piece);
        continue;
      }
      out.push({ kind: "bytes", bytes: piece.bytes.subarray(0, Math.min(piece.bytes.length, this.#left)) });
      this.#left -= piece.bytes.length;
      if (this.isCut) return [...out, { kind: "cut" }];
    }
    return out;
  }

  /** Bytes arrive when their last bit has; a few come together, as the FIFO of a UART gives them. */
  #paced(piece: Piece): readonly Piece[] {
    const { baud, bitsPerByte = 11 } = this.#model;
    if (piece.kind !== "bytes" || baud === undefined) return [piece];
    const msPerByte = (bitsPerByte * 1_000) / baud;
    const together = Math.min(fifoBytes, Math.max(1, Math.floor(fifoMs / msPerByte)));
    const out: Piece[] = [];
    for (let at = 0; at < piece.bytes.length; at += together) {
      const bytes = piece.bytes.subarray(at, at + together);
      out.push({ kind: "wait", ms: bytes.length * msPerByte }, { kind: "bytes", bytes });
    }
    return out;
  }
}

const noModel: WireModel = {};
const fifoBytes = 14;
const fifoMs = 4;

/** When each piece goes out, in milliseconds from now; a wire that is still busy makes the next one wait. */
export function timed(
  pieces: readonly Piece[],
  fromMs: number,
): {
  readonly due: readonly { readonly ms: number; readonly piece: Exclude<Piece, { kind: "wait" }> }[];
  readonly endMs: number;
} {
  let ms = fromMs;
  const due = pieces.flatMap((piece) => {
    if (piece.kind !== "wait") return [{ ms, piece }];
    ms += piece.ms;
    return [];
  });
  return { due, endMs: ms };
}
