// Spins of ±1 with E(s) = offset − Σ fieldᵢ sᵢ − Σ couplingᵢⱼ sᵢ sⱼ, each pair once. QUBO and Max-Cut are the
// same thing under other names; `fromQubo` and `fromCut` say how.

import { assert, Fault } from "#runtime/core/fault.ts";

/** Neighbours in rows: those of spin i are `neighbours[starts[i]] … neighbours[starts[i + 1] − 1]`. */
export interface SpinModel {
  readonly count: number;
  readonly fields: Float64Array;
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  readonly couplings: Float64Array;
  readonly offset: number;
}

/** One pair and its weight; the same pair may come again, then the weights add up. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

export const spinsMax = 100_000;
export const pairsMax = 4_000_000;

/** What a file has under its own name: which state is good is the format's to say. */
export interface PairList {
  readonly count: number;
  readonly pairs: readonly Pair[];
}

/** A pair of a spin with itself is its square, which is always 1, and goes into the offset. */
export function spinModel(
  { count, pairs }: PairList,
  { fields, offset = 0 }: { readonly fields: Float64Array; readonly offset?: number },
): SpinModel {
  checkSize({ count, pairs });
  assert(fields.length === count, "each spin has a field");
  const rows: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  let constant = offset;
  for (const { a, b, weight } of pairs) {
    if (a === b) constant -= weight;
    else
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const)
        rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight);
  }
  const starts = new Int32Array(count + 1);
  for (const [spin, row] of rows.entries()) starts[spin + 1] = starts[spin]! + row.size;
  const neighbours = new Int32Array(starts[count]!);
  const couplings = new Float64Array(starts[count]!);
  for (const [spin, row] of rows.entries()) {
    let at = starts[spin]!;
    // Ascending, so that the order of a file's lines changes nothing.
    for (const [other, weight] of [...row].sort(([a], [b]) => a - b)) {
      neighbours[at] = other;
      couplings[at++] = weight;
    }
  }
  return { count, fields, starts, neighbours, couplings, offset: constant };
}

/** Minimises Σ weightᵢⱼ xᵢ xⱼ over x in {0, 1}, with x = (1 + s) / 2; a pair (i, i) is the linear term. */
export function fromQubo({ count, pairs }: PairList, offset: number = 0): SpinModel {
  checkSize({ count, pairs });
  const fields = new Float64Array(count);
  let constant = offset;
  const couplings: Pair[] = [];
  for (const { a, b, weight } of pairs) {
    if (a === b) {
      fields[a]! -= weight / 2;
      constant += weight / 2;
      continue;
    }
    fields[a]! -= weight / 4;
    fields[b]! -= weight / 4;
    constant += weight / 4;
    couplings.push({ a, b, weight: -weight / 4 });
  }
  return spinModel({ count, pairs: couplings }, { fields, offset: constant });
}

/** The energy is minus the weight of the cut between +1 and −1, so the lowest energy is the maximum cut. */
export function fromCut({ count, pairs }: PairList): SpinModel {
  checkSize({ count, pairs });
  const total = pairs.reduce((sum, { a, b, weight }) => (a === b ? sum : sum + weight), 0);
  const couplings = pairs
    .filter(({ a, b }) => a !== b)
    .map(({ a, b, weight }) => ({ a, b, weight: -weight / 2 }));
  return spinModel({ count, pairs: couplings }, { fields: new Float64Array(count), offset: -total / 2 });
}

export function spinEnergy(model: SpinModel, spins: Int8Array): number {
  const { count, fields, starts, neighbours, couplings, offset } = model;
  let [alone, together] = [0, 0];
  for (let spin = 0; spin < count; spin++) {
    alone += fields[spin]! * spins[spin]!;
    for (let at = starts[spin]!; at < starts[spin + 1]!; at++)
      together += couplings[at]! * spins[spin]! * spins[neighbours[at]!]!;
  }
  return offset - alone - together / 2;
}

function checkSize({ count, pairs }: PairList): void {
  const bad = (found: string): Fault =>
    new Fault("discover/bad-problem", found, { hint: "Split the problem, or leave out what is zero" });
  if (!(count >= 1 && count <= spinsMax)) throw bad(`A problem has 1 to ${spinsMax} variables, not ${count}`);
  if (pairs.length > pairsMax) throw bad(`A problem has at most ${pairsMax} couplings, not ${pairs.length}`);
  for (const { a, b, weight } of pairs) {
    const isPlace = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < count;
    if (!isPlace(a) || !isPlace(b)) throw bad(`There is no pair ${a} and ${b} among ${count} variables`);
    if (!Number.isFinite(weight)) throw bad(`The pair ${a} and ${b} has no finite weight`);
  }
}
