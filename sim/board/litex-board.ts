import { UartboneReader } from "#bridge/protocol/uartbone.ts";
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
 * watchdog, no answer to a write, and time is all that ends half a command. Where nothing is, writes vanish and
 * reads give all ones, as the bus does it on which nobody answers.
 */
export class LitexBoard {
  readonly #map: RegisterMap;
  readonly #shift: number;
  readonly #reader = new UartboneReader();
  readonly #words = new Map<number, number>();

  constructor({ map, base = firstPointAddress * 4 }: LitexBoardOptions) {
    this.#map = map;
    this.#shift = base / 4 - firstPointAddress;
    this.set(map.tickAddress, 0);
    for (const point of Object.values(map.points))
      this.set(point.address, wordFor(point, point.safe ?? Math.max(point.min, 0)) ?? 0);
  }

  /** By the map's addresses. */
  at(address: number): number {
    return this.#words.get(address + this.#shift) ?? nobody;
  }

  set(address: number, word: number): void {
    this.#words.set(address + this.#shift, word);
  }

  receive(bytes: Uint8Array): readonly Uint8Array[] {
    const replies: Uint8Array[] = [];
    for (const step of this.#reader.receive(bytes)) {
      if (step.kind === "write") {
        if (this.#words.has(step.address)) this.#words.set(step.address, step.word);
        continue;
      }
      const view = new DataView(new ArrayBuffer(step.addresses.length * 4));
      for (const [index, address] of step.addresses.entries())
        view.setUint32(index * 4, this.#words.get(address) ?? nobody);
      replies.push(new Uint8Array(view.buffer));
    }
    return replies;
  }

  elapse(ms: number): void {
    this.#reader.elapse(ms);
  }

  sense(words: ReadonlyMap<number, number>): void {
    for (const [address, word] of words) this.set(address, word);
  }

  commands(): ReadonlyMap<string, number> {
    return commandsIn(this.#map, (address) => this.at(address));
  }
}

const nobody = 0xffff_ffff;
