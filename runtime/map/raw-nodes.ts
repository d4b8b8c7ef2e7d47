import type { Axis } from "./raw-axes.ts";

/** From an array's order, whose last axis is the fastest, to a map's, whose first channel is; every axis ascending. */
export function turned(
  values: Float64Array,
  { shape, axes }: { readonly shape: readonly number[]; readonly axes: readonly Axis[] },
): Float64Array {
  const result = new Float64Array(values.length);
  const position = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, each) => product * each, 1));
  for (const value of values) {
    let node = 0;
    for (const [axis, at] of position.entries())
      node += (axes[axis]!.isReversed ? shape[axis]! - 1 - at : at) * strides[axis]!;
    result[node] = value;
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]!; axis--)
      position[axis] = 0;
  }
  return result;
}

/** The same field at even steps along every axis; between two points one of which is unknown all is unknown. */
export function resampled(values: Float64Array, axes: readonly Axis[]): Float64Array {
  let field = values;
  let stride = 1;
  for (const { values: places, isEven } of axes) {
    if (!isEven) field = alongAxis(field, { stride, places });
    stride *= places.length;
  }
  return field;
}

function alongAxis(
  field: Float64Array,
  { stride, places }: { readonly stride: number; readonly places: Float64Array },
): Float64Array {
  const count = places.length;
  const [first, last] = [places[0]!, places[count - 1]!];
  const result = field.slice();
  let cell = 0;
  for (let at = 1; at < count - 1; at++) {
    const place = first + ((last - first) * at) / (count - 1);
    while (places[cell + 1]! <= place) cell++;
    const share = (place - places[cell]!) / (places[cell + 1]! - places[cell]!);
    for (let block = 0; block < field.length; block += stride * count)
      for (let line = block; line < block + stride; line++) {
        const [low, high] = [field[line + cell * stride]!, field[line + (cell + 1) * stride]!];
        result[line + at * stride] = share === 0 ? low : low + share * (high - low);
      }
  }
  return result;
}
