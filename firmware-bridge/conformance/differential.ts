// The same random conversation with every board: each reply and each register must be the same in all of them.
// What differs by nature is blanked: boot numbers, the upper byte of links that comes from them, and clocks.

import { encodeCobs } from "#bridge/protocol/cobs.ts";
import { type EdcFrame, groupWordsMax, op, status as refusal, stageCrc } from "#bridge/protocol/edc-frame.ts";
import { shieldPageAddress } from "#bridge/protocol/edc-shield.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import type { BoardEnd } from "./board-end.ts";
import { goodWord, layoutOf } from "./layout.ts";
import { type Asked, Probe, unstuffed } from "./probe.ts";

export interface Conversation {
  readonly map: RegisterMap;
  readonly seed: number;
  readonly operations: number;
  /** Whether time is let go by, trips included; only where all clocks are ours. */
  readonly time: "passes" | "stands";
  /** Whether all boards have a place for a second image. */
  readonly firmware: "asked" | "left";
}

/** What the board says to all of it, a line an operation, and then a line a register. */
export async function conversation(end: BoardEnd, options: Conversation): Promise<readonly string[]> {
  const { seed, operations } = options;
  const random = prng(seed);
  const talk = new Talk(end, options, random);
  await talk.probe.greet();
  const lines: string[] = [];
  for (let turn = 0; turn < operations; turn++) lines.push(await talk.turn());
  await talk.probe.greet();
  for (const [address, word] of await talk.probe.image()) lines.push(`${address}: ${masked(address, word)}`);
  return lines;
}

class Talk {
  readonly probe: Probe;
  readonly #options: Conversation;
  readonly #random: Prng;
  readonly #points: readonly RegisterPoint[];
  readonly #hole: number;
  #last: Uint8Array | undefined;
  #staged: { address: number; word: number }[] = [];
  #sinceFedMs = 0;

  constructor(end: BoardEnd, options: Conversation, random: Prng) {
    const { map } = options;
    this.#options = options;
    this.#random = random;
    this.#points = Object.values(map.points);
    this.#hole = layoutOf(map).hole;
    this.probe = new Probe(end, { map, nonces: () => random.uint32() });
  }

