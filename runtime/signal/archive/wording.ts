import { ByteWriter } from "./bytes.ts";

/** One way to write a column, to be held against others. */
export interface Wording {
  readonly bytes: Uint8Array;
  /** A block is written once and read again and again, so what is slow to read has to be worth it. */
  readonly reading: "quick" | "slow";
}

export function behind(head: Uint8Array, { bytes, reading }: Wording): Wording {
  return { bytes: new ByteWriter().bytes(head).bytes(bytes).done(), reading };
}

/** That whose bytes are the fewest once they are compressed, as `sizeOf` says. */
export function smallest(wordings: Iterable<Wording>, sizeOf: (bytes: Uint8Array) => number): Wording {
  let best: Wording = { bytes: new Uint8Array(), reading: "quick" };
  let least = Number.POSITIVE_INFINITY;
  for (const wording of wordings) {
    const size = sizeOf(wording.bytes) * (wording.reading === "slow" ? slowness : 1);
    if (size < least) [best, least] = [wording, size];
  }
  return best;
}

/** Eight times as long for a thirtieth less is no bargain; for a tenth it is. */
const slowness: number = 33 / 32;
