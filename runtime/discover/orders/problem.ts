// Problems whose states are orders: which city after which, which machine in which place, which job when.

import { assert, Fault } from "#runtime/core/fault.ts";

/** `swap` exchanges two places, `insert` takes what is at i to place j, `reverse` turns i … j round (2-opt). */
export type Move = "swap" | "insert" | "reverse";

export interface OrderProblem {
  readonly kind: "tour" | "assignment" | "tardiness" | "flow-shop" | "own";
  readonly count: number;
  /** The moves that make sense for it; each is its own inverse's kind, so the chain is symmetric. */
  readonly moves: readonly Move[];
  /** What the kernels sweep it by: the distances of a tour, or the flows and the distances of an assignment. */
  readonly tables?: readonly Table[];
  costOf(order: Int32Array): number;
  /** What the cost would grow by; absent where only the whole cost can tell. */
  riseOf?(order: Int32Array, move: Move, places: readonly [number, number]): number;
}

/** A square table, row by row. */
export interface Table {
  readonly count: number;
  readonly values: Float64Array;
}

export const placesMax = 2_000;

/** The way through all places and back. */
export function tour({ count, values }: Table): OrderProblem {
  checkTable({ count, values }, count);
  const isSymmetric = values.every(
    (value, at) => value === values[(at % count) * count + Math.floor(at / count)],
  );
  const between = (a: number, b: number): number => values[a * count + b]!;
  return {
    kind: "tour",
    count,
    // Turned round, a part of a lopsided tour costs something else at every step.
    moves: isSymmetric ? ["reverse", "insert"] : ["insert"],
    tables: [{ count, values }],
    costOf(order): number {
      let sum = between(order[count - 1]!, order[0]!);
      for (let at = 1; at < count; at++) sum += between(order[at - 1]!, order[at]!);
      return sum;
    },
    riseOf(order, move, [i, j]): number {
      const at = (place: number): number => order[(place + count) % count]!;
      if (move === "reverse") {
        const [a, b, c, d] = [at(i - 1), at(i), at(j), at(j + 1)];
        // All of it, or all but one: the same ring, walked the other way.
        if (j - i >= count - 2) return 0;
        return between(a, c) + between(b, d) - between(a, b) - between(c, d);
      }
      assert(move === "insert", "a tour is changed by reversal and insertion");
      const [before, moved, after] = [at(i - 1), at(i), at(i + 1)];
      const [left, right] = j > i ? [at(j), at(j + 1)] : [at(j - 1), at(j)];
      if (left === moved || right === moved) return 0;
      return (
        between(before, after) -
        between(before, moved) -
        between(moved, after) +
        between(left, moved) +
        between(moved, right) -
        between(left, right)
      );
    },
  };
}

/** Σ flowᵢⱼ · distance between the places of i and j: the quadratic assignment problem. */
export function assignment(flows: Table, distances: Table): OrderProblem {
  const { count } = flows;
  checkTable(flows, count);
  checkTable(distances, count);
  const flow = (a: number, b: number): number => flows.values[a * count + b]!;
  const far = (a: number, b: number): number => distances.values[a * count + b]!;
  return {
    kind: "assignment",
    count,
    moves: ["swap"],
    tables: [flows, distances],
    costOf(order): number {
      let sum = 0;
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) sum += flow(i, j) * far(order[i]!, order[j]!);
      return sum;
    },
    riseOf(order, _move, [r, s]): number {
      const [p, q] = [order[r]!, order[s]!];
      const alone =
        (flow(r, r) - flow(s, s)) * (far(q, q) - far(p, p)) +
        (flow(r, s) - flow(s, r)) * (far(q, p) - far(p, q));
      // Even and odd places are summed apart, as the kernels' two lanes do.
      const sums = [0, 0] as [number, number];
      for (let k = 0; k < count; k++) {
        if (k === r || k === s) continue;
        const o = order[k]!;
        const lane = (k % 2) as 0 | 1;
        sums[lane] += (flow(k, r) - flow(k, s)) * (far(o, q) - far(o, p));
        sums[lane] += (flow(r, k) - flow(s, k)) * (far(q, o) - far(p, o));
      }
      return alone + (sums[0] + sums[1]);
    },
  };
}

export interface Job {
  readonly time: number;
  readonly due: number;
  readonly weight: number;
}

/** Jobs on one machine: what each is late, times its weight. */
export function tardiness(jobs: readonly Job[]): OrderProblem {
  for (const { time, due, weight } of jobs)
    if (!(Number.isFinite(time) && time >= 0 && Number.isFinite(due) && Number.isFinite(weight)))
      throw bad("a job has a time of at least 0, and finite due and weight");
  return ownProblem("tardiness", jobs.length, (order) => {
    let [clock, sum] = [0, 0];
    for (const job of order) {
      const { time, due, weight } = jobs[job]!;
      clock += time;
      if (clock > due) sum += weight * (clock - due);
    }
    return sum;
  });
}

/** Jobs through the same machines in the same order: when the last is done. `times` has a row a job. */
export function flowShop(times: readonly Float64Array[]): OrderProblem {
  const machines = times[0]?.length ?? 0;
  if (
    machines === 0 ||
    times.some(
      (row) => row.length !== machines || !row.every((time) => time >= 0 && time < Number.POSITIVE_INFINITY),
    )
  )
    throw bad("each job has a time of at least 0 on every machine");
  const free = new Float64Array(machines);
  return ownProblem("flow-shop", times.length, (order) => {
    free.fill(0);
    for (const job of order) {
      const row = times[job]!;
      let done = 0;
      for (let machine = 0; machine < machines; machine++) {
        done = Math.max(done, free[machine]!) + row[machine]!;
        free[machine] = done;
      }
    }
    return free[machines - 1]!;
  });
}

/** Any cost of an order, asked as a whole. */
export function ownProblem(
  kind: "tardiness" | "flow-shop" | "own",
  count: number,
  costOf: (order: Int32Array) => number,
): OrderProblem {
  checkCount(count);
  return { kind, count, moves: ["swap", "insert"], costOf };
}

function checkTable({ count, values }: Table, wanted: number): void {
  checkCount(count);
  if (count !== wanted || values.length !== count * count)
    throw bad(`a table has ${wanted} rows and columns`);
  if (!values.every(Number.isFinite)) throw bad("every value of a table is finite");
}

function checkCount(count: number): void {
  if (!(Number.isInteger(count) && count >= 2 && count <= placesMax))
    throw bad(`an order has 2 to ${placesMax} places, not ${count}`);
}

function bad(what: string): Fault {
  return new Fault("discover/bad-problem", `That cannot be put in order: ${what}`);
}
