// A shield table: a map of a plant in whole numbers, as a board computes with them. Cells of 16 bits, little-endian;
// what has 32 takes two, the lower first.
//
//   header       16 cells: magic, version, cells in all, channels, actuators, experts, axes, 0, register map's hash (8)
//   map          8 cells: the first 16 bytes of the SHA-256 of the map it was made from
//   actuators    12 cells each: output, 0, min (2), span, 0, rise (2), burst, 3 × 0
//   channels     8 cells each: source, shift, low (2), beyond, 3 × 0
//   experts      components, kind, shift, slack; round: a coefficient an axis; then each component:
//                height, a centre an axis, full: a lower triangle of coefficients row by row
//
// A range is its lowest word and how many there are: a word less the lowest, modulo 2^32, is below `beyond`, whatever the
// word's sign. Axes are the first channels: those after them are modes, of which one word each is right.
// How it is computed is in rule.ts, and why that never lets through what the map refuses in compile.ts.

import { assert, Fault } from "#runtime/core/fault.ts";

export const tableMagic = 0x4853;
export const tableVersion = 1;
export const channelsMax = 8;
export const actuatorsMax = 16;
export const expertsMax = 2;
/** What the board's memory for a table holds. */
export const cellsMax = 16_382;
export const headerCells = 24;
export const actuatorCells = 12;
export const channelCells = 8;
export const expertCells = 4;

/** As which of these a word is meant. */
export type Order = "u32" | "i32";

/** A burst of all ones: this actuator may jump. */
export const burstUnlimited = 0xffff;
/** From the lowest word of an actuator to its highest; and of a channel, so many words are in its range. */
export const spanMax = 0xffff;
export const riseMax = 0xff_ffff;

export interface TableActuator {
  /** Its place among the board's outputs, in the order of addresses. */
  readonly output: number;
  /** Words. */
  readonly min: number;
  readonly max: number;
  /** What it may rise or fall in a millisecond, in 2^-16 of a word. */
  readonly risePerMs: number;
  /** What it may move at once at most, in words. */
  readonly burst: number;
}

export interface TableChannel {
  readonly source: "input" | "output";
  readonly index: number;
  /** Words. */
  readonly low: number;
  readonly high: number;
  /** The coordinate is the word above `low`, times 2^shift, and has 15 bits. */
  readonly shift: number;
}

export interface TableExpert {
  readonly kind: "round" | "full";
  /** A sum of products is of 2^-(12 + shift). */
  readonly shift: number;
  /** Added to every whitened coordinate, in 2^-12: all that rounding could have taken from it. */
  readonly slack: number;
  /** Of a round one: a coefficient a channel. */
  readonly coefficients: readonly number[];
  readonly components: readonly TableComponent[];
}

export interface TableComponent {
  /** log2 of its share of the least density that is let through, in 2^-9. */
  readonly height: number;
  readonly centre: readonly number[];
  /** Lower triangle row by row; empty for a round one. */
  readonly triangle: readonly number[];
}

export interface ShieldTable {
  readonly mapHash: readonly number[];
  readonly map: readonly number[];
  readonly actuators: readonly TableActuator[];
  /** So many channels, the first ones, are what the experts know. */
  readonly axes: number;
  readonly channels: readonly TableChannel[];
  readonly experts: readonly TableExpert[];
}

export function cellsOf(table: ShieldTable): Uint16Array {
  const { mapHash, map, actuators, channels, experts } = table;
  const words = (values: readonly number[]): readonly number[] =>
    values.flatMap((value) => [value & 0xffff, value >>> 16]);
  const cells = [
    ...[tableMagic, tableVersion, 0, channels.length, actuators.length, experts.length, table.axes, 0],
    ...words(mapHash),
    ...words(map),
    ...actuators.flatMap((one) => [
      ...[one.output, 0],
      ...words([one.min, (one.max - one.min) >>> 0, one.risePerMs, one.burst, 0]),
    ]),
    ...channels.flatMap((one) => [
      (one.source === "output" ? 0x8000 : 0) | one.index,
      Math.abs(one.shift) | (one.shift < 0 ? 0x20 : 0),
      ...words([one.low, one.high - one.low + 1, 0]),
    ]),
    ...experts.flatMap(({ kind, shift, slack, coefficients, components }) => [
      ...[components.length, kind === "full" ? 1 : 0, shift, slack],
      ...coefficients,
      ...components.flatMap(({ height, centre, triangle }) => [height, ...centre, ...triangle]),
    ]),
  ];
  if (cells.length % 2 !== 0) cells.push(0);
  if (cells.length > cellsMax)
    throw new Fault("map/too-much", `The table has ${cells.length} cells, and a board holds ${cellsMax}`, {
      hint: "Fit a map of fewer channels",
    });
  cells[2] = cells.length;
  return Uint16Array.from(cells);
}

/** The file and what is uploaded: whole words. */
export function encodeTable(table: ShieldTable): Uint8Array {
  const cells = cellsOf(table);
  const bytes = new Uint8Array(cells.length * 2);
  const view = new DataView(bytes.buffer);
  cells.forEach((cell, at) => {
    view.setUint16(at * 2, cell, true);
  });
  return bytes;
}

/** The cells of a file; what is no table is a Fault "map/bad-file". */
export function tableCellsIn(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isWhole = bytes.length % 4 === 0 && bytes.length >= headerCells * 2 && bytes.length <= cellsMax * 2;
  const cells = Uint16Array.from({ length: isWhole ? bytes.length / 2 : 0 }, (_, at) =>
    view.getUint16(at * 2, true),
  );
  if (cells[0] !== tableMagic || cells[1] !== tableVersion || cells[2] !== cells.length)
    throw new Fault("map/bad-file", "This is no shield table, or not a whole one", {
      hint: "Make one with `iv map compile`",
    });
  return cells;
}

/** The register map that the table was made for, as four words. */
export function tableMapHash(cells: Uint16Array): readonly number[] {
  assert(cells.length >= headerCells, "a table has a header");
  return [0, 1, 2, 3].map((word) => wordAt(cells, 8 + 2 * word));
}

export function wordAt(cells: Uint16Array, at: number): number {
  return (cells[at]! | (cells[at + 1]! << 16)) >>> 0;
}
