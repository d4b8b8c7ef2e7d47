import assert from "node:assert/strict";
import { CobsReader } from "#bridge/protocol/cobs.ts";
import { decodeFrame, type EdcFrame, encodeFrame, magic, op, status } from "#bridge/protocol/edc-frame.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { BoardEnd } from "./board-end.ts";

/** What of a request is other than usual: link and seq are the probe's, all else is 0. */
export interface Asked {
  readonly address?: number;
  readonly words?: readonly number[];
  readonly count?: number;
  readonly flags?: number;
  readonly seq?: number;
  readonly link?: number;
}

/** A host of its own, which also says what no good host would. */
export class Probe {
  readonly map: RegisterMap;
  readonly end: BoardEnd;
  readonly #reader = new CobsReader();
  readonly #replies: EdcFrame[] = [];
  readonly #nonces: () => number;
  link = 0;
  boot = 0;
  flags = 0;
  /** The last number that was used. */
  seq = 0;

  constructor(end: BoardEnd, { map, nonces }: { readonly map: RegisterMap; readonly nonces: () => number }) {
    this.end = end;
    this.map = map;
    this.#nonces = nonces;
  }

  /** A new link, for a host with this map or with another one. */
  async greet(hash: readonly number[] = mapHashOf(this.map)): Promise<EdcFrame> {
    const hello = helloFrame(this.#nonces(), hash);
    let reply: EdcFrame | undefined;
    // A board that has just been given power may not listen yet.
    for (let tries = 0; tries < helloTriesMax && reply === undefined; tries++) {
      this.end.send(hello);
      reply = await this.#next();
    }
    assert.ok(reply?.op === op.hello, "the board answers HELLO");
    assert.equal(reply.status, status.ok, "HELLO is answered with 0");
    assert.equal(reply.words[0], magic, "HELLO's answer begins with the magic word");
    this.link = reply.link;
    this.boot = reply.words[2]!;
    this.flags = reply.words[8]!;
    this.seq = 0;
    return reply;
  }

  /** The frame of a request under the next number, unless it names one. */
  frame(code: number, asked: Asked = {}): Uint8Array {
    const { address = 0, words = [], count = words.length, flags = 0, link = this.link } = asked;
    const seq = asked.seq ?? ++this.seq;
    return encodeFrame({ kind: "request", op: code, seq, link, address, count, status: flags, words });
  }

  async ask(code: number, asked: Asked = {}): Promise<EdcFrame> {
    return await this.exchange(this.frame(code, asked));
  }

  /** Sends, and gives the one reply, which answers this very request. */
  async exchange(frame: Uint8Array): Promise<EdcFrame> {
    this.end.send(frame);
    const reply = await this.#next();
    assert.ok(reply !== undefined, "the board answers");
    const asked = decodeFrame(unstuffed(frame));
    if (asked !== undefined) {
      assert.equal(reply.op, asked.op, "the reply names the operation");
      assert.equal(reply.seq, asked.seq, "the reply names the number");
      assert.equal(reply.address, asked.address, "the reply names the address");
    }
    assert.equal(reply.count, reply.words.length, "n says how many words follow");
    return reply;
  }

  /** Sends what must be met with silence. That nothing came is seen by the answer to what is asked next. */
  async silent(bytes: Uint8Array): Promise<void> {
    this.end.send(bytes);
    await this.words(0, 1);
  }

  async write(address: number, words: readonly number[]): Promise<number> {
    return (await this.ask(op.write, { address, words })).status;
  }

  async words(address: number, count: number): Promise<readonly number[]> {
    const reply = await this.ask(op.read, { address, count });
    assert.equal(reply.status, status.ok, `READ of ${count} words at ${address}`);
    return reply.words;
  }

  /** Everything that can be read, by address: points, the tick and the board's own page. */
  async image(): Promise<ReadonlyMap<number, number>> {
    const addresses = [
      ...Array.from({ length: 16 }, (_, address) => address),
      ...Object.values(this.map.points).map(({ address }) => address),
      this.map.tickAddress,
    ].sort((a, b) => a - b);
    const image = new Map<number, number>();
    for (const address of addresses) image.set(address, (await this.words(address, 1))[0]!);
    return image;
  }

  async #next(): Promise<EdcFrame | undefined> {
    while (this.#replies.length === 0) {
      const bytes = await this.end.hear();
      if (bytes === undefined) return undefined;
      for (const piece of this.#reader.receive(bytes)) {
        const frame = decodeFrame(piece);
        assert.ok(frame?.kind === "reply", "all that the board says are replies");
        this.#replies.push(frame);
      }
      assert.equal(this.#reader.broken, 0, "all that the board says is COBS");
    }
    return this.#replies.shift();
  }
}

const helloTriesMax = 4;

export function helloFrame(nonce: number, hash: readonly number[]): Uint8Array {
  const words = [magic, nonce, ...hash];
  return encodeFrame({
    ...{ kind: "request", op: op.hello, seq: 0, link: 0, address: 0, status: 0 },
    ...{ count: words.length, words },
  });
}

/** The frame inside what goes on the wire. */
export function unstuffed(wire: Uint8Array): Uint8Array {
  return new CobsReader().receive(wire)[0] ?? new Uint8Array(0);
}
