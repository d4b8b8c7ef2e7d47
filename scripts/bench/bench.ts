// What a benchmark is here. Absolute times on a shared machine drift by a factor of two within minutes,
// so a figure alone says little: our code and its peer run in turns, and the ratio of their medians is
// the result. Beside it stands how far the rounds scattered, so that nobody believes a noisy ratio.

export interface Bench {
  /** The word after `npm run bench --`. */
  readonly name: string;
  /** One line for people: what is measured, and how. */
  readonly about: string;
  /**
   * `count` is how many of what it is about there are, for a bench that can be larger than it usually is; `dir` a folder in
   * which it keeps what takes long to make, for the next time.
   */
  run(
    rounds: number,
    size?: { readonly count: number | undefined; readonly dir?: string | undefined },
  ): Promise<readonly BenchRow[]>;
}

/** One thing measured, once per round. All values of a row share its unit. */
export interface BenchRow {
  readonly what: string;
  readonly unit: string;
  readonly better: "less" | "more";
  readonly ours: readonly number[];
  /** Measured in the same rounds, or a figure somebody published on another machine. */
  readonly peer: Peer;
  /** What we want to reach at least, in the row's unit. */
  readonly reach?: number;
}

export type Peer =
  | { readonly name: string; readonly values: readonly number[] }
  | { readonly name: string; readonly published: number };

export type Measure = () => number | Promise<number>;

/**
 * Runs all measures in turns, so that a machine that slows down slows each of them down. The order
 * turns round every time, so that none always runs in the warm trail of the same other one.
 */
export async function interleave<Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, Measure>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measures) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) values[name].push(await measures[name]());
  }
  return values;
}
