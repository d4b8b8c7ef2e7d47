import { Fault } from "#runtime/core/fault.ts";
import { isRange } from "#runtime/map/grid/members.ts";
import type { Channel } from "./energy.ts";
import type { NpyArray } from "./npy.ts";
import type { NpzMembers } from "./npz.ts";

/** One axis of a raw grid: the values at its points, ascending. */
export interface Axis {
  readonly channel: Channel;
  readonly values: Float64Array;
  /** Whether the file had them in descending order, and whether their steps are the same. */
  readonly isReversed: boolean;
  readonly isEven: boolean;
}

export interface AxesWanted {
  readonly member: string;
  readonly shape: readonly number[];
  readonly named?: readonly { readonly name: string; readonly unit: string }[] | undefined;
}

/**
 * An axis for each axis of an array, the array's first axis first. One-dimensional members of the right
 * length are taken in the order of common names, else of the file; one that is longer by one has the edges
 * of bins, whose middles are the points. Without one an axis is numbered.
 */
export function axesFor(
  arrays: NpzMembers,
  { member, shape, named }: AxesWanted,
  assume: (sentence: string) => void,
): readonly Axis[] {
  const left = new Map([...arrays].filter(([name, array]) => name !== member && isAxis(array)));
  return shape.map((count, axis) => {
    const found = [...left].filter(
      ([, { values }]) => values.length === count || values.length === count + 1,
    );
    const rank = (name: string): number => {
      const place = (commonNames[axis] ?? []).indexOf(name.toLowerCase());
      return place < 0 ? commonNames.flat().length : place;
    };
    // A sort is stable: of names that nobody knows the file's first one is meant.
    const [first] = found.sort(([a], [b]) => rank(a) - rank(b));
    const label = named?.[axis];
    if (first === undefined) {
      assume(`Axis ${axis + 1} is numbered from 0 to ${count - 1}, as nothing says what it is`);
      return axisOf(
        Float64Array.from({ length: count }, (_, at) => at),
        label ?? { name: `axis${axis + 1}`, unit: "1" },
      );
    }
    const [name, array] = first;
    left.delete(name);
    const values = Float64Array.from(array.values as ArrayLike<number | bigint>, Number);
    const isEdges = values.length === count + 1;
    assume(`Axis ${axis + 1} is "${name}"${isEdges ? ", which has the edges of its bins" : ""}`);
    const points = isEdges ? values.slice(1).map((edge, at) => (edge + values[at]!) / 2) : values;
    return axisOf(
      points,
      label ?? { name: name.replace(/_?(edges|centers|centres|axis|bins)$/i, "") || name, unit: "1" },
    );
  });
}

const commonNames: readonly (readonly string[])[] = ["x0", "y1", "z2", "w3"].map(([letter, digit]) => [
  ...[letter!, `${letter}_axis`, `${letter}edges`, `${letter}_edges`, `${letter}s`, `${letter}_centers`],
  ...[`axis${digit}`, `axis_${digit}`, `edges${digit}`, `edges_${digit}`],
]);

function isAxis({ shape, values }: NpyArray): boolean {
  return shape.length === 1 && ArrayBuffer.isView(values);
}

function axisOf(
  values: Float64Array,
  { name, unit }: { readonly name: string; readonly unit: string },
): Axis {
  const isReversed = values.length > 1 && values[1]! < values[0]!;
  const ascending = isReversed ? values.toReversed() : values;
  for (let at = 1; at < ascending.length; at++)
    if (!(ascending[at]! > ascending[at - 1]!))
      throw bad(`the axis "${name}" neither rises nor falls all the way`);
  const channel = { name, unit, min: ascending[0]!, max: ascending.at(-1)!, resolution: 0 };
  if (!isRange(channel)) throw bad(`the axis "${name}" runs from ${channel.min} to ${channel.max}`);
  const step = (channel.max - channel.min) / (ascending.length - 1);
  const isEven = ascending.every((value, at) => Math.abs(value - channel.min - at * step) <= evenness * step);
  return { channel, values: ascending, isReversed, isEven };
}

/** Of a step: single-precision axes are even, logarithmic ones are not. */
const evenness = 1e-3;

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot use the array as a map: ${found}`);
}
