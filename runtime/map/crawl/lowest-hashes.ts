// A sample that is chosen by hash and not by chance: the items whose keys are the lowest, as many as fit
// into a number of bytes. Whichever shard met an item, in whatever order, the same items remain, because an
// item that had no room among a part of the others has none among all.

import { assert } from "#runtime/core/fault.ts";

export interface Kept<Item> {
  /** Begins with a hash: the order of the keys is what the sample is drawn by. */
  readonly key: string;
  readonly items: readonly Item[];
}

export interface KeepOptions<Item> {
  readonly bytesMax: number;
  bytesOf(item: Item): number;
  /** Items of one key in an order that does not depend on who came first. */
  compare(a: Item, b: Item): number;
}

interface Slot<Item> {
  readonly key: string;
  readonly items: Item[];
  bytes: number;
}

export class LowestHashes<Item> {
  readonly #options: KeepOptions<Item>;
  readonly #slots = new Map<string, Slot<Item>>();
  #bytes = 0;
  /** The lowest key that had no room. From it on nothing is taken, or a key could be kept in part. */
  #refusedFrom: string | undefined;

  constructor(options: KeepOptions<Item>) {
    this.#options = options;
  }

  get refusedFrom(): string | undefined {
    return this.#refusedFrom;
  }

  get bytes(): number {
    return this.#bytes;
  }

  wants(key: string): boolean {
    return this.#refusedFrom === undefined || key < this.#refusedFrom;
  }

  add(key: string, item: Item): void {
    if (!this.wants(key)) return;
    const bytes = this.#options.bytesOf(item);
    const slot = this.#slots.get(key);
    if (slot === undefined) this.#slots.set(key, { key, items: [item], bytes });
    else {
      slot.items.push(item);
      slot.bytes += bytes;
    }
    this.#bytes += bytes;
    // Twice the room, so that sorting is rare; who reads gets it pruned.
    if (this.#bytes > 2 * this.#options.bytesMax) this.#prune();
  }

  refuseFrom(key: string | undefined): void {
    if (key === undefined || !this.wants(key)) return;
    this.#refusedFrom = key;
    for (const slot of [...this.#slots.values()]) if (!this.wants(slot.key)) this.#drop(slot);
  }

  absorb(other: LowestHashes<Item>): void {
    assert(this.#options.bytesMax === other.#options.bytesMax, "samples of one size are merged");
    this.refuseFrom(other.#refusedFrom);
    for (const { key, items } of other.#slots.values()) for (const item of items) this.add(key, item);
    this.#prune();
  }

  /** By key, ascending. */
  kept(): readonly Kept<Item>[] {
    this.#prune();
    return this.#sorted().map(({ key, items }) => ({ key, items: items.toSorted(this.#options.compare) }));
  }

  #prune(): void {
    if (this.#bytes <= this.#options.bytesMax) return;
    let bytes = 0;
    for (const slot of this.#sorted()) {
      bytes += slot.bytes;
      if (bytes <= this.#options.bytesMax) continue;
      this.refuseFrom(slot.key);
      return;
    }
  }

  #drop(slot: Slot<Item>): void {
    this.#slots.delete(slot.key);
    this.#bytes -= slot.bytes;
  }

  #sorted(): Slot<Item>[] {
    return [...this.#slots.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
