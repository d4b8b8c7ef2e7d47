/** One by one: `set` of a typed array takes longer for a few numbers than a tick takes for all else it does with them. */
export function copyNumbers(to: Float64Array, from: ArrayLike<number>, start = 0): void {
  for (let index = 0; index < from.length; index++) to[start + index] = from[index]!;
}