  async turn(): Promise<string> {
    const kind = this.#below(20);
    if (kind < 10) return this.#ask(...this.#group());
    if (kind < 12) return this.#ask(op.read, this.#read());
    if (kind === 12) return this.#ask(op.status, { words: [this.#uint32() & 0xff0f_003f] });
    if (kind === 13) return this.#again();
    if (kind === 14) return this.#harmed();
    if (kind === 15) return this.#greet();
    if (kind === 16) return this.#ask(this.#below(16), { words: this.#anyWords(4), flags: this.#below(3) });
    if (kind === 17) return this.#time();
    if (kind === 18 && this.#options.firmware === "asked")
      return this.#ask(0x10 + this.#below(7), { words: this.#anyWords(10) });
    return this.#ask(this.#below(2) === 0 ? op.kick : op.rearm);
  }

  /** A write, or a part of a staged one: mostly as it should be. */
  #group(): [number, Asked] {
    const [address, words] = this.#placed();
    const kind = this.#below(6);
    if (kind < 2) return [op.write, { address, words }];
    if (kind < 5) {
      const isNew = this.#staged.length === 0 || this.#below(4) === 0;
      if (isNew) this.#staged = [];
      if (words.length > 0 && this.#staged.length + words.length <= groupWordsMax)
        this.#staged.push(...words.map((word, index) => ({ address: address + index, word })));
      return [op.stage, { address, words, flags: isNew ? 1 : 0 }];
    }
    const commit = [this.#staged.length, stageCrc(this.#staged) ^ (this.#below(5) === 0 ? 1 : 0)];
    this.#staged = [];
    return [op.commit, { words: commit.map((word) => word >>> 0) }];
  }

  #placed(): readonly [number, readonly number[]] {
    const from = this.#below(this.#points.length);
    const first = this.#points[from]!;
    const count = this.#below(5) === 0 ? 1 + this.#below(groupWordsMax) : 1 + this.#below(3);
    const words = Array.from({ length: count }, (_, index) => {
      const point = this.#points.find(({ address }) => address === first.address + index);
      return point === undefined || this.#below(12) === 0
        ? this.#uint32()
        : goodWord(point, this.#below(1_000));
    });
    return this.#below(15) === 0 ? [this.#hole, words] : [first.address, words];
  }

  #read(): Asked {
    const from =
      this.#below(3) === 0 ? this.#below(17) : this.#points[this.#below(this.#points.length)]!.address;
    const count = this.#below(this.#below(4) === 0 ? 62 : 6) % 61;
    // Some boards have a shield's page behind their own, and some have not.
    if (from <= shieldPageAddress && from + count > shieldPageAddress) return { address: 32, count };
    return { address: from, count };
  }

  async #ask(code: number, asked: Asked = {}): Promise<string> {
    if (code === op.hello) return this.#greet();
    // Numbers are left out, and old ones come again.
    if (this.#below(10) === 0) this.probe.seq += this.#below(5);
    const isOld = this.#below(25) === 0;
    const link = this.#below(30) === 0 ? this.probe.link ^ 1 : this.probe.link;
    const frame = this.probe.frame(code, { ...asked, link, ...(isOld ? { seq: this.#below(3) } : {}) });
    this.#last = frame;
    return this.#told(await this.probe.exchange(frame));
  }

  async #again(): Promise<string> {
    return this.#last === undefined ? "nothing" : this.#told(await this.probe.exchange(this.#last));
  }

  /** A good frame with a byte changed, lost or put in, or no frame at all. */
  async #harmed(): Promise<string> {
    const frame = [
      ...unstuffed(this.probe.frame(op.write, { address: this.#hole, words: this.#anyWords(6) })),
    ];
    const at = this.#below(frame.length);
    const kind = this.#below(4);
    if (kind === 0) frame[at]! ^= 1 << this.#below(8);
    else if (kind === 1) frame.splice(at, 1);
    else if (kind === 2) frame.splice(at, 0, this.#below(256));
    const bytes =
      kind === 3
        ? Uint8Array.from({ length: this.#below(300) }, () => this.#below(256))
        : encodeCobs(Uint8Array.from(frame));
    await this.probe.silent(bytes);
    return "silence";
  }

  async #greet(): Promise<string> {
    this.#staged = [];
    const hash = this.#below(6) === 0 ? [1, 2, 3, 4] : mapHashOf(this.#options.map);
    return this.#told(await this.probe.greet(hash));
  }

  /** Short of the watchdog by far, or beyond it by far: how long bytes take is the board's own. */
  async #time(): Promise<string> {
    if (this.#options.time === "stands") return "time stands";
    const { watchdogMs } = this.#options.map;
    const trips = this.#below(4) === 0;
    const ms = trips ? 3 * watchdogMs : this.#below(watchdogMs / 20);
    this.#sinceFedMs += ms;
    if (!trips && this.#sinceFedMs > watchdogMs / 4) {
      this.#sinceFedMs = 0;
      await this.#ask(op.kick);
    }
    await this.probe.end.pass(ms);
    return "time passes";
  }

  #told(reply: EdcFrame): string {
    const { op: code, seq, link, address, status, words } = reply;
    const said = words.map((word, index) => {
      if (code === op.hello) return index === 2 ? 0 : word;
      // Who is turned away hears the link that the request named.
      if (status === refusal.noLink || status === refusal.stale) return word & 0xff;
      return code === op.read ? masked(address + index, word) : word;
    });
    return `op ${code} seq ${seq} link ${link & 0xff} at ${address} status ${status}: ${said.join(" ")}`;
  }

  #anyWords(most: number): readonly number[] {
    return Array.from({ length: this.#below(most + 1) }, () => this.#uint32());
  }

  #uint32(): number {
    return this.#random.uint32();
  }

  #below(end: number): number {
    return Math.floor(this.#random.between(0, end));
  }
}

/** Boot number, clock, and what the watchdog has left. */
function masked(address: number, word: number): number {
  return address === 2 || address === 3 || address === 7 ? 0 : word;
}
