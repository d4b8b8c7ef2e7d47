import { assert } from "#runtime/core/fault.ts";

/** Joules since the last reset. `residualJ` is what the books are wrong by. */
export interface Books {
  readonly storedJ: number;
  readonly inJ: number;
  readonly outJ: number;
  readonly residualJ: number;
}

/** What was stored at the beginning and went in since is what is stored or went out. */
export function booksOf({
  storedJ,
  startJ,
  inJ,
  outJ,
}: Omit<Books, "residualJ"> & { readonly startJ: number }): Books {
  return { storedJ, inJ, outJ, residualJ: storedJ - startJ - inJ + outJ };
}

/** Books are kept in doubles; so much of what went through them may be rounding. */
const roundingShare = 1e-9;
/** And so much always may: 1 mJ of a megajoule that is stored. */
const roundingJ = 1e-3;

/** A plant whose books do not balance does not obey physics, and nothing that it shows may be believed. */
export function assertBalanced(
  plant: string,
  { storedJ, inJ, outJ, residualJ }: Books,
  share: number = roundingShare,
): void {
  const turnedOver = Math.abs(storedJ) + Math.abs(inJ) + Math.abs(outJ);
  const allowed = Math.min(roundingJ, share * 1e6) + share * turnedOver;
  assert(Math.abs(residualJ) <= allowed, `the books of the ${plant} are wrong by ${residualJ} J`);
}
