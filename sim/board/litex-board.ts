import { UartboneReader, uartboneSilenceMs } from "#bridge/protocol/uartbone.ts";
import { firstPointAddress } from "#bridge/regmap/check.ts";
import { wordFor } from "#bridge/regmap/words.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { commandsIn } from "./point-words.ts";

export interface LitexBoardOptions {
  readonly map: RegisterMap;
  /** The byte address of word 64 of the map. */
  readonly base?: number;
}

/**
 * A LiteX build with `--with-uartbone`: words on a bus, and a bridge that does what it is told. No limits, no
 * watchdog, no answer to a write, and silence is all that ends half a command. Where nothing is, reads give 0.
 */
export class LitexBoard {
  readonly #map: RegisterMap;
  readonly #shift: number;
  readonly #reader = new UartboneReader();
  readonly #words = new Map<number, number>();
  #silentMs = 0;

  constructor({ map, base = firstPointAddress * 4 }: LitexBoardOptions) {
    this.#map = map;
    this.#shift = base / 4 - firstPointAddress;
    for (const point of Object.values(map.points))
      this.set(point.address, wordFor(point, point.safe ?? Math.max(point.min, 0)) ?? 0);
  }

  /** By the map's addresses. */
  at(address: number): number {
    return this.#words.get(address + this.#shift) ?? 0;
  }

  set(address: number, word: number): void {
    this.#words.set(address + this.#shift, word);
  }

  receive(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length > 0) this.#silentMs = 0;
    const replies: Uint8Array[] = [];
    for (const { op, isIncrementing, address, count, words } of this.#reader.receive(bytes)) {
      const place = (index: number) => (isIncrementing ? address + index : address);
      if (op === "write") for (const [index, word] of words.entries()) this.#words.set(place(index), word);
      else {
        const view = new DataView(new ArrayBuffer(count * 4));
        for (let index = 0; index < count; index++)
          view.setUint32(index * 4, this.#words.get(place(index)) ?? 0);
        replies.push(new Uint8Array(view.buffer));
      }
    }
    return replies;
  }

  elapse(ms: number): void {
    this.#silentMs += ms;
    if (this.#silentMs >= uartboneSilenceMs) this.#reader.silence();
  }

  sense(words: ReadonlyMap<number, number>): void {
    for (const [address, word] of words) this.set(address, word);
  }

  commands(): ReadonlyMap<string, number> {
    return commandsIn(this.#map, (address) => this.at(address));
  }
}
