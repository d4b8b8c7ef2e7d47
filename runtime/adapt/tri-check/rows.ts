import type { Kernels } from "#runtime/core/kernels.ts";
import { segmentRows, type TriShape, windowSteps } from "./shape.ts";

/** A series of a window in the kernels' memory: where it stands, and a view of it. */
export interface Column {
  readonly at: number;
  readonly values: Float64Array;
}

/** The rows of one window. A value that nobody knows is NaN. */
export interface WindowRows {
  readonly energies: Column;
  /** The entropy that the forecast for a row gave for it. */
  readonly gains: Column;
  readonly channels: readonly { readonly expected: Column; readonly found: Column }[];
  readonly balances: readonly { readonly kept: Column; readonly flow: Column; readonly gross: Column }[];
}

/** Room that all windows of a thread share while they are checked. */
export interface Bench {
  readonly shaped: Column;
  readonly spectra: readonly [one: Column, other: Column];
  readonly told: Column;
}

const rowCount = windowSteps + 1;

/** What `openRows` and `openBench` reserve; a memory without as much room keeps a capsule without its checks. */
export function roomBytesOf({ channels, balances }: Pick<TriShape, "channels" | "balances">): number {
  const columns = 2 + 2 * channels.length + 3 * balances.length;
  return 2 * columns * (rowCount * 8 + alignedBytes) + 8 * segmentRows * 8;
}

export function openRows({ channels, balances }: TriShape, kernels: Kernels): WindowRows {
  const column = (): Column => columnOf(kernels, rowCount);
  return {
    energies: column(),
    gains: column(),
    channels: channels.map(() => ({ expected: column(), found: column() })),
    balances: balances.map(() => ({ kept: column(), flow: column(), gross: column() })),
  };
}

export function openBench(kernels: Kernels): Bench {
  const half = (): Column => columnOf(kernels, segmentRows / 2);
  return { shaped: columnOf(kernels, segmentRows), spectra: [half(), half()], told: columnOf(kernels, 3) };
}

export function columnOf({ f64, reserve }: Kernels, count: number): Column {
  const at = reserve(count * 8);
  return { at, values: f64.subarray(at / 8, at / 8 + count) };
}

export function columnsIn({ energies, gains, channels, balances }: WindowRows): readonly Column[] {
  return [
    energies,
    gains,
    ...channels.flatMap(({ expected, found }) => [expected, found]),
    ...balances.flatMap(({ kept, flow, gross }) => [kept, flow, gross]),
  ];
}

const alignedBytes = 16;
