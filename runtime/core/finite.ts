/** Whether each is a number that can be reckoned with. In a loop: a tick asks this of each vector that it meets. */
export function areFinite(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return false;
  return true;
}
