/** Of a few numbers, one by one: `set` of a typed array takes as long as dozens of them. */
export function copyNumbers(to: Float64Array, from: ArrayLike<number>, start = 0): void {
  for (let index = 0; index < from.length; index++) to[start + index] = from[index]!;
}
