// The log as files that anybody can serve and check, as C2SP specifies them (c2sp.org/tlog-tiles): hashes 256 at a
// time, and bundles of 256 records. A full tile never changes; a partial one has its width in its name.

import { assert } from "#runtime/core/fault.ts";
import { CompactRange, type Hash } from "./tree.ts";

export const tileWidth = 256;

export interface Tile {
  /** 0 has the hashes of records; each hash of a higher level is over a full tile of the one below. */
  readonly level: number;
  readonly number: number;
  readonly hashes: readonly Hash[];
}

/** "tile/0/x001/234", and with ".p/17" behind it where only 17 hashes are there. */
export function tilePath({ level, number, hashes }: Tile): string {
  return pathOf(`${level}`, number, hashes.length);
}

export function bundlePath(number: number, width: number): string {
  return pathOf("entries", number, width);
}

function pathOf(kind: string, number: number, width: number): string {
  assert(width > 0 && width <= tileWidth, "a tile has 1 to 256 entries");
  let groups = `${number % 1_000}`.padStart(3, "0");
  for (let rest = Math.floor(number / 1_000); rest > 0; rest = Math.floor(rest / 1_000))
    groups = `x${`${rest % 1_000}`.padStart(3, "0")}/${groups}`;
  return `tile/${kind}/${groups}${width < tileWidth ? `.p/${width}` : ""}`;
}

/** Takes the leaves of a log in order and gives out tiles as they fill. */
export class Tiler {
  readonly #levels: { number: number; hashes: Hash[] }[] = [];

  /** The tiles that this leaf has filled, lowest first. */
  append(leaf: Hash): readonly Tile[] {
    return this.#put(leaf, 0);
  }

  /** In place of 65 536 leaves that are not there any more: the root over them, which only tiles above have in them. */
  appendFile(root: Hash): readonly Tile[] {
    for (const [level, tiles] of [tileWidth, 1].entries()) {
      const number = (this.#levels[level]?.number ?? 0) + tiles;
      this.#levels[level] = { number, hashes: [] };
    }
    return this.#put(root, 2);
  }

  #put(given: Hash, from: number): readonly Tile[] {
    const filled: Tile[] = [];
    let hash = given;
    for (let level = from; ; level++) {
      this.#levels[level] ??= { number: 0, hashes: [] };
      const open = this.#levels[level]!;
      open.hashes.push(hash);
      if (open.hashes.length < tileWidth) return filled;
      filled.push({ level, number: open.number, hashes: open.hashes });
      hash = open.hashes.reduce((range, child) => range.append(child), CompactRange.empty).root();
      this.#levels[level] = { number: open.number + 1, hashes: [] };
    }
  }

  /** What is there of the tiles that are not full yet. */
  partial(): readonly Tile[] {
    return this.#levels
      .map(({ number, hashes }, level) => ({ level, number, hashes }))
      .filter(({ hashes }) => hashes.length > 0);
  }
}
