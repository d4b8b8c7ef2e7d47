import { fourfold, wordsOf } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  orderAt,
  orderBytes,
  orderCount,
  orderEnergy,
  orderFarAt,
  orderFarBackAt,
  orderFlowsAt,
  orderFlowsBackAt,
  orderMoves,
  orderStream,
  orderStride,
  orderTableAt,
} from "#runtime/core/layout-samplers.ts";
import type { Chain, Moves } from "#runtime/discover/chain.ts";
import { placeStream } from "#runtime/discover/stream.ts";
import { evenly, padded, placeValues } from "#runtime/map/place-values.ts";
import { isOrder, type OrderOptions, orderChain, shuffled, sweepsPerSum } from "./order-chain.ts";
import type { OrderProblem, Table } from "./problem.ts";

/** Chains of one problem; at most `chainsMax` of them. */
export interface OrderChains {
  /** Whether the kernels sweep: tours and assignments that they have room for. */
  readonly isPlaced: boolean;
  chain(options: OrderOptions): Chain<Int32Array>;
}

/**
 * The same chains as `orderChain`, bit for bit, where that takes its chance from `fourfold`: a chain draws
 * its start from the caller's chance, and then the words of a stream of its own.
 */
export function orderChains(
  problem: OrderProblem,
  { kernels, chainsMax }: { readonly kernels: Kernels; readonly chainsMax: number },
): OrderChains {
  const placed = placedOf(problem, { kernels, chainsMax });
  return {
    isPlaced: placed !== undefined,
    chain({ chance, start }): Chain<Int32Array> {
      const begun = start ?? shuffled(problem.count, chance);
      const words = wordsOf(chance);
      if (placed === undefined) return orderChain(problem, { chance: fourfold(words), start: begun });
      assert(isOrder(begun, problem.count), "an order names every place once");
      return placedChain(problem, placed.begin(begun, words), kernels);
    },
  };
}

interface Placed {
  /** A chain's record, all of it written but the energy. */
  begin(start: Int32Array, words: Uint32Array): Begun;
}

interface Begun {
  readonly at: number;
  readonly order: Int32Array;
  sweep(temperature: number): number;
}

interface Room {
  readonly kernels: Kernels;
  readonly chainsMax: number;
}

function placedOf(problem: OrderProblem, room: Room): Placed | undefined {
  const [first, second] = problem.tables ?? [];
  if (problem.kind === "tour" && first !== undefined) return placedTour(problem, first, room);
  if (problem.kind === "assignment" && first !== undefined && second !== undefined)
    return placedAssignment(first, second, room);
  return undefined;
}

function placedTour({ moves }: OrderProblem, table: Table, { kernels, chainsMax }: Room): Placed | undefined {
  const { call, i32 } = kernels;
  if (!kernels.hasRoom(table.values.byteLength + chainsMax * recordBytes(table))) return undefined;
  const tableAt = placeValues(table.values, kernels);
  return {
    begin(start, words): Begun {
      const { at, order } = begunAt(start, words, kernels);
      i32[(at + orderTableAt) / 4] = tableAt;
      i32[(at + orderMoves) / 4] = moves.length;
      return { at, order, sweep: (temperature) => call.tourSweep(at, temperature) };
    },
  };
}

function placedAssignment(flows: Table, distances: Table, { kernels, chainsMax }: Room): Placed | undefined {
  const { call, f64, i32 } = kernels;
  const { count } = flows;
  const stride = evenly(count);
  const tableBytes = 8 * count * stride;
  const [sameFlows, sameFar] = [isSymmetric(flows), isSymmetric(distances)];
  const shared = tableBytes * (sameFlows ? 1 : 2);
  const each = tableBytes * (sameFar ? 1 : 2) + recordBytes(flows);
  if (!kernels.hasRoom(shared + chainsMax * each)) return undefined;
  const flowsAt = placeValues(padded(flows.values, count, 0), kernels);
  const flowsBackAt = sameFlows ? flowsAt : placeValues(padded(turned(flows).values, count, 0), kernels);
  /** Distances as an order has them: rows and columns in its turn. */
  const farAs = (order: Int32Array, { values }: Table): number => {
    const at = kernels.reserve(tableBytes);
    for (const [row, a] of order.entries()) {
      for (const [column, b] of order.entries()) f64[at / 8 + row * stride + column] = values[a * count + b]!;
      // What fills a row up has no say.
      if (stride > count) f64[at / 8 + row * stride + count] = 0;
    }
    return at;
  };
  return {
    begin(start, words): Begun {
      const { at, order } = begunAt(start, words, kernels);
      const far = farAs(start, distances);
      const header = [
        [orderStride, stride],
        [orderFlowsAt, flowsAt],
        [orderFlowsBackAt, flowsBackAt],
        [orderFarAt, far],
        [orderFarBackAt, sameFar ? far : farAs(start, turned(distances))],
      ] as const;
      for (const [offset, value] of header) i32[(at + offset) / 4] = value;
      return { at, order, sweep: (temperature) => call.assignmentSweep(at, temperature) };
    },
  };
}

function begunAt(start: Int32Array, words: Uint32Array, kernels: Kernels): Pick<Begun, "at" | "order"> {
  const at = kernels.reserve(orderBytes);
  const place = kernels.reserve(start.byteLength);
  const order = kernels.i32.subarray(place / 4, place / 4 + start.length);
  order.set(start);
  kernels.i32[(at + orderCount) / 4] = start.length;
  kernels.i32[(at + orderAt) / 4] = place;
  placeStream(words, at + orderStream, kernels);
  return { at, order };
}

function recordBytes({ count }: Table): number {
  return orderBytes + 4 * count + alignment;
}

/** What a chain's addresses lose by being round. */
const alignment = 64;

function turned({ count, values }: Table): Table {
  return {
    count,
    values: values.map((_, at) => values[(at % count) * count + Math.floor(at / count)]!),
  };
}

function isSymmetric(table: Table): boolean {
  return turned(table).values.every((value, at) => Object.is(value, table.values[at]));
}

function placedChain(
  { count, costOf }: OrderProblem,
  { at, order, sweep }: Begun,
  { f64 }: Kernels,
): Chain<Int32Array> {
  const energyAt = (at + orderEnergy) / 8;
  f64[energyAt] = costOf(order);
  let sinceSum = 0;
  return {
    get energy(): number {
      return f64[energyAt]!;
    },
    sweep(temperature): Moves {
      const taken = sweep(temperature);
      if (++sinceSum === sweepsPerSum) {
        f64[energyAt] = costOf(order);
        sinceSum = 0;
      }
      return { asked: count, taken };
    },
    state: () => order.slice(),
  };
}
