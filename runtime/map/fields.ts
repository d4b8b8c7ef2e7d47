// The members of a map file by name, written and read back. Nothing that is read is believed: a field has the
// kind and the shape that is asked for, and its numbers are finite, or it is a Fault "map/bad-file".

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "./npy.ts";
import type { NpzMembers } from "./npz.ts";

export const text = (value: string): NpyArray => ({ shape: [], values: [value] });
export const texts = (values: readonly string[]): NpyArray => ({ shape: [values.length], values });
export const number = (value: number): NpyArray => ({ shape: [], values: Float64Array.of(value) });
export const integer = (value: number): NpyArray => ({ shape: [], values: Int32Array.of(value) });
export const integers = (values: readonly number[]): NpyArray => ({
  shape: [values.length],
  values: Int32Array.from(values),
});

export function numbers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): NpyArray {
  return { shape, values: Float64Array.from(values) };
}

/** In 32 bits, for values that are exact in them. */
export function singles(values: ArrayLike<number>, shape: readonly number[] = [values.length]): NpyArray {
  return { shape, values: Float32Array.from(values) };
}

export function badMap(found: string): Fault {
  return new Fault("map/bad-file", `Cannot use the map: ${found}`);
}

export class Fields {
  readonly #members: NpzMembers;
  readonly #prefix: string;

  /** `prefix` is before the name of every member that is asked for. */
  constructor(members: NpzMembers, prefix: string = "") {
    this.#members = members;
    this.#prefix = prefix;
  }

  under(prefix: string): Fields {
    return new Fields(this.#members, this.#prefix + prefix);
  }

  has(name: string): boolean {
    return this.#members.has(this.#prefix + name);
  }

  shape(name: string, axes: number): readonly number[] {
    const { shape } = this.#member(name);
    if (shape.length !== axes) throw badMap(`"${name}" has ${shape.length} axes, not ${axes}`);
    return shape;
  }

  length(name: string): number {
    return this.shape(name, 1)[0]!;
  }

  numbers(name: string, shape: readonly number[]): Float64Array {
    const { values, shape: found } = this.#member(name);
    if (found.join() !== shape.join()) throw badMap(`"${name}" has the shape ${found}, not ${shape}`);
    // Without `Number` a million of them are copied in one stroke, which is most of opening a grid.
    const plain =
      values instanceof Float32Array || values instanceof Float64Array
        ? new Float64Array(values)
        : Float64Array.from(values as ArrayLike<number | bigint | string>, Number);
    if (typeof values[0] === "string" || !(highestOf(plain) < Number.POSITIVE_INFINITY))
      throw badMap(`"${name}" holds what is not a finite number`);
    return plain;
  }

  number(name: string): number {
    return this.numbers(name, [])[0]!;
  }

  /** Whole numbers from `least` up to but without `end`. */
  integers(name: string, { least, end }: { least: number; end: number }): readonly number[] {
    const values = [...this.numbers(name, [this.length(name)])];
    if (!values.every((value) => Number.isInteger(value) && value >= least && value < end))
      throw badMap(`"${name}" holds what is no whole number from ${least} to ${end - 1}`);
    return values;
  }

  ascending(name: string): Float64Array {
    const values = this.numbers(name, [this.length(name)]);
    if (values.some((value, index) => index > 0 && value < values[index - 1]!))
      throw badMap(`"${name}" is not in ascending order`);
    return values;
  }

  text(name: string): string {
    return this.texts(name, [])[0]!;
  }

  texts(name: string, shape: readonly number[]): readonly string[] {
    const { values, shape: found } = this.#member(name);
    if (found.join() !== shape.join()) throw badMap(`"${name}" has the shape ${found}, not ${shape}`);
    if (ArrayBuffer.isView(values)) throw badMap(`"${name}" is not text`);
    return values as readonly string[];
  }

  digest(name: string): Digest {
    const value = this.text(name);
    if (!/^sha256:[0-9a-f]{64}$/.test(value)) throw badMap(`"${value.slice(0, 80)}" is not a digest`);
    return value as Digest;
  }

  #member(name: string): NpyArray {
    const member = this.#members.get(this.#prefix + name);
    if (member === undefined) throw badMap(`it has no "${this.#prefix}${name}"`);
    return member;
  }
}

/** The highest absolute value, NaN if there is one. A loop, because a map has a million of them. */
export function highestOf(values: ArrayLike<number>): number {
  let highest = 0;
  for (let index = 0; index < values.length; index++) highest = Math.max(highest, Math.abs(values[index]!));
  return highest;
}
